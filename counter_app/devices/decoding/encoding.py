"""From the bytes of a code to its text, and the way back where an old zbar guessed another encoding.

A code may name its encoding (an ECI): an encoder picks ISO 8859-14 for ``HUỲNH`` and 8859-10 for ``Vĩnh``, and then
that is what the bytes are. Where none is named they are UTF-8, as every Vietnamese card is, else ISO 8859-1 by the
standard of QR (ISO/IEC 18004). Anything else is dropped, not guessed.

zbar before 0.23.1 gives text instead of bytes and guesses how it was encoded; 13 to 22 % of Vietnamese texts come out
wrong. Writing such a text back in the encoding it was guessed in gives the bytes again, which are UTF-8 or are not.
"""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x7f-\x9f]")
_NAMES_ITS_ENCODING = frozenset((b"]Q2", b"]Q4", b"]Q6"))
_PART = re.compile(rb"\\([0-9]{6})((?:[^\\]|\\\\)*)", re.DOTALL)
# 3 to 18 are the parts of ISO 8859 (there is no part 12); 899 is bytes without an encoding, where ours is tried.
_ENCODINGS = {number: f"iso8859-{number - 2}" for number in (*range(3, 14), *range(15, 19))} | {
    20: "shift_jis", 21: "cp1250", 22: "cp1251", 23: "cp1252", 24: "cp1256", 25: "utf-16-be", 26: "utf-8", 27: "ascii",
    28: "big5", 29: "gb2312", 30: "euc-kr", 32: "gb18030", 170: "ascii", 899: "utf-8",
}  # fmt: skip
_GUESSED = ("shift_jis", "cp932", "latin-1", "big5")


def from_bytes(raw: bytes) -> str | None:
    """Return the text of the bytes, or None where they are not UTF-8: nothing is guessed."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def from_unnamed(raw: bytes) -> str | None:
    """Return the text of a code that names no encoding: UTF-8, else ISO 8859-1, or None where that shows controls."""
    text = from_bytes(raw)
    if text is not None:
        return text
    latin = raw.decode("latin-1")
    # Between the two halves of the table lie controls: the mark of every other encoding of more letters.
    return None if _CONTROLS.search(latin) else latin


def from_protocol(raw: bytes) -> str | None:
    r"""Return the text of a QR code told with its encodings: ``]Q2``, then parts such as ``\000016`` and their bytes.

    Sources: AIM ITS/04-001 (ECI numbers, backslashes of the text doubled), ISO/IEC 15424 (``]Q1`` names no encoding).
    """
    mark, rest = raw[:3], raw[3:]
    if mark not in _NAMES_ITS_ENCODING:
        return from_unnamed(rest)
    if _PART.sub(b"", rest):
        return None
    texts = [_in_encoding(int(part[1]), part[2].replace(b"\\\\", b"\\")) for part in _PART.finditer(rest)]
    return None if None in texts else "".join(text for text in texts if text is not None)


def _in_encoding(number: int, content: bytes) -> str | None:
    encoding = _ENCODINGS.get(number)
    try:
        return None if encoding is None else content.decode(encoding)
    except UnicodeDecodeError:
        return None


def from_guess(guessed: str) -> str:
    """Return the text an old zbar garbled, or ``guessed`` itself where no encoding leads back to UTF-8."""
    if guessed.isascii():
        return guessed
    for encoding in _GUESSED:
        try:
            return guessed.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return guessed
