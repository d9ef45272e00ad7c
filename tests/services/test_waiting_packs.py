"""A pack of procedures that begins later is kept, changes nothing before its day, and is laid over on that day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.bootstrap import Counter, open_counter, open_reader
from counter_app.domain.rule import Rule
from counter_app.services.catalogue import Catalogue
from counter_app.services.packs import listed, take_in_bundled, today
from counter_app.store import packs
from tests.builders.counter import a_counter
from tests.builders.desk import ADesk, HandClock, a_desk, at, clerk

PROCEDURE = "1.004884"
ADMINISTRATOR = clerk("quantri", "administrator")
NEW_YEAR = "2027-01-01"


def later(rule: str, on: str = NEW_YEAR, version: int = 1, code: str = PROCEDURE) -> bytes:
    """Return a pack of one procedure that begins on a day."""
    row = {"code": code, "name": "Đăng ký lại khai sinh", "field": "Hộ tịch", "rule": rule}
    pack = {"pack": "procedures", "name": "tinh", "version": version, "basis": "Quyết định thử", "effective_on": on}
    return json.dumps({**pack, "content": {"procedures": [row]}}, ensure_ascii=False).encode()


def rule_of(catalogue: Catalogue, code: str = PROCEDURE) -> str:
    """Return the rule a procedure has now, empty where nobody knows it."""
    found = catalogue.snapshot().get(code)
    return "" if found is None else str(found.rule)


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> ADesk:
    return a_desk(tmp_path, start="2026-12-30T09:00")


@pytest.fixture(name="clock")
def _clock() -> HandClock:
    return HandClock("2026-12-30T09:00")


@pytest.fixture(name="counter")
def _counter(tmp_path: Path, clock: HandClock) -> Iterator[Counter]:
    a_counter(tmp_path).close()
    counter = open_counter(tmp_path / "counter", clock=clock)
    yield counter
    counter.close()


def test_a_pack_of_a_later_day_waits_and_says_so(desk: ADesk) -> None:
    """The report names the day and what will change; the catalogue is as it was, also for one opened anew."""
    before = rule_of(desk.catalogue)
    report = desk.catalogue.import_bytes(later("9 working_days"), ADMINISTRATOR)
    assert (str(report.waits_until), report.updated) == (NEW_YEAR, 1)
    assert rule_of(desk.catalogue) == rule_of(Catalogue(desk.connection, desk.clock)) == before
    waiting = [one.name for one in listed(desk.connection, today(desk.clock)) if one.waits]
    assert waiting == ["tinh"]
    assert not desk.catalogue.lay_begun()


def test_on_its_day_it_counts_and_names_itself_in_the_facts(desk: ADesk) -> None:
    """From the first minute of the day dossiers are promised by it, with its hash; the second look finds nothing."""
    desk.catalogue.import_bytes(later("9 working_days"), ADMINISTRATOR)
    digest = packs.waiting_packs(desk.connection)[0]
    desk.clock.set(f"{NEW_YEAR}T00:00")
    assert desk.catalogue.lay_begun()
    assert not desk.catalogue.lay_begun()
    assert rule_of(desk.catalogue) == "9 working_days"
    assert desk.catalogue.snapshot().origin(PROCEDURE) == digest
    assert not any(one.waits for one in listed(desk.connection, today(desk.clock)))


def test_the_last_to_begin_counts_whatever_the_order_they_came_in(desk: ADesk) -> None:
    """Two that wait are laid over by their days, and one brought later than both days comes last."""
    desk.catalogue.import_bytes(later("9 working_days", "2027-01-03", 2), ADMINISTRATOR)
    desk.catalogue.import_bytes(later("8 working_days", "2027-01-02", 3), ADMINISTRATOR)
    desk.clock.set("2027-01-04T08:00")
    desk.catalogue.import_bytes(later("7 working_days", "2027-01-01", 4, "1.004746"), ADMINISTRATOR)
    assert (rule_of(desk.catalogue), rule_of(desk.catalogue, "1.004746")) == ("9 working_days", "7 working_days")
    desk.catalogue.import_bytes(later("6 working_days", "2027-01-04", 5), ADMINISTRATOR)
    assert rule_of(desk.catalogue) == "6 working_days"


def test_the_same_file_twice_waits_once_and_a_confirmed_rule_stays(desk: ADesk) -> None:
    """What the office confirms while a pack waits is not undone on the day."""
    desk.catalogue.import_bytes(later("9 working_days"), ADMINISTRATOR)
    desk.catalogue.import_bytes(later("9 working_days"), ADMINISTRATOR)
    assert len(packs.waiting_packs(desk.connection)) == 1
    desk.catalogue.confirm_rule(PROCEDURE, Rule.parse("4 working_days"), clerk())
    desk.clock.set(f"{NEW_YEAR}T08:00")
    assert desk.catalogue.lay_begun()
    assert rule_of(desk.catalogue) == "4 working_days"


def test_an_open_counter_takes_it_up_at_midnight(counter: Counter, clock: HandClock) -> None:
    """``renew`` says that something changed once, and intake promises by it from then on."""
    before = rule_of(counter.catalogue)
    counter.catalogue.import_bytes(later("9 working_days"), ADMINISTRATOR)
    assert not counter.renew()
    assert rule_of(counter.catalogue) == before
    clock.set(f"{NEW_YEAR}T00:00")
    assert counter.renew()
    assert not counter.renew()
    procedure = counter.catalogue.snapshot().get(PROCEDURE)
    assert procedure is not None
    assert counter.quotes.quote(procedure, at("2027-01-04T09:00")).deadline.due_at == at("2027-01-15T17:00")


def test_a_start_and_a_reader_on_the_day_know_it(clock: HandClock, tmp_path: Path) -> None:
    """A window opened on the day has it written, and a reading command beside an older window sees it all the same."""
    a_counter(tmp_path).close()
    counter = open_counter(tmp_path / "counter", clock=clock)
    counter.catalogue.import_bytes(later("9 working_days", "2026-12-31"), ADMINISTRATOR)
    counter.catalogue.import_bytes(later("3 working_days", version=2, code="1.009999"), ADMINISTRATOR)
    clock.set("2026-12-31T07:00")
    with_overlay = Catalogue(counter.connection, clock)
    assert (rule_of(with_overlay), rule_of(with_overlay, "1.009999")) == ("9 working_days", "")
    assert len(packs.waiting_packs(counter.connection)) == 2
    counter.close()
    opened = open_counter(tmp_path / "counter", clock=clock)
    assert (rule_of(opened.catalogue), len(packs.waiting_packs(opened.connection))) == ("9 working_days", 1)
    opened.close()
    reader = open_reader(tmp_path / "counter")
    assert rule_of(reader.catalogue) == "9 working_days"
    reader.close()


def test_a_wrong_clock_on_the_first_day_leaves_no_counter_without_procedures(tmp_path: Path) -> None:
    """A machine that believes it is 2015 is set up with every procedure the program brings."""
    desk = a_desk(tmp_path, start="2015-01-05T09:00")
    assert len(desk.catalogue.snapshot()) > 100
    assert packs.waiting_packs(desk.connection) == []
    assert take_in_bundled(desk.connection, desk.catalogue, desk.clock) == 0
