"""Carries dossiers to the portal, one call at a time, and keeps every step of it on disk.

Runs on the gateway's event loop, or on one of its own. Each turn: hold the queue, queue what arrived, then take the
dossiers that are due, the longest due first. A dossier that fails waits for its own time; after failures in a row
everything waits. Ended at any instant it leaves behind what the next one needs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from counter_app.domain.errors import CounterError, RuleError
from counter_app.gateway.portal.planning import LOOK_UP, STEPS, Move, Scope, plan, settled
from counter_app.gateway.portal.policy import pause_s, stops_all
from counter_app.gateway.portal.ports import Answer, Portal
from counter_app.gateway.portal_ports import PortalStore, Queued
from counter_app.logs import report_incident
from counter_app.wire.encoding import Entry

_SPARE_S = 5.0
IDLE_S = 10.0
_PAGE = 500
_AT_ONCE = 100
_MOST_CALLS = 200
"""Calls for one dossier in one turn: a far end that contradicts itself must not keep all others waiting."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Around:
    """What the connector takes from outside: the clock, waiting, chance, and its own name."""

    clock: Callable[[], datetime]
    wait: Callable[[float], Awaitable[None]]
    jitter: Callable[[], float]
    owner: str


@dataclass(slots=True)
class Turn:
    """What one turn did; ``pause_s`` is set where everything must wait."""

    calls: int = 0
    passed_on: int = 0
    parked: int = 0
    pause_s: float | None = None


@dataclass(slots=True)
class Connector:
    """Passes dossiers on from one store to one portal; no call takes longer than ``call_s``."""

    store: PortalStore
    portal: Portal
    scope: Scope
    around: Around
    interval_s: float = 1.0
    call_s: float = 60.0
    _settled_in: bool = field(default=False, init=False)
    _in_a_row: int = field(default=0, init=False)
    _last_call: datetime | None = field(default=None, init=False)

    async def run(self) -> None:
        """Go on until cancelled."""
        try:
            while True:
                await self.around.wait(await self._turn_or_pause())
        finally:
            # What was begun stays begun on disk; only the queue is let go, if the store still answers.
            await asyncio.shield(self.end())

    async def end(self) -> None:
        """Let the queue and the connection go."""
        try:
            await self.store.portal_release(self.around.owner)
        except (CounterError, RuntimeError) as error:
            _log.warning("portal queue not released: %s", getattr(error, "code", type(error).__name__))
        await self.portal.close()

    async def _turn_or_pause(self) -> float:
        try:
            turn = await self.turn()
        except CounterError as error:
            _log.warning("portal waits: %s", error.code)
            return IDLE_S
        except Exception as error:  # noqa: BLE001 - the fence of this task: a bug must not end it for good
            report_incident(error, where="portal")
            return IDLE_S * 6
        return IDLE_S if turn.pause_s is None else turn.pause_s

    async def turn(self) -> Turn:
        """Queue what arrived and work through what is due.

        Raises:
            RuleError: ``portal_held`` while another connector works.
            StoreError: the store is away or full.
        """
        done = Turn()
        await self._hold()
        if not self._settled_in:
            # The settings may name more offices than when it last ran.
            await self.store.portal_retry(None, "portal_unit_missing", self.around.clock())
            self._settled_in = True
        while await self.store.portal_take_in(self.around.owner, _PAGE, self.around.clock()) == _PAGE:
            await self._hold()
        while due := await self.store.portal_due(self.around.clock(), _AT_ONCE):
            for place in due:
                await self._carry(place, done)
                if done.pause_s is not None:
                    return done
        return done

    async def _hold(self) -> None:
        now = self.around.clock()
        # Longer than any call: nobody else may take the queue while one is under way.
        if not await self.store.portal_hold(self.around.owner, now, now + timedelta(seconds=self.call_s + _SPARE_S)):
            raise RuleError("portal_held")

    async def _carry(self, place: tuple[str, str], done: Turn) -> None:
        """Make the calls of one dossier until it rests, is parked, or must wait."""
        for _ in range(_MOST_CALLS):
            await self._paced()
            await self._hold()
            row, move = await self._begun(place)
            if move is None:
                done.parked += row.state == "parked"
                done.passed_on += row.state == "rest" and row.known
                self._tell(row)
                return
            answer = await self._called(move)
            done.calls += 1
            now = self.around.clock()
            after = settled(row, move, answer, now, self.around.jitter())
            await self.store.portal_settle(self.around.owner, after, now)
            if answer.outcome in {"again", "unclear"}:
                self._tell(after)
                done.pause_s = self._pause(answer)
                return
            self._in_a_row = 0
            if after.state != "waiting" or (after.due_at and after.due_at > now.isoformat()):
                done.parked += after.state == "parked"
                self._tell(after)
                return
        await self._put_off(place)

    async def _begun(self, place: tuple[str, str]) -> tuple[Queued, Move | None]:
        """Commit the next call of a dossier, from facts read in the same transaction, before it is made."""
        moves: list[Move | None] = []

        def planned(row: Queued, entries: list[Entry]) -> Queued:
            try:
                after, move = plan(self.portal, self.scope, row, entries)
            except Exception as error:  # noqa: BLE001 - the same fence
                report_incident(error, where="portal")
                after, move = replace(row, state="parked", reason="portal_connector_failed", field=None), None
            moves.append(move)
            return after

        row = await self.store.portal_begin(self.around.owner, place, planned, self.around.clock())
        return row, moves[-1] if row.state == "waiting" else None

    async def _called(self, move: Move) -> Answer:
        """Make a call; one that never ends, or ends in a bug of a province's own connector, may have been taken."""
        self._last_call = self.around.clock()
        try:
            async with asyncio.timeout(self.call_s):
                return await self._exchange(move)
        except TimeoutError:
            return Answer("unclear", "portal_late")
        except Exception as error:  # noqa: BLE001 - a fence: one dossier's bug must not hold up all others
            report_incident(error, where="portal")
            return Answer("unclear", "portal_connector_failed")

    async def _exchange(self, move: Move) -> Answer:
        if move.call == LOOK_UP:
            return await self.portal.look_up(move.code, move.unit)
        if move.call == STEPS:
            return await self.portal.report(move.messages, move.unit)
        return await self.portal.send("create" if move.call == "create" else "update", move.messages[0], move.unit)

    def _pause(self, answer: Answer) -> float | None:
        """Return how long everything waits after a failure, or None where only this dossier does."""
        self._in_a_row += 1
        if not stops_all(answer.code, self._in_a_row):
            return None
        return pause_s(answer.code, self._in_a_row, jitter=self.around.jitter(), retry_after_s=answer.retry_after_s)

    async def _paced(self) -> None:
        """Wait until the next call may be made: a portal that is flooded shuts the whole province out."""
        if self._last_call is None:
            return
        left = self.interval_s - (self.around.clock() - self._last_call).total_seconds()
        if left > 0:
            # Never longer than the interval itself, whatever the clock was set to meanwhile.
            await self.around.wait(min(left, self.interval_s))

    async def _put_off(self, place: tuple[str, str]) -> None:
        now = self.around.clock()
        due = (now + timedelta(minutes=10)).isoformat()
        await self.store.portal_begin(self.around.owner, place, lambda row, _: replace(row, due_at=due), now)

    @staticmethod
    def _tell(row: Queued) -> None:
        """Write one line of the log: ids and codes, nothing of a person."""
        _log.info("portal %s %s %s %s", row.office, row.dossier, row.state, row.reason or "")
