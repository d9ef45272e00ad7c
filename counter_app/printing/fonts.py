"""Finds Times-metric fonts among the system's own and measures words with them.

Nothing is shipped: Debian has Liberation Serif, Windows has Times New Roman, both with every Vietnamese letter.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from counter_app.domain.errors import DeviceError


class Font(StrEnum):
    """The three faces a form needs, named as they are registered with reportlab."""

    PLAIN = "CounterSerif"
    STRONG = "CounterSerif-Bold"
    ITALIC = "CounterSerif-Italic"


_FAMILIES: tuple[Mapping[Font, str], ...] = (
    {
        Font.PLAIN: "LiberationSerif-Regular.ttf",
        Font.STRONG: "LiberationSerif-Bold.ttf",
        Font.ITALIC: "LiberationSerif-Italic.ttf",
    },
    {Font.PLAIN: "times.ttf", Font.STRONG: "timesbd.ttf", Font.ITALIC: "timesi.ttf"},
    {
        Font.PLAIN: "Times New Roman.ttf",
        Font.STRONG: "Times New Roman Bold.ttf",
        Font.ITALIC: "Times New Roman Italic.ttf",
    },
)
_MAX_REMEMBERED_WORDS = 20_000
_loading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Face:
    """One loaded font; widths are in points for a size of one point."""

    font: Font
    advances: Mapping[int, float]
    missing: float
    _words: dict[str, float] = field(default_factory=dict, repr=False)

    def width(self, words: str, size: float) -> float:
        """Return the width of ``words`` in points."""
        width = self._words.get(words)
        if width is None:
            advances, missing = self.advances, self.missing
            width = sum([advances.get(code, missing) for code in map(ord, words)])
            if len(self._words) >= _MAX_REMEMBERED_WORDS:
                self._words.clear()
            self._words[words] = width
        return width * size


def system_font_folders() -> tuple[Path, ...]:
    """List the folders in which this system keeps fonts, the user's own last."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", local / "Microsoft" / "Windows" / "Fonts"
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"
    share = Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share"))
    return Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), share / "fonts", home / ".fonts"


def find_fonts(folders: Sequence[Path]) -> Mapping[Font, Path]:
    """Return the files of the first family that is complete in these folders.

    Raises:
        DeviceError: ``font_missing`` when no family is.
    """
    wanted = {name.casefold() for family in _FAMILIES for name in family.values()}
    found: dict[str, Path] = {}
    for path in _font_files(folders):
        if path.name.casefold() in wanted:
            found.setdefault(path.name.casefold(), path)
    for family in _FAMILIES:
        if all(name.casefold() in found for name in family.values()):
            return {font: found[name.casefold()] for font, name in family.items()}
    raise DeviceError("font_missing")


def _font_files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        for parent, names, files in os.walk(folder):
            names.sort()  # the same file wins on every run
            for name in sorted(files):
                if name.casefold().endswith(".ttf"):
                    yield Path(parent, name)


def load_faces() -> Mapping[Font, Face]:
    """Load and register the fonts once per process; later calls cost nothing.

    Raises:
        DeviceError: ``font_missing`` when they are not installed or cannot be read.
    """
    with _loading:
        return _load_faces()


@cache
def _load_faces() -> Mapping[Font, Face]:
    faces: dict[Font, Face] = {}
    for font, path in find_fonts(system_font_folders()).items():
        try:
            loaded: Any = TTFont(font.value, str(path))
        except (TTFError, OSError) as error:
            raise DeviceError("font_missing") from error
        pdfmetrics.registerFont(loaded)
        advances = {code: width / 1000 for code, width in loaded.face.charWidths.items()}
        faces[font] = Face(font, advances, loaded.face.defaultWidth / 1000)
    return faces
