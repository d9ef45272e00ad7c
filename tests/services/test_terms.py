from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from counter_app.bootstrap import open_counter
from counter_app.domain.errors import RuleError
from counter_app.domain.rule import Rule
from counter_app.services.packs import bundled, calendar_in_use, terms_in_use, today
from counter_app.services.terms_words import with_terms
from counter_app.store.catalogue import procedures
from counter_app.texts import texts
from counter_app.wire.pack import read_pack
from tests.builders.counter import a_counter
from tests.builders.desk import ADesk, HandClock, a_desk, at, clerk
from tests.builders.packs import keep_terms

HALF_PAST_THREE = "2026-11-02T15:30"
PROCEDURE = "1.004884"


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> ADesk:
    return a_desk(tmp_path)


def packs_of(desk: ADesk, code: str) -> tuple[str, ...]:
    """Return the hashes the last clock of a dossier names."""
    clock = desk.state(code).clock
    assert clock is not None
    return clock.packs


def source_of(procedure: str) -> str:
    """Return the hash of the bundled pack that holds a procedure."""
    (raw,) = (raw for raw in bundled() if read_pack(raw).kind == "procedures" and f'"{procedure}"'.encode() in raw)
    return sha256(raw).hexdigest()


def test_another_pack_of_terms_moves_the_deadlines_of_the_counter(tmp_path: Path) -> None:
    """With the cut-off at 16:30 a same-day dossier of 15:30 is due today, and the sentences say so."""
    counter = a_counter(tmp_path, at="2026-11-02T15:30:00+07:00")
    try:
        procedure = next(iter(counter.catalogue.snapshot().all().values()))
        before = counter.quotes.quote(procedure, at(HALF_PAST_THREE), rule=Rule.parse("same_day"))
        assert before.deadline.due_at == at("2026-11-03T17:00")
        keep_terms(counter.writer, counter.clock, cutoff="16:30")
        del vars(counter)["quotes"]  # as when the counter is opened the next time
        after = counter.quotes.quote(procedure, at(HALF_PAST_THREE), rule=Rule.parse("same_day"))
        assert after.deadline.due_at == at("2026-11-02T17:00")
        other = counter.quotes.quote(procedure, at(HALF_PAST_THREE), "H14.21", Rule.parse("1 working_days"))
        assert (other.provisional, other.deadline.due_at) == (True, at("2026-11-03T17:00"))
        words = with_terms(texts("vi"), lambda: counter.quotes.terms)
        assert "nhận sau 16 giờ 30 phút" in words("flag.late_forward")
    finally:
        counter.close()


def test_the_figures_of_the_pack_reach_every_step(tmp_path: Path) -> None:
    """Forwarding until 16:30, a supplement asked within one day, and two new dates instead of one."""
    desk = a_desk(tmp_path, terms={"cutoff": "16:30", "supplement_within": 1, "extensions": 2}, start=HALF_PAST_THREE)
    late, soon = desk.receive(), desk.receive()
    assert desk.act(soon, "forward", "2026-11-03T08:00").warnings == ("late_forward",)
    assert desk.act(late, "supplement", "2026-11-04T08:00").warnings == ("late_supplement",)
    desk.act(soon, "extend", new_due=at("2026-11-12T17:00"))
    assert "extend" in desk.finder.page(soon).allowed
    desk.act(soon, "extend", new_due=at("2026-11-16T17:00"))
    assert "extend" not in desk.finder.page(soon).allowed
    with pytest.raises(RuleError, match="extension_used"):
        desk.act(soon, "extend", new_due=at("2026-11-17T17:00"))


def test_a_slip_says_the_cut_off_in_use(tmp_path: Path) -> None:
    """What the citizen reads of a same-day dossier is what it was counted by."""
    desk = a_desk(tmp_path, terms={"cutoff": "16:30"})
    slip = desk.slips.order(desk.receive("same_day"), "01", paper="a5", session=clerk()).slip
    assert "nhận sau 16 giờ 30 phút trả vào" in slip.fields["duration_text"]


def test_a_fact_names_every_pack_it_was_computed_from(desk: ADesk) -> None:
    """The calendar, the terms and the pack of the procedure, in this order, also after a step that moves the date."""
    on = today(desk.clock)
    hashes = (calendar_in_use(desk.connection, on)[1], terms_in_use(desk.connection, on)[1], source_of(PROCEDURE))
    code = desk.receive()
    assert packs_of(desk, code) == hashes
    desk.act(code, "extend", new_due=at("2026-11-12T17:00"))
    assert packs_of(desk, code) == hashes
    assert desk.finder.page(code).timeline[0].facts.clock.packs == hashes  # type: ignore[attr-defined]  # a facts part that has it


def test_a_procedure_of_a_file_or_of_the_office_is_named_as_such(desk: ADesk) -> None:
    """An imported file is named by its hash; a rule the office confirmed comes from no pack."""
    pack = next(json.loads(raw) for raw in bundled() if f'"{PROCEDURE}"'.encode() in raw)
    for row in pack["content"]["procedures"]:
        row["name"] += " (mới)"
    raw = json.dumps(pack, ensure_ascii=False).encode()
    desk.catalogue.import_bytes(raw, clerk("quantri", "administrator"))
    assert packs_of(desk, desk.receive())[2:] == (sha256(raw).hexdigest(),)
    desk.catalogue.confirm_rule(PROCEDURE, Rule.parse("4 working_days"), clerk())
    assert packs_of(desk, desk.receive())[2:] == ()
    assert procedures(desk.connection)[PROCEDURE].name.endswith("(mới)")


def test_a_pack_of_a_later_day_is_not_used_before_it(tmp_path: Path) -> None:
    """Terms that begin on 3 November change nothing on the 2nd, neither at once nor at a new start, and then count."""
    a_counter(tmp_path).close()
    clock = HandClock(HALF_PAST_THREE)
    counter = open_counter(tmp_path / "counter", clock=clock)
    try:
        procedure = next(iter(counter.catalogue.snapshot().all().values()))
        rule = Rule.parse("same_day")
        before = counter.quotes.hashes
        later = keep_terms(counter.writer, counter.clock, on="2026-11-03", cutoff="16:30")
        assert not counter.renew()
        del vars(counter)["quotes"]
        assert counter.quotes.hashes == before
        quoted = counter.quotes.quote(procedure, at(HALF_PAST_THREE), rule=rule)
        assert quoted.deadline.due_at == at("2026-11-03T17:00")
        clock.set("2026-11-03T00:00")
        assert counter.renew()
        assert counter.quotes.hashes == (before[0], later)
    finally:
        counter.close()


def test_where_nothing_else_is_there_the_first_pack_to_begin_stands_in(tmp_path: Path) -> None:
    """A clock before every pack (the demonstration of July 2025) still has terms: those that begin first."""
    desk = a_desk(tmp_path, start="2025-07-02T09:00")
    first = terms_in_use(desk.connection, today(desk.clock))[1]
    keep_terms(desk.connection, desk.clock, cutoff="16:30")
    assert terms_in_use(desk.connection, today(desk.clock))[1] == first
