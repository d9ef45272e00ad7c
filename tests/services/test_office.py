from __future__ import annotations

import pytest

from counter_app.domain.office import Office, OfficeKind
from counter_app.services.office import Desk

THUC_PHAN = Office("H14.31", "Phường Thục Phán", OfficeKind.WARD, "H14", "Trung tâm Phục vụ hành chính công X")


@pytest.mark.parametrize(
    "name,authority,centre,place",
    [
        ("Phường Thục Phán", "Ủy ban nhân dân phường Thục Phán", THUC_PHAN.centre, "Thục Phán"),
        (
            "UBND xã Bản Mẫu",
            "Ủy ban nhân dân xã Bản Mẫu",
            "Trung tâm Phục vụ hành chính công xã Bản Mẫu",
            "Bản Mẫu",
        ),
        (
            "Ủy ban nhân dân xã Bản Mẫu",
            "Ủy ban nhân dân xã Bản Mẫu",
            "Trung tâm Phục vụ hành chính công xã Bản Mẫu",
            "Bản Mẫu",
        ),
        (
            "Trung tâm Phục vụ hành chính công xã Bản Mẫu",
            "Ủy ban nhân dân xã Bản Mẫu",
            "Trung tâm Phục vụ hành chính công xã Bản Mẫu",
            "Bản Mẫu",
        ),
        (
            "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG - UBND Xã Bản Mẫu",
            "Ủy ban nhân dân xã Bản Mẫu",
            "Trung tâm Phục vụ hành chính công xã Bản Mẫu",
            "Bản Mẫu",
        ),
        (
            "Bộ phận Một cửa phường Thục Phán",
            "Ủy ban nhân dân phường Thục Phán",
            THUC_PHAN.centre,
            "Thục Phán",
        ),
    ],
)
def test_a_slip_names_the_office_that_was_set_up(name: str, authority: str, centre: str, place: str) -> None:
    """What a pack says of an identifier never puts another office's name on a slip, nor committee or centre twice."""
    desk = Desk(id="H14.31", name=name, counter=1, find_office=lambda: THUC_PHAN)
    assert (desk.authority, desk.centre, desk.place) == (authority, centre, place)
