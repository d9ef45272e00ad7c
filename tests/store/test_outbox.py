from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.domain.errors import GatewayError
from counter_app.store import facts
from counter_app.wire import chain
from counter_app.wire.batch import Position
from counter_app.wire.statements import Acknowledgement, Checkpoint, Parked, public_bytes, sign, verify
from tests.builders.counter_database import IDENTITY, Desk, a_desk

PROVINCE = Ed25519PrivateKey.from_private_bytes(bytes(reversed(range(32))))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Open a new counter's database with five dossiers received."""
    with a_desk(tmp_path) as made:
        for n in range(1, 6):
            made.receive(n)
        yield made


def head_at(desk: Desk, count: int) -> str:
    """Compute the chain's hash at a count from the committed bytes."""
    head = chain.GENESIS
    for entry in facts.own_entries(desk.connection, IDENTITY.epoch, 0, count):
        head = chain.link(head, entry)
    return head.hex()


def acknowledge(desk: Desk, count: int, *parked: Parked) -> int:
    """Take in the province's statement about the first links."""
    statement = Acknowledgement("k", IDENTITY.device, IDENTITY.epoch, count, head_at(desk, count), parked)
    return desk.outbox.record_acknowledgement(sign(statement, PROVINCE), statement, {})


def waiting(desk: Desk) -> list[tuple[int, str, str]]:
    """Return what the outbox holds."""
    return desk.connection.execute("SELECT seq, state, last_code FROM outbox ORDER BY seq").fetchall()


def test_what_is_pending_is_contiguous_from_the_first_unacknowledged(desk: Desk) -> None:
    """After two links were acknowledged the next batch begins at the third and is signed at its end."""
    acknowledge(desk, 2)
    pending = desk.outbox.pending(2, 1 << 20)
    assert pending is not None
    assert (pending.first, pending.last) == (3, 4)
    public = public_bytes(Ed25519PrivateKey.from_private_bytes(IDENTITY.private_key))
    assert verify(pending.checkpoint, public, Checkpoint).head == head_at(desk, 4)


def test_one_large_fact_is_still_sent(desk: Desk) -> None:
    """A byte budget smaller than a single fact never stops the queue."""
    pending = desk.outbox.pending(100, 1)
    assert pending is not None
    assert len(pending.entries) == 1


def test_an_acknowledgement_settles_and_parks(desk: Desk) -> None:
    """What the province holds leaves the outbox; what it parked stays there with the reason."""
    assert acknowledge(desk, 4, Parked(2, "office_unknown")) == 4
    assert waiting(desk) == [(2, "parked", "office_unknown"), (5, "waiting", "")]


def test_a_later_statement_replaces_the_parked_list(desk: Desk) -> None:
    """A parked fact that was settled since is no longer in the newest statement and leaves the outbox."""
    acknowledge(desk, 4, Parked(2, "office_unknown"))
    acknowledge(desk, 5)
    assert waiting(desk) == []


def test_a_statement_beyond_the_end_tells_of_an_older_copy(desk: Desk) -> None:
    """The province knows more links than this journal has: that has a word of its own, and nothing is changed."""
    statement = Acknowledgement("k", IDENTITY.device, IDENTITY.epoch, 7, "00" * 32)
    signed, before = sign(statement, PROVINCE), waiting(desk)
    with pytest.raises(GatewayError) as caught:
        desk.outbox.record_acknowledgement(signed, statement, {})
    assert (caught.value.code, caught.value.values) == ("province_ahead", {"count": 7, "own": 5})
    with pytest.raises(GatewayError, match="province_ahead"):
        desk.outbox.rewind(Position(7, "00" * 32, signed))
    assert (waiting(desk), desk.outbox.acknowledged()) == (before, 0)


def test_a_statement_about_another_history_changes_nothing(desk: Desk) -> None:
    """A head this journal does not have is refused and nothing counts as sent."""
    statement = Acknowledgement("k", IDENTITY.device, IDENTITY.epoch, 3, "00" * 32)
    with pytest.raises(GatewayError) as caught:
        desk.outbox.record_acknowledgement(sign(statement, PROVINCE), statement, {})
    assert caught.value.code == "head_differs"
    assert len(waiting(desk)) == 5


def test_a_gateway_restored_from_a_backup_gets_the_rest_again(desk: Desk) -> None:
    """Links it acknowledged and lost go back to waiting and are sent again from there."""
    acknowledge(desk, 5)
    assert desk.outbox.rewind(Position(2, head_at(desk, 2))) == 3
    pending = desk.outbox.pending(100, 1 << 20)
    assert pending is not None
    assert (pending.first, len(waiting(desk))) == (3, 3)


def test_a_failed_attempt_is_written_down_and_nothing_is_dropped(desk: Desk) -> None:
    """The outbox says why and how often; every fact still waits."""
    desk.outbox.record_attempt(1, 5, "unreachable", None)
    assert waiting(desk) == [(n, "waiting", "unreachable") for n in range(1, 6)]
