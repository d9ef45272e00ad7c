from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.database.factory import open_connection
from counter_app.database.schema import triggers
from counter_app.store.verification import position, problems
from counter_app.wire.statements import Acknowledgement, public_bytes, sign
from tests.builders.counter_database import IDENTITY, KEY, Desk, a_desk

PROVINCE = Ed25519PrivateKey.from_private_bytes(bytes(reversed(range(32))))
CUT = (
    "DELETE FROM journal WHERE seq > 3",
    "DELETE FROM dossiers WHERE n > 3",
    "DELETE FROM search_tail WHERE n > 3",
    "UPDATE code_days SET last = 3",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Open a new counter's database with five dossiers, all acknowledged."""
    with a_desk(tmp_path) as made:
        for n in range(1, 6):
            made.receive(n)
        made.outbox.pending(100, 1 << 20)
        made.outbox.keep_enrolment("https://tinh.example", "", public_bytes(PROVINCE))
        statement = Acknowledgement("k", IDENTITY.device, IDENTITY.epoch, *position(made.connection))
        made.outbox.record_acknowledgement(sign(statement, PROVINCE), statement, {})
        yield made


def tampered(desk: Desk, *statements: str) -> set[str]:
    """Change the database with the key in hand and the guards off; return the codes ``verify`` finds."""
    hands = open_connection(desk.path, KEY, mode="maintenance")
    for trigger in triggers(hands):
        hands.execute(f"DROP TRIGGER {trigger.split()[0]}")
    hands.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        hands.execute(statement)
    hands.close()
    return {problem.split()[0] for problem in problems(desk.connection)}


def test_an_acknowledged_journal_is_found_whole(desk: Desk) -> None:
    """Nothing is reported where nothing was touched."""
    assert list(problems(desk.connection)) == []


def test_a_journal_cut_off_below_its_acknowledgement_is_found(desk: Desk) -> None:
    """Facts taken off the end leave the chain whole; the signed statements about it say what is missing."""
    assert tampered(desk, *CUT) == {"acknowledgement_beyond", "checkpoint_beyond"}


@pytest.mark.parametrize(
    "statement,code",
    [
        ("UPDATE acknowledgements SET body = CAST(body || ' ' AS BLOB)", "acknowledgement_broken"),
        ("UPDATE acknowledgements SET count = count + 100", "acknowledgement_differs"),
        ("UPDATE checkpoints SET signature = randomblob(64)", "checkpoint_broken"),
        ("UPDATE journal SET header = CAST('{' AS BLOB) WHERE seq = 2", "fact_unreadable"),
        ("DELETE FROM code_days", "number_free_again"),
        ("UPDATE dossiers SET code = 'H14.31-261120-1001' WHERE n = 2", "code_twice"),
        ("DELETE FROM search_tail WHERE n = 2", "search_incomplete"),
    ],
)
def test_what_was_changed_beside_the_chain_is_found_too(desk: Desk, statement: str, code: str) -> None:
    """Statements, numbers and search words that no longer fit the facts are each named, and nothing crashes."""
    assert code in tampered(desk, statement)
