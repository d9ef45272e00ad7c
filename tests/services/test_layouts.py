from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from counter_app.bootstrap import layout_preview
from counter_app.domain.calendar import DayKind, SpecialDay
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.slip import FIELDS, FORM_NUMBERS, TABLES
from counter_app.resources import resources_folder
from counter_app.services.layout_samples import sample_slip
from counter_app.services.layouts import Layouts, LayoutsInUse
from counter_app.services.packs import layouts_in_use, today
from tests.builders.desk import ADesk, a_desk, clerk

RAW = (resources_folder() / "packs" / "forms" / "tt-03-2025.json").read_bytes()


def edited(change: Callable[[dict[str, Any]], None], *, name: str = "thuc-phan", on: str = "2025-09-15") -> bytes:
    """Return the bundled forms as an office changed them."""
    tree = json.loads(RAW) | {"name": name, "effective_on": on}
    change(tree["content"])
    return json.dumps(tree, ensure_ascii=False, indent=1).encode()


def only_first(content: dict[str, Any], title: str = "Giấy hẹn của phường") -> None:
    """Keep form 01 alone, with another title."""
    content["forms"] = content["forms"][:1]
    content["forms"][0]["title"] = title


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> ADesk:
    """Give one counter."""
    return a_desk(tmp_path_factory.mktemp("desk"))


def layouts_of(desk: ADesk) -> Layouts:
    """Return what adopts layouts at a counter."""
    return Layouts(desk.connection, layout_preview(), desk.clock)


@pytest.mark.parametrize("form", FORM_NUMBERS)
def test_every_form_can_be_looked_at_on_each_of_its_papers(form: str) -> None:
    """Nothing of a sample is left out: all fields and tables a layout may name are filled with invented words."""
    preview = layout_preview()
    for paper in preview.check(RAW).forms[form]:
        assert preview.draw(RAW, form, paper).content.startswith(b"%PDF")
    if form != "07":
        slip = sample_slip(form)
        assert set(slip.fields) == FIELDS[form]
        assert {name: len(rows[0]) for name, rows in slip.tables.items()} == {
            name: len(cells) for name, cells in TABLES[form].items()
        }


def test_a_form_or_paper_that_is_not_there_is_bad_input() -> None:
    """The forms there are, are named; a roll for form 06 is refused."""
    preview = layout_preview()
    with pytest.raises(InputError, match="layout_form_missing") as caught:
        preview.draw(edited(only_first), "02")
    assert caught.value.values["among"] == "01"
    with pytest.raises(InputError, match="paper_unknown"):
        preview.draw(RAW, "06", "80mm")


def test_an_adopted_form_counts_at_once_and_the_others_stay(desk: ADesk) -> None:
    """A file with form 01 alone replaces that form; the holders of layouts see it after a renewal, and only once."""
    held = LayoutsInUse(desk.open_reader, desk.clock)
    before = held["01"].title
    layouts_of(desk).adopt(edited(only_first), clerk("quantri", "administrator"))
    assert held["01"].title == before
    assert held.renew(desk.connection)
    assert not held.renew(desk.connection)
    assert held["01"].title == "Giấy hẹn của phường"
    assert tuple(held) == FORM_NUMBERS
    again = edited(lambda content: only_first(content, "Giấy hẹn lần hai"))
    layouts_of(desk).adopt(again, clerk("quantri", "administrator"))
    layouts_of(desk).adopt(edited(only_first), clerk("quantri", "administrator"))
    assert layouts_in_use(desk.connection, today(desk.clock))["01"].title == "Giấy hẹn của phường"


def test_the_forms_of_a_later_law_come_before_what_an_office_changed(desk: ADesk) -> None:
    """What was adopted for the old forms does not survive the day new ones take effect."""
    layouts = layouts_of(desk)
    layouts.adopt(edited(only_first), clerk("quantri", "administrator"))
    later = edited(lambda content: only_first(content, "Mẫu mới"), name="tt-99-2026", on="2026-10-01")
    layouts.adopt(later, clerk("quantri", "administrator"))
    layouts.adopt(edited(only_first), clerk("quantri", "administrator"))
    assert layouts_in_use(desk.connection, today(desk.clock))["01"].title == "Mẫu mới"
    assert json.loads(layouts.in_use())["name"] == "tt-99-2026"


def test_forms_adopted_ahead_wait_for_their_day(desk: ADesk) -> None:
    """Forms that begin on 1 January 2027 are kept, draw nothing in 2026, and everything of theirs from that day."""
    held = LayoutsInUse(desk.open_reader, desk.clock)
    before = held["01"].title
    later = edited(lambda content: only_first(content, "Mẫu năm sau"), name="tt-99-2026", on="2027-01-01")
    layouts_of(desk).adopt(later, clerk("quantri", "administrator"))
    held.renew(desk.connection)
    assert held["01"].title == before
    assert json.loads(layouts_of(desk).in_use())["name"] != "tt-99-2026"
    desk.clock.set("2027-01-01T07:00")
    assert held.renew(desk.connection)
    assert held["01"].title == "Mẫu năm sau"


def test_only_an_administrator_adopts_and_only_what_can_be_drawn(desk: ADesk) -> None:
    """A clerk, and a file with a fault, change nothing."""
    layouts = layouts_of(desk)
    before = layouts.in_use()
    with pytest.raises(RuleError, match="role_required"):
        layouts.adopt(edited(only_first), clerk("truong", "supervisor"))
    broken = edited(lambda content: content["forms"][0]["blocks"].append({"block": "note", "text": "{khong_co}"}))
    with pytest.raises(InputError, match="layout_field_unknown"):
        layouts.adopt(broken, clerk("quantri", "administrator"))
    assert layouts.in_use() == before


def test_another_calendar_counts_for_everybody_who_holds_the_quotes(desk: ADesk) -> None:
    """Steps written after the change use it, and name its hash; nobody is given another object."""
    code = desk.receive("5 working_days")
    calendar, terms = desk.quotes.calendar, desk.quotes.terms
    off = SpecialDay(DayKind.OFF, "Nghỉ hoán đổi", "Thông báo thử")
    day = calendar.next_working(desk.clock.now().date())
    desk.quotes.use(replace(calendar, days={**calendar.days, day: off}), "f" * 64, terms, desk.quotes.hashes[1])
    other = desk.receive("5 working_days")
    first, second = desk.state(code), desk.state(other)
    assert first.due_at is not None
    assert second.due_at is not None
    assert second.due_at > first.due_at
    assert second.clock is not None
    assert second.clock.packs[0] == "f" * 64
