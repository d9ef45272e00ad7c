"""What a revoked device wrote while it was trusted: taken in up to that checkpoint, marked, once, or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.errors import CounterError, GatewayError, InputError, RuleError
from counter_app.gateway.carry import CarriedIn, carry_in
from counter_app.gateway.late import LateGate, Trusted, Word, read_checkpoint, read_word
from counter_app.gateway.postgresql_store import PostgresqlStore
from counter_app.gateway.sqlite_late import LateIntake
from counter_app.gateway.sqlite_store import SqliteStore
from counter_app.wire.packet import encode_answer
from tests.builders.carrying import Rig, a_rig
from tests.builders.counter_database import IDENTITY, NOW

Store = SqliteStore | PostgresqlStore
WORD = Word("Trưởng phòng", "máy mất, có sổ ngày")


@pytest.fixture(params=["sqlite", "postgresql"])
def rig(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """Give a counter of which two facts arrived, with five more on a stick in batches of two."""
    monkeypatch.setattr("counter_app.sync.carry.BATCH_ENTRIES", 2)
    opened: Store
    if request.param == "sqlite":
        opened = SqliteStore.open(tmp_path / "gateway.db", bytes(32))
    else:
        opened = PostgresqlStore.open(request.getfixturevalue("postgresql_server").fresh_store())
    with a_rig(tmp_path, opened) as made:
        made.receive(2)
        made.take_in(made.export()[0])
        made.acknowledge(made.answers[-1])
        made.receive(5)
        made.export()
        yield made


def head_at(rig: Rig, count: int) -> str:
    """Return the hash of the counter's own journal at ``count``."""
    return rig.journal.head(IDENTITY.epoch, count)


def accept(rig: Rig, *trusted: Trusted, device: str = IDENTITY.device, word: Word = WORD) -> CarriedIn:
    """Take the last stick in as the administrator does."""
    assert isinstance(rig.store, SqliteStore | PostgresqlStore)
    gate = LateGate(rig.store, device, trusted, word, lambda: NOW)
    taken: CarriedIn = rig.runner.run(carry_in(rig.store, rig.keys, rig.sticks[-1], lambda: NOW, None, gate))
    return taken


def marked(rig: Rig) -> list[LateIntake]:
    """Return what is written down about it."""
    assert isinstance(rig.store, SqliteStore | PostgresqlStore)
    rows: list[LateIntake] = rig.runner.run(rig.store.late_intakes(None))
    return rows


def revoke(rig: Rig) -> None:
    """Shut the device out."""
    rig.runner.run(rig.store.revoke(IDENTITY.device, NOW))


def of(first: int, last: int, word: Word = WORD) -> LateIntake:
    """Return the mark of some facts."""
    place = IDENTITY.office, IDENTITY.device, IDENTITY.epoch
    return LateIntake(*place, first, last, word.by, word.reason, NOW.isoformat())


def test_facts_up_to_the_trusted_checkpoint_are_taken_in_once(rig: Rig) -> None:
    """The rest stays out, each fact is marked, again adds nothing, and a later checkpoint goes on from there."""
    revoke(rig)
    with pytest.raises(GatewayError, match="device_revoked"):
        rig.take_in(rig.sticks[-1])
    until_five = Trusted(5, head_at(rig, 5)[:16])
    taken = accept(rig, until_five)
    assert (taken.accepted, taken.duplicate, rig.held()) == (3, 0, (5, head_at(rig, 5)))
    assert marked(rig) == [of(3, 5)]
    assert rig.acknowledge(encode_answer(taken.answer)).acknowledged == 3
    again = accept(rig, until_five)
    assert (again.accepted, again.duplicate, marked(rig)) == (0, 3, [of(3, 5)])
    accept(rig, Trusted(7, head_at(rig, 7)), until_five)
    assert (rig.held(), marked(rig)) == ((7, head_at(rig, 7)), [of(3, 5), of(6, 7)])
    assert len(rig.arrived()) == 7


REFUSED: dict[str, tuple[Callable[[Rig], object], type[CounterError], str]] = {
    "another hash": (lambda rig: accept(rig, Trusted(5, "ab" * 8)), InputError, "checkpoint_differs"),
    "one of two is wrong": (
        lambda rig: accept(rig, Trusted(5, head_at(rig, 5)), Trusted(6, head_at(rig, 5))),
        InputError,
        "checkpoint_differs",
    ),
    "behind the packet": (lambda rig: accept(rig, Trusted(8, head_at(rig, 7))), InputError, "checkpoint_differs"),
    "nobody": (lambda rig: accept(rig, Trusted(5, head_at(rig, 5)), device="x"), GatewayError, "device_unknown"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_trusted_is_refused_whole(rig: Rig, case: str) -> None:
    """Nothing is taken in and nothing is written down."""
    revoke(rig)
    attempt, kind, code = REFUSED[case]
    with pytest.raises(kind, match=code):
        attempt(rig)
    assert (rig.held()[0], marked(rig)) == (2, [])


def test_a_device_at_work_needs_none_of_this(rig: Rig) -> None:
    """Its packets come in the ordinary way, unmarked."""
    with pytest.raises(RuleError, match="device_not_revoked"):
        accept(rig, Trusted(5, head_at(rig, 5)))
    assert (rig.held()[0], marked(rig)) == (2, [])


def test_a_packet_that_follows_nothing_known_is_a_gap(rig: Rig) -> None:
    """Facts between what is held and what the packet begins with are missing: nothing can be proved."""
    revoke(rig)
    volumes = rig.export(limit=64 * 1024 + 2_500)
    assert len(volumes) > 1
    with pytest.raises(GatewayError, match="gap"):
        accept(rig, Trusted(7, head_at(rig, 7)))
    assert (rig.held()[0], marked(rig)) == (2, [])


def test_an_attempt_cut_off_leaves_no_fact_unmarked(rig: Rig) -> None:
    """Written down before a crash and tried again by another person: every fact bears one mark, the later one."""
    revoke(rig)
    assert isinstance(rig.store, SqliteStore | PostgresqlStore)
    head = bytes.fromhex(head_at(rig, 7))
    assert rig.runner.run(rig.store.late_allow(of(0, 7), head)) == 5
    other = replace(WORD, by="Phó phòng")
    accept(rig, Trusted(6, head_at(rig, 6)), word=other)
    assert marked(rig) == [of(3, 6, other)]
    accept(rig, Trusted(6, head_at(rig, 6)))
    assert marked(rig) == [of(3, 6, other)]


@pytest.mark.parametrize("text", ["", "5", "5:", "0:" + "a" * 16, "5:" + "a" * 15, "5:" + "g" * 16, "x:" + "a" * 64])
def test_a_checkpoint_is_read_as_paper_shows_it(text: str) -> None:
    """Spaces and capitals do not matter; too few letters, or anything else, is bad input."""
    assert read_checkpoint(" 12 : ABCD ef01 2345 6789 ") == Trusted(12, "abcdef0123456789")
    with pytest.raises(InputError, match="checkpoint_malformed"):
        read_checkpoint(text)


@pytest.mark.parametrize("by,reason,code", [(" ", "x", "option_missing"), ("x", "", "option_missing")])
def test_who_and_why_are_asked_for(by: str, reason: str, code: str) -> None:
    """Nobody lets facts in without a name and a reason."""
    with pytest.raises(InputError, match=code):
        read_word(by, reason)
    with pytest.raises(InputError, match="late_word_too_long"):
        read_word("x" * 501, "x")
