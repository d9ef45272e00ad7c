from __future__ import annotations

import pytest

from counter_app.domain.office import Office, OfficeKind
from counter_app.ui.intake.office_ranking import ranked

OFFICES = (
    Office("H14.3", "Xã Hòa An", OfficeKind.COMMUNE),
    Office("H14.31", "Phường Thục Phán", OfficeKind.COMMUNE),
    Office("H14.40", "Xã Tân An Hòa", OfficeKind.COMMUNE),
    Office("H14", "Tỉnh Cao Bằng", OfficeKind.PROVINCE),
    Office("H14.52", "Xã Hòa An Bình", OfficeKind.COMMUNE),
)


@pytest.mark.parametrize(
    "typed, first",
    [
        ("h14.3", "H14.3"),
        ("hoa an", "H14.3"),
        ("Hòa An B", "H14.52"),
        ("thuc", "H14.31"),
        ("xa hoa an", "H14.3"),
        ("h14", "H14"),
    ],
)
def test_the_office_that_was_meant_stands_first(typed: str, first: str) -> None:
    """An exact code or name, with or without its kind, comes before what begins so, and that before the rest."""
    assert ranked(OFFICES, typed)[0].id == first


def test_nothing_is_lost_by_ranking() -> None:
    """All that were found are still there."""
    assert set(ranked(OFFICES, "hoa")) == set(OFFICES)
