from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from counter_app.domain.errors import DeviceError
from counter_app.printing.fonts import Font, find_fonts, load_faces, system_font_folders

_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def test_a_machine_without_times_fonts_is_told_so(tmp_path: Path) -> None:
    """Folders that are empty, missing or hold half a family end in ``font_missing``."""
    (tmp_path / "LiberationSerif-Regular.ttf").touch()
    with pytest.raises(DeviceError, match="font_missing"):
        find_fonts([tmp_path, tmp_path / "none"])


def test_windows_fonts_are_found_whatever_their_case(tmp_path: Path) -> None:
    """Times New Roman is found by its file names, in folders below too."""
    (tmp_path / "below").mkdir()
    for name in ("TIMES.TTF", "timesbd.ttf", "timesi.ttf"):
        (tmp_path / "below" / name).touch()
    assert find_fonts([tmp_path])[Font.PLAIN].name == "TIMES.TTF"


def test_this_machine_has_the_fonts() -> None:
    """The system's own folders hold a complete family."""
    assert set(find_fonts(system_font_folders())) == set(Font)


@pytest.mark.parametrize("font", list(Font))
def test_every_vietnamese_letter_can_be_drawn(font: Font) -> None:
    """Each vowel with each tone, đ and ₫ has a glyph in each face, in both cases."""
    letters = {unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in ("", *_TONES)} | {"đ", "₫"}
    wanted = letters | {letter.upper() for letter in letters}
    assert not [letter for letter in sorted(wanted) if ord(letter) not in load_faces()[font].advances]
