"""The next call of a dossier, by its row and facts alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.domain.errors import InputError
from counter_app.gateway.portal.form import read_form
from counter_app.gateway.portal.mapping import write_dossier, write_steps
from counter_app.gateway.portal.planning import Move, Scope, message_hash, plan, settled
from counter_app.gateway.portal.ports import Answer, Call, Case, Message, Report, Unit
from counter_app.gateway.portal_ports import Queued
from tests.builders.journal_facts import START, Author

FORM = read_form()
SCOPE = Scope({"H14.31": Unit("u")})
FACTS = [Author().received(1, id="d-1", dossier="d-1")]
ROW = Queued("H14.31", "d-1")


class Paper:
    """A portal that only writes; no plan may call it."""

    chunk = 10

    def write_dossier(self, case: Case, unit: Unit) -> Message:
        """Write by the shipped form."""
        return write_dossier(FORM, case, unit, {})

    def write_steps(self, case: Case, unit: Unit) -> list[Report]:
        """Write by the shipped form."""
        return write_steps(FORM, case, unit)

    async def look_up(self, code: str, unit: Unit) -> Answer:
        """Fail: planning is pure."""
        raise AssertionError

    async def send(self, call: Call, message: Message, unit: Unit) -> Answer:
        """Fail: planning is pure."""
        raise AssertionError

    async def report(self, messages: object, unit: Unit) -> Answer:
        """Fail: planning is pure."""
        raise AssertionError

    async def close(self) -> None:
        """Do nothing."""


def planned(row: Queued) -> tuple[Queued, Move | None]:
    """Plan for the one dossier."""
    return plan(Paper(), SCOPE, row, FACTS)


def test_an_update_in_doubt_is_made_again() -> None:
    """While its answer is missing nobody knows which message the far end holds, not even when the old one is due."""
    first, move = planned(replace(ROW, known=True, sent_hash="of another message"))
    assert move is not None
    assert (move.call, first.sent_hash) == ("update", None)
    for outcome in ("unclear", "again"):
        after = settled(first, move, Answer("unclear" if outcome == "unclear" else "again", "portal_late"), START, 0.5)
        _, again = planned(after)
        assert again is not None
        assert again.call == "update"
    done = settled(first, move, Answer("done"), START, 0.5)
    assert done.sent_hash == message_hash(move.messages[0])


def test_the_calls_follow_each_other() -> None:
    """Create, steps, rest; each is planned from what the answer to the last left behind."""
    row, calls = ROW, []
    while True:
        row, move = planned(row)
        if move is None:
            break
        calls.append(move.call)
        row = settled(row, move, Answer("done"), START, 0.5)
    assert calls == ["create", "steps"]
    assert (row.state, row.known, row.call, row.begun) == ("rest", True, "", ())


@pytest.mark.parametrize("code", ["portal_late", "portal_failed", "portal_unreachable", "not in the table"])
def test_failures_wait_longer_each_time_and_never_end(code: str) -> None:
    """A thousand failures later it still waits for its next attempt, half an hour away at most."""
    row, move = planned(ROW)
    assert move is not None
    for _ in range(1_000):
        row = settled(row, move, Answer("unclear", code), START, 0.99)
    assert (row.state, row.attempts, row.reason, row.call) == ("waiting", 1_000, code, "create")
    assert START.isoformat() < row.due_at <= (START + timedelta(minutes=30)).isoformat()


def test_an_unreadable_dossier_is_parked_by_its_code() -> None:
    """What cannot be written is parked with code and field, and what was in doubt stays so."""

    class Unwilling(Paper):
        """A portal that lacks a word."""

        def write_dossier(self, case: Case, unit: Unit) -> Message:
            """Refuse."""
            raise InputError("portal_value_unknown", "HinhThuc")

    row, move = plan(Unwilling(), SCOPE, replace(ROW, call="update", known=True), FACTS)
    assert move is None
    assert (row.state, row.reason, row.field, row.call) == ("parked", "portal_value_unknown", "HinhThuc", "update")
