from __future__ import annotations

import re

import pytest

from counter_app.ui.theme import EDGE_PAIRS, PALETTES, TEXT_PAIRS, Theme, contrast


@pytest.mark.parametrize("name", PALETTES)
def test_every_text_is_readable(name: str) -> None:
    """Each colour text is written in has a contrast of at least 4.5 to 1 on each ground it is written on."""
    palette = PALETTES[name]
    low = {
        (ink, ground): round(contrast(getattr(palette, ink), getattr(palette, ground)), 2)
        for ink, ground in TEXT_PAIRS
        if contrast(getattr(palette, ink), getattr(palette, ground)) < 4.5
    }
    assert low == {}


@pytest.mark.parametrize("name", PALETTES)
def test_every_outline_is_visible(name: str) -> None:
    """Edges of fields and the focus ring have a contrast of at least 3 to 1."""
    palette = PALETTES[name]
    assert [pair for pair in EDGE_PAIRS if contrast(getattr(palette, pair[0]), getattr(palette, pair[1])) < 3] == []


def test_contrast_is_the_one_of_wcag() -> None:
    """Black on white is 21 to 1 and a colour on itself 1 to 1."""
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert contrast("#0b6175", "#0b6175") == 1


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_style_sheet_is_filled_at_every_zoom(scale: float) -> None:
    """No placeholder is left over, and lengths grow with the zoom."""
    sheet = Theme(scale=scale).style_sheet()
    assert "$" not in sheet
    assert re.search(rf"min-height: {round(34 * scale)}px", sheet)
