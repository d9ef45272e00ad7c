from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.database.driver import dbapi2
from counter_app.database.factory import open_connection
from counter_app.database.schema import triggers
from counter_app.domain import events
from counter_app.domain.evolve import fold
from counter_app.store import facts
from counter_app.store.verification import position, problems
from counter_app.wire import chain
from tests.builders.counter_database import IDENTITY, KEY, Desk, a_desk, step


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Open a new counter's database for writing."""
    with a_desk(tmp_path) as made:
        yield made


def test_links_are_gapless_and_chained(desk: Desk) -> None:
    """Each new fact takes the next seq and its hash covers the one before it."""
    assert [desk.receive(n).seq for n in (1, 2, 3)] == [1, 2, 3]
    head = chain.GENESIS
    for entry in facts.own_entries(desk.connection, IDENTITY.epoch):
        head = chain.link(head, entry)
    assert position(desk.connection) == (3, head.hex())


def test_a_later_fact_names_the_heads_and_raises_the_lamport(desk: Desk) -> None:
    """What is written after a fact says so, which is what orders facts of several counters."""
    first = desk.receive()
    second = desk.write(step(first.dossier, "DossierForwarded", events.Step()))
    known = {fact.id: fact.header for fact in facts.of_dossier(desk.connection, first.dossier)}
    assert known[second.event].after == (first.event,)
    assert known[second.event].lamport > known[first.event].lamport


def test_the_committed_bytes_decode_to_what_was_written(desk: Desk) -> None:
    """Nothing is lost or invented between writing a fact and reading it back."""
    appended = desk.receive(name="Lò Thị Đào")
    (fact,) = facts.of_dossier(desk.connection, appended.dossier)
    assert isinstance(fact.person, events.ApplicationText)
    assert fact.person.applicant.name == "Lò Thị Đào"
    assert fold([fact]) == appended.state


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM journal",
        "UPDATE journal SET header = x'00'",
        "UPDATE journal SET facts = x'00', person = NULL, salt = NULL",
        "UPDATE journal SET person = x'00'",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 1",
        (
            "INSERT INTO journal SELECT 9, epoch, 9, 'x', dossier_id, kind, header, facts, person, salt, facts_hash,"
            " person_hash, hash FROM journal WHERE seq = 1"
        ),
        "DELETE FROM epochs",
    ],
)
def test_the_database_itself_refuses_to_change_history(desk: Desk, sql: str) -> None:
    """Deleting, changing, replacing or skipping a link fails in the database, whatever program asks."""
    desk.receive(1)
    desk.receive(2)
    with pytest.raises(dbapi2.DatabaseError):
        desk.connection.execute(sql)
    assert list(problems(desk.connection)) == []


def test_a_person_can_be_erased_and_the_chain_stays_whole(desk: Desk) -> None:
    """Nulling person and salt is the one allowed change; the chain verifies without them."""
    appended = desk.receive()
    desk.connection.execute("UPDATE journal SET person = NULL, salt = NULL WHERE seq = 1")
    (fact,) = facts.of_dossier(desk.connection, appended.dossier)
    assert fact.person is None
    assert [problem.split()[0] for problem in problems(desk.connection)] == ["state_differs"]


def test_every_guard_is_in_the_database(desk: Desk) -> None:
    """The triggers that guard history survive every migration."""
    names = {trigger.split()[0] for trigger in triggers(desk.connection)}
    assert names >= {
        "journal_gapless",
        "journal_never_deleted",
        "journal_only_erased",
        "replica_never_deleted",
        "replica_only_erased",
        "epochs_never_deleted",
        "packs_never_deleted",
        "packs_never_changed",
        "code_days_only_grow",
        "form_years_only_grow",
    }


@pytest.mark.parametrize(
    "sql,code",
    [
        ("UPDATE journal SET facts = CAST(facts || ' ' AS BLOB) WHERE seq = 2", "chain_broken"),
        ("UPDATE journal SET facts_hash = zeroblob(32) WHERE seq = 2", "facts_changed"),
        ("UPDATE journal SET person = CAST(person || ' ' AS BLOB) WHERE seq = 2", "person_changed"),
        ("UPDATE journal SET kind = 'CallLogged' WHERE seq = 2", "header_differs"),
        ("DELETE FROM journal WHERE seq = 2", "chain_gap"),
        ("UPDATE dossiers SET due_on = '2030-01-01'", "state_differs"),
        ("DELETE FROM dossiers WHERE code LIKE '%1001'", "state_missing"),
    ],
)
def test_verify_finds_what_was_changed_behind_the_program(desk: Desk, sql: str, code: str) -> None:
    """Somebody who holds the key and takes the guards off is still found by the chain."""
    for n in (1, 2, 3):
        desk.receive(n)
    hands = open_connection(desk.path, KEY, mode="maintenance")
    for trigger in triggers(hands):
        hands.execute(f"DROP TRIGGER {trigger.split()[0]}")
    hands.execute("PRAGMA foreign_keys = OFF")
    hands.execute(sql)
    hands.close()
    assert code in {problem.split()[0] for problem in problems(desk.connection)}
