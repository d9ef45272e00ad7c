from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from counter_app.printing.fonts import Font, load_faces
from counter_app.printing.words import Run, balanced, clean, fitting_size, wrap

_SIZE = 10.0


def _letters(text: str) -> str:
    return "".join(clean(text).split())


def test_text_is_composed_and_loses_what_cannot_be_seen() -> None:
    """NFD becomes NFC, controls become spaces, invisible and unpaired characters go, no-break spaces stay."""
    assert clean(unicodedata.normalize("NFD", "Lường Thị Ổn")) == "Lường Thị Ổn"
    assert clean("a\tb\u200bc\ud800d\u00ade\u00a0f\u2028g") == "a bcde\u00a0f g"
    assert clean("một\r\nhai\rba") == "một\nhai\nba"


@given(st.lists(st.tuples(st.text(max_size=80), st.sampled_from(Font)), max_size=3), st.floats(20, 400))
def test_wrapping_keeps_every_letter_and_the_width(parts: list[tuple[str, Font]], width: float) -> None:
    """Broken lines hold all letters in order, and none is wider than its room unless it is a single letter."""
    runs = [Run(clean(text), font) for text, font in parts]
    lines = wrap(runs, width, _SIZE, load_faces())
    assert "".join(_letters(piece.text) for line in lines for piece in line.pieces) == "".join(
        _letters(run.text) for run in runs
    )
    for line in lines:
        assert line.width <= width + 1e-6 or sum(len(piece.text) for piece in line.pieces) == 1


@given(st.text("ab ổ", max_size=200), st.floats(30, 200))
def test_balancing_costs_no_line(text: str, width: float) -> None:
    """A centred text has as many lines balanced as unbalanced."""
    runs = [Run(text, Font.STRONG)]
    assert len(balanced(runs, width, _SIZE, load_faces())) == len(wrap(runs, width, _SIZE, load_faces()))


def test_line_ends_break_and_no_break_spaces_do_not() -> None:
    """A newline starts a line; words joined by no-break spaces stay together."""
    lines = wrap([Run("một\nhai\u00a0ba bốn", Font.PLAIN)], 30, _SIZE, load_faces())
    assert ["".join(piece.text for piece in line.pieces) for line in lines] == ["một", "hai\u00a0ba", "bốn"]


def test_a_code_is_set_smaller_rather_than_broken() -> None:
    """The size found keeps a long text inside its room, and leaves a short one alone."""
    face = load_faces()[Font.STRONG]
    size = fitting_size("H14.107-261102-1001" * 3, 100, 12, face)
    assert face.width("H14.107-261102-1001" * 3, size) <= 100
    assert fitting_size("H14", 100, 12, face) == 12
