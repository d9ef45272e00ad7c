"""Cleans text that came from outside and breaks it into lines that fit; text is never read as markup."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from counter_app.printing.fonts import Face, Font

NO_BREAK_SPACE = "\u00a0"


class Run(NamedTuple):
    """A stretch of text in one face."""

    text: str
    font: Font


class Piece(NamedTuple):
    """Words of one face on one line, ``x`` points from its start."""

    x: float
    text: str
    font: Font


class Line(NamedTuple):
    """One broken line: its pieces and its full width in points."""

    pieces: tuple[Piece, ...]
    width: float


def clean(text: str) -> str:
    """Return the text in NFC with line ends as newlines, other controls as spaces and invisible characters removed.

    A font draws NFD as loose marks beside their letters, so what is stored must not decide what is printed.
    """
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    if character in (NO_BREAK_SPACE, "\u202f"):
        return NO_BREAK_SPACE
    category = unicodedata.category(character)
    return " " if category in ("Cc", "Zs", "Zl", "Zp") else ""


def wrap(runs: Sequence[Run], width: float, size: float, faces: Mapping[Font, Face]) -> list[Line]:
    """Break runs into lines at most ``width`` points wide; a word too long for a line is cut between letters.

    A newline starts a new line. No runs, or only spaces, give no lines.
    """
    if len(runs) == 1 and (whole := _on_one_line(runs[0], width, size, faces)):
        return [whole]
    lines: list[Line] = []
    current: list[Piece] = []
    x = 0.0
    for word, font, starts_line, spaced in _tokens(runs):
        face = faces[font]
        if starts_line and current:
            lines.append(Line(tuple(current), x))
            current, x = [], 0.0
        space = face.width(" ", size) if spaced and current else 0.0
        advance = face.width(word, size)
        if current and x + space + advance > width:
            lines.append(Line(tuple(current), x))
            current, x, space = [], 0.0, 0.0
        while advance > width and len(word) > 1:
            cut = _fitting(word, width - x - space, size, face)
            lines.append(Line((*current, Piece(x + space, word[:cut], font)), x + space + face.width(word[:cut], size)))
            current, x, space = [], 0.0, 0.0
            word = word[cut:]  # noqa: PLW2901 - the rest of the same word
            advance = face.width(word, size)
        _append(current, Piece(x + space, word, font), spaced=space > 0)
        x += space + advance
    if current:
        lines.append(Line(tuple(current), x))
    return lines


def _on_one_line(run: Run, width: float, size: float, faces: Mapping[Font, Face]) -> Line | None:
    """Return the run as one line when it plainly fits: most cells of a register do."""
    text, font = run
    if not text or "\n" in text or "  " in text or text[0] == " " or text[-1] == " ":
        return None
    advance = faces[font].width(text, size)
    return Line((Piece(0.0, text, font),), advance) if advance <= width else None


def _append(pieces: list[Piece], piece: Piece, *, spaced: bool) -> None:
    """Join words of one face into one piece: fewer drawing operations, and text that copies out with its spaces."""
    if pieces and pieces[-1].font is piece.font:
        last = pieces.pop()
        piece = Piece(last.x, f"{last.text} {piece.text}" if spaced else last.text + piece.text, piece.font)
    pieces.append(piece)


def _tokens(runs: Sequence[Run]) -> Iterable[tuple[str, Font, bool, bool]]:
    """Yield (word, face, starts a new line, has a space before it)."""
    spaced = False
    for text, font in runs:
        for index, paragraph in enumerate(text.split("\n")):
            starts_line = index > 0
            spaced = spaced or starts_line or paragraph.startswith(" ")
            for word in paragraph.split(" "):
                if word:
                    yield word, font, starts_line, spaced
                    starts_line, spaced = False, True
            spaced = paragraph.endswith(" ")


def _fitting(word: str, width: float, size: float, face: Face) -> int:
    """Return how many letters of the word fit, at least one."""
    room = width / size
    for index, letter in enumerate(word):
        room -= face.advances.get(ord(letter), face.missing)
        if room < 0:
            return max(index, 1)
    return len(word)


def balanced(runs: Sequence[Run], width: float, size: float, faces: Mapping[Font, Face]) -> list[Line]:
    """Wrap for centred text: the same number of lines, but of about equal length."""
    lines = wrap(runs, width, size, faces)
    if len(lines) < 2:  # noqa: PLR2004 - one line needs no balance
        return lines
    low, high = width / len(lines), width
    for _ in range(8):
        middle = (low + high) / 2
        if len(wrap(runs, middle, size, faces)) > len(lines):
            low = middle
        else:
            high = middle
    return wrap(runs, high, size, faces)


def fitting_size(text: str, width: float, size: float, face: Face) -> float:
    """Return the largest size up to ``size`` at which the text stays on one line of this width."""
    needed = face.width(text, size)
    return size if needed <= width else size * width / needed * 0.999  # clear of rounding
