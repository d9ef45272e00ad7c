from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from counter_app.domain.calendar import DayKind, SpecialDay
from counter_app.domain.errors import InputError, RuleError
from counter_app.services.quotes import Quotes
from counter_app.services.recalculation import Recalculation
from counter_app.services.step_parts import Parts
from tests.builders.desk import ADesk, a_desk, at, clerk, supervisor

MONDAY_OFF = date(2026, 11, 9)


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> ADesk:
    return a_desk(tmp_path)


def with_a_day_off(desk: ADesk) -> Recalculation:
    """Put a calendar in use that closes Monday 9 November 2026."""
    days = {**desk.quotes.calendar.days, MONDAY_OFF: SpecialDay(DayKind.OFF, "Nghỉ hoán đổi", "Thông báo thử")}
    quotes = Quotes(replace(desk.quotes.calendar, days=days), "f" * 64, desk.quotes.terms, "e" * 64, desk.clock)
    desk.steps._parts = Parts(desk.identity, quotes)
    return Recalculation(desk.connection, desk.connection, desk.journal, desk.identity, quotes, desk.clock)


def test_a_new_calendar_moves_nothing_until_a_person_asks(desk: ADesk) -> None:
    """The dates that would change are listed, old and new, those on a printed slip marked; nothing is written."""
    moves, stays, waits, ready = desk.receive(), desk.receive("3 working_days"), desk.receive(), desk.receive()
    desk.slips.order(moves, "01", paper="a5", session=clerk())
    desk.act(waits, "supplement")
    desk.act(ready, "result")
    before = desk.rows()
    found = with_a_day_off(desk).moved()
    assert [(one.code, one.before, one.after, one.printed) for one in found] == [
        (moves, at("2026-11-09T17:00"), at("2026-11-10T17:00"), True)
    ]
    assert desk.rows() == before
    assert desk.due(stays) == "2026-11-05 17:00"


def test_a_written_change_says_from_when_to_when_and_why(desk: ADesk) -> None:
    """The fact names both dates and the pack; a new slip is offered, not a copy; a second run finds nothing."""
    code = desk.receive()
    first = desk.slips.order(code, "01", paper="a5", session=clerk())
    again = with_a_day_off(desk)
    [written] = again.write([one.dossier_id for one in again.moved()], supervisor(), reason="Lịch nghỉ hoán đổi")
    entry = desk.finder.page(code).timeline[-1]
    assert (entry.kind, entry.facts.flags, entry.text.reason) == ("DeadlineChanged", ("printed",), "Lịch nghỉ hoán đổi")  # type: ignore[attr-defined,union-attr]  # a facts part that has it
    assert entry.facts.previous_due_at == written.before  # type: ignore[attr-defined]  # a facts part that has it
    assert entry.facts.clock.packs[0] == "f" * 64  # type: ignore[attr-defined]  # a facts part that has it
    assert (desk.due(code), again.moved()) == ("2026-11-10 17:00", ())
    slip = desk.slips.order(code, "01", paper="a5", session=clerk()).slip
    assert (slip.copy, slip.fields["due_text"]) == (0, "17 giờ 00 phút, ngày 10 tháng 11 năm 2026")
    assert slip.fields["note"].startswith(f"Ngày hẹn trước đây: {first.slip.fields['due_text']}")
    desk.assert_sound()


def test_a_dossier_that_waits_takes_the_new_calendar_when_it_goes_on(desk: ADesk) -> None:
    """Papers asked on the 4th and brought on the 6th: two days counted before, then 10, 11, 12 with the 9th off."""
    code = desk.receive()
    desk.act(code, "supplement", "2026-11-04T10:00")
    with_a_day_off(desk)
    desk.act(code, "supplemented", "2026-11-06T10:00")
    assert desk.due(code) == "2026-11-12 17:00"


def test_a_date_given_with_form_04_stays_as_it_was_promised(desk: ADesk) -> None:
    """A person gave it; a calendar does not take it back."""
    code = desk.receive()
    desk.act(code, "extend", new_due=at("2026-11-13T17:00"))
    assert with_a_day_off(desk).moved() == ()


def test_only_with_a_reason_and_by_a_supervisor(desk: ADesk) -> None:
    """No change without a word why, none by a clerk or an auditor, and an unknown dossier changes nothing."""
    code = desk.receive()
    again = with_a_day_off(desk)
    with pytest.raises(InputError, match="text_missing"):
        again.write([desk.state(code).id], supervisor(), reason=" ")
    for other in (clerk(), clerk("kiem-tra", "auditor")):
        with pytest.raises(RuleError, match="role_required"):
            again.write([desk.state(code).id], other, reason="Lịch mới")
    assert again.write(["no-such"], supervisor(), reason="Lịch mới") == ()
