from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.calendar import OFFICE_HOURS, Calendar, Confidence, DayKind
from counter_app.domain.errors import InputError
from counter_app.domain.rule import DeadlinePolicy, DueTime
from counter_app.resources import resources_folder
from counter_app.wire.calendar_pack import MAX_BYTES, read_calendar
from counter_app.wire.deadline_pack import read_terms
from tests.builders.deadlines import on, suppress_code, the_calendar

SHARED = Path(__file__).parents[3] / "shared" / "data" / "holidays.json"


def a_pack(**content: object) -> bytes:
    """Return a calendar pack with the given content."""
    return json.dumps({"pack": "calendar", "basis": "NQ 1", "content": {"days": [], **content}}).encode()


def a_list(*days: object) -> bytes:
    """Return a bare list of days."""
    return json.dumps({"days": days}).encode()


def test_the_shipped_pack() -> None:
    """2025 and 2026 are confirmed and 2027 is marked as expected, with a name and a basis on each day."""
    calendar = the_calendar()
    assert dict(calendar.years) == {
        2025: Confidence.CONFIRMED,
        2026: Confidence.CONFIRMED,
        2027: Confidence.ESTIMATE,
    }
    guessed = [day for day, special in calendar.days.items() if special.confidence is Confidence.ESTIMATE]
    assert guessed
    assert {day.year for day in guessed} == {2027}
    assert all(special.name and special.basis for special in calendar.days.values())
    assert calendar.weekly == dict.fromkeys(range(5), OFFICE_HOURS)


@pytest.mark.skipif(not SHARED.exists(), reason="the list of facts is not beside the checkout")
def test_the_shipped_pack_agrees_with_the_list_of_facts() -> None:
    """The same days are open and closed by the pack and by the bare list it was written from."""
    bare = read_calendar(SHARED.read_bytes())
    ours = the_calendar()
    assert bare.days.keys() == ours.days.keys()
    assert [bare.is_working(day) for day in bare.days] == [ours.is_working(day) for day in bare.days]
    assert [special.confidence for special in bare.days.values()] == [ours.days[day].confidence for day in bare.days]


def test_a_bare_list_with_a_byte_order_mark() -> None:
    """A list as administrators pass it on is read, its swapped and expected days included."""
    listed = a_list(
        {"date": "2026-08-31", "name": "Nghỉ", "kind": "swap_off", "source": "CV 1", "paired_work_day": "2026-08-22"},
        {"date": "2026-08-22", "kind": "work"},
        {"date": "2027-02-04", "kind": "estimate", "confidence": "ESTIMATE - no notice"},
    )
    days = read_calendar(b"\xef\xbb\xbf" + listed).days
    assert [day.kind for day in days.values()] == [DayKind.OFF, DayKind.WORK, DayKind.HOLIDAY]
    assert days[on("2026-08-31")].basis == "CV 1"
    assert days[on("2027-02-04")].confidence is Confidence.ESTIMATE


def test_hours_of_the_week_and_of_one_day() -> None:
    """A pack may open Saturday mornings and give a day worked instead hours of its own."""
    worked = {"on": "2026-08-22", "kind": "work", "hours": [["08:00", "10:00"]]}
    office = read_calendar(a_pack(hours={"sat": [["07:30", "11:30"]]}, days=[worked]))
    assert office.closing(on("2026-11-07")).hour == 11
    assert office.closing(on("2026-08-22")).hour == 10
    assert not office.is_working(on("2026-11-06"))


@pytest.mark.parametrize(
    "raw,place",
    [
        (b"", "1:1"),
        (b'{"days":\n [', "2:3"),
        (b'{"days":\n\n [}]}', "3:3"),
        (b"\xff\xfe", "1:1"),
        (b"[]", "$"),
        (b"{}", "$"),
        (a_list({"date": "2026-02-30", "kind": "holiday"}), "$.days[0].date"),
        (a_list({"date": "2026-02-03", "kind": "party"}), "$.days[0].kind"),
        (a_list({"date": "2026-02-03"}), "$.days[0]"),
        (a_list({"kind": "holiday"}), "$.days[0].on"),
        (a_list(*[{"date": "2026-02-03", "kind": "holiday"}] * 2), "$.days[1].on"),
        (a_list({"date": "2026-02-03", "kind": "holiday", "name": "a\x07"}), "$.days[0].name"),
        (a_pack(hours={"monday": []}), "$.content.hours.monday"),
        (a_pack(hours={"mon": [["7:00", "11:30"]]}), "$.content.hours.mon"),
        (a_pack(hours={"mon": [["11:30", "07:00"]]}), "$.content.hours.mon"),
        (a_pack(hours={"mon": [["07:00", "12:00"], ["11:00", "17:00"]]}), "$.content.hours.mon"),
        (a_pack(hours={"mon": [["07:00"]]}), "$.content.hours[...][0]"),
        (a_pack().replace(b"calendar", b"office"), "$.pack"),
    ],
)
def test_a_malformed_file_names_the_place(raw: bytes, place: str) -> None:
    """What is wrong is refused whole, with a line and column or a path."""
    with pytest.raises(InputError) as caught:
        read_calendar(raw)
    assert (caught.value.code, caught.value.values["place"]) == ("calendar_malformed", place)


def test_a_file_too_large_or_too_deep() -> None:
    """Neither size nor nesting brings the reader down."""
    with pytest.raises(InputError, match="calendar_too_large"):
        read_calendar(b" " * (MAX_BYTES + 1))
    with pytest.raises(InputError, match="calendar_malformed"):
        read_calendar(b'{"days":' + b"[" * 200_000)


@given(st.binary(max_size=40) | st.integers(0, 400).map(lambda cut: a_pack(days=[{"on": "2026-02-03"}] * 9)[:cut]))
def test_any_bytes_give_a_calendar_or_a_coded_error(raw: bytes) -> None:
    """No file makes the reader fail in an unforeseen way."""
    with suppress_code("calendar_malformed"):
        assert isinstance(read_calendar(raw), Calendar)


def test_the_shipped_terms_are_the_defaults() -> None:
    """The pack says what the program assumes without one, but for the words of its basis."""
    raw = (resources_folder() / "packs" / "deadline" / "vn-2026.json").read_bytes()
    read = read_terms(raw)
    assert read == DeadlinePolicy(basis=read.basis)


def test_terms_may_change_and_are_checked() -> None:
    """A pack may set another cut-off; one it misspells or puts out of range is refused with its place."""
    pack = {"pack": "deadline", "basis": "NQ 1", "content": {"cutoff": "16:30", "due_time": "same_time"}}
    assert read_terms(json.dumps(pack).encode()) == DeadlinePolicy(
        cutoff=read_terms(json.dumps(pack).encode()).cutoff, due_time=DueTime.SAME_TIME, basis="NQ 1"
    )
    for content, place in (
        ({"cutoff": "25:00"}, "$.content.cutoff"),
        ({"extensions": -1}, "$.content.extensions"),
        ({"due_time": "noon"}, "$.content.due_time"),
        ({"cut_off": "15:00"}, "$.content"),
    ):
        with pytest.raises(InputError) as caught:
            read_terms(json.dumps({**pack, "content": content}).encode())
        assert (caught.value.code, caught.value.values["place"]) == ("terms_malformed", place)
    with pytest.raises(InputError, match="terms_malformed"):
        read_terms(json.dumps({**pack, "pack": "calendar"}).encode())
