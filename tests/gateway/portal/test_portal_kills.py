"""The connector killed before and after every single thing it does."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from counter_app.wire.encoding import Entry
from tests.builders.journal_facts import Author
from tests.fakes.portal_far_end import FarEnd, running_far_end
from tests.gateway.portal.test_portal_connector import Clock, connector_of, life_of, push, turn

Run = Any
_MORE_THAN_ALL = 40


class Killed(BaseException):
    """The process is gone; nothing of it runs any more."""


class Mortal:
    """Hands calls on until a given one of them, where the process ends: before it is made, or before its answer."""

    def __init__(self, inner: object, left: list[int], *, after: bool) -> None:
        self._inner = inner
        self._left = left
        self._after = after

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever stands behind
        found = getattr(self._inner, name)
        if not asyncio.iscoroutinefunction(found):
            return found

        async def mortal(*arguments: object) -> object:
            self._left[0] -= 1
            if not self._left[0] and not self._after:
                raise Killed
            answer: object = await found(*arguments)
            if not self._left[0]:
                raise Killed
            return answer

        return mortal


def lived(run: Run, store: object, far_end: FarEnd, clock: Clock, number: int, *, after: bool) -> bool:
    """Run a connector that is killed at its call ``number``; tell whether it had come to its end before."""
    left = [number]
    connector = connector_of(store, far_end, clock, f"{number}{after}")
    portal = connector.portal
    connector.store, connector.portal = (Mortal(one, left, after=after) for one in (store, portal))
    with suppress(Killed):
        run(connector.turn())
    run(portal.close())
    run(clock.wait(7_200))
    return left[0] > 0


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_at_any_step_loses_and_doubles_nothing(run: Run, sqlite_store: Any, *, after: bool) -> None:  # noqa: ANN401 - a store
    """Whatever was just written, sent or answered: the next connector makes of it one dossier and each step once."""
    author, clock = Author(), Clock()
    journal: list[Entry] = []
    with running_far_end() as far_end:
        for number in range(1, _MORE_THAN_ALL):
            journal += life_of(author, len(journal) + 1, f"d-{number}")
            push(run, sqlite_store, journal)
            whole = lived(run, sqlite_store, far_end, clock, number, after=after)
            turn(run, connector_of(sqlite_store, far_end, clock, "next"))
            assert len(far_end.created) == number
            if whole:
                break
        assert whole
        assert number > 12
        assert set(far_end.created.values()) == {1}
        assert {len(steps) for steps in far_end.progress.values()} == {5}
        assert run(sqlite_store.portal_figures()).rest == number
