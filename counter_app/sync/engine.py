"""The one loop of sync: push what waits, bring back what others did, start again by itself when the link returns.

Runs on one plain thread (or the command line's). It holds no transaction over a call: every step of the journal is
short, and what a cut leaves behind is sent again, which is harmless.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from counter_app.domain.errors import CounterError, GatewayError
from counter_app.sync.calls import Caller, Traffic, check_acknowledgement
from counter_app.sync.file_turns import Turns
from counter_app.sync.files import FileLane
from counter_app.sync.policy import LINE, Decision, decide
from counter_app.sync.ports import Connect, Journal, Reached, State, SyncReport, SyncStatus, Transport
from counter_app.sync.pull import Puller
from counter_app.sync.pushing import Pushing, Run
from counter_app.wire.batch import Position
from counter_app.wire.outgoing import DeviceIdentity, Pending

LOOK_S = 15.0
ASK_S = 300.0
PULL_S = 60.0
INCIDENT_S = 60.0
NOTE_S = 60.0
"""A failure that goes on is written down this often: offline there is one each second, and each write wears a disk."""
_DIFFERING = frozenset({"forked", "head_differs", "province_ahead"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the engine must not make itself: clocks, chance, request ids, and where to tell how things stand.

    ``jitter`` gives a number in [0, 1); ``monotonic`` seconds; ``on_status`` and ``on_incident`` are called on the
    thread of the loop.
    """

    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    jitter: Callable[[], float]
    new_request: Callable[[], str]
    on_status: Callable[[SyncStatus], None] = lambda _status: None
    on_incident: Callable[[Exception], None] = lambda _error: None


class SyncEngine:
    """Brings the journal and the gateway to the same count and head."""

    def __init__(
        self,
        journal: Journal,
        connect: Connect,
        around: Surroundings,
        puller: Puller | None = None,
        files: FileLane | None = None,
    ) -> None:
        """Push from ``journal``; with a ``puller`` also bring back what others did, with ``files`` send papers."""
        self._journal = journal
        self._puller = puller
        self._files = files
        self._stop: threading.Event | None = None
        self._pulled_at: float | None = None
        self._connect = connect
        self._around = around
        self._transport: tuple[tuple[str, str | None], Transport] | None = None
        self._status = SyncStatus()
        self._told: SyncStatus | None = None
        self._pushing = Pushing(journal, around.monotonic, self._rewind, self._contact, self._pushed, self._failed)
        self._attempt = 0
        self._last_code: str | None = None
        self._failure: tuple[CounterError, Decision] | None = None
        self._asked_at: float | None = None
        self._noted: tuple[str, float] | None = None

    @property
    def status(self) -> SyncStatus:
        """How things stand."""
        return self._status

    def run_once(self) -> SyncReport:
        """Push all that waits and return what was done; with nothing waiting, ask where the gateway stands.

        Raises:
            GatewayError: the first failure that would need waiting or a person; what was acknowledged stays.
            StoreError: this machine's journal stands in the way.
        """
        run = Run()
        self._run(run, ask=True, pull=True)
        return run.report()

    def run_until_empty(self, stop: threading.Event) -> SyncReport:
        """Go on by the policy until nothing is left or ``stop`` is set, and return what was done.

        Raises:
            GatewayError: a failure that only a person can mend.
        """
        run = Run()
        self._stop = stop
        while not stop.is_set():
            try:
                self._run(run, ask=True, pull=True)
                break
            except GatewayError as error:
                decision = self._decide(error)
                self._tell_failure(error, decision)
                if decision.action == "ask":
                    raise
                stop.wait(decision.pause_s)
        return run.report()

    def loop(self, stop: threading.Event, nudge: threading.Event) -> None:
        """Go on until ``stop`` is set; ``nudge`` ends a pause at once (set it after ``stop`` too)."""
        self._stop = stop
        while not stop.is_set():
            pause = self._pass()
            nudge.wait(pause)
            nudge.clear()
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        if self._transport is not None:
            self._transport[1].close()
            self._transport = None

    def _pass(self) -> float:
        """Run once, tell the outcome and return the pause until the next time in seconds."""
        ask = self._asked_at is None or self._around.monotonic() - self._asked_at >= ASK_S
        try:
            # Papers that go on behind a cut ask where they stand: no other question is put before them.
            resuming = self._last_code in LINE and self._files_are_due()
            again = self._status.state != "idle" and not resuming
            self._run(Run(), ask=ask or again, pull=again or self._pull_is_due())
        except CounterError as error:
            decision = self._decide(error)
            self._tell_failure(error, decision)
            return decision.pause_s
        except Exception as error:  # noqa: BLE001 - the fence of this thread: a bug must not end sync for good
            self._around.on_incident(error)
            return INCIDENT_S
        return LOOK_S

    def _files_are_due(self) -> bool:
        return self._files is not None and self._files.due(self._journal.device())

    def _pull_is_due(self) -> bool:
        last = self._pulled_at
        return self._puller is not None and (last is None or self._around.monotonic() - last >= PULL_S)

    def _run(self, run: Run, *, ask: bool, pull: bool) -> None:
        identity = self._journal.device()
        pending = self._pushing.first(trying=self._status.last_contact_at is None or self._last_code in LINE)
        files = self._files is not None and self._files.due(identity)
        if pending is None and not ask and not pull and not files and identity.gateway_url is not None:
            return
        caller = self._caller(identity, run.traffic)
        # Links that follow another history than the one held there break the chain: its position tells which.
        if ask and (pending is None or self._last_code == "chain_broken"):
            pending = self._ask(caller, identity, run)
        identity = self._push_all(caller, identity, pending, run)
        if pull:
            self._pull(caller, identity, run, sides=ask)
        if self._files is not None:
            self._send_files(self._files, caller, identity, run, ask=ask)
        self._attempt, self._last_code = 0, None
        self._tell(SyncStatus("idle", self._status.last_contact_at))

    def _push_all(self, caller: Caller, identity: DeviceIdentity, pending: Pending | None, run: Run) -> DeviceIdentity:
        """Push until nothing waits and return who this device is by then."""
        while pending is not None:
            self._tell(replace(self._status, state="pushing"))
            self._pushing.push(caller, identity, pending, run)
            pending = self._pushing.pending()
            identity = self._journal.device()  # an old epoch may be done by now, and the next one's turn
        return identity

    def _send_files(self, files: FileLane, caller: Caller, identity: DeviceIdentity, run: Run, *, ask: bool) -> None:
        """Send files behind the facts; a fact that is written meanwhile goes before the next piece."""
        turns = Turns(
            facts=self._pushing.pending,
            push=lambda who, found: self._push_all(caller, who, found, run),
            pull_due=self._pull_is_due,
            pull=lambda who: self._pull(caller, who, run, sides=False),
            stopped=lambda: self._stop is not None and self._stop.is_set(),
            told=lambda: self._gained(round(files.rate)),
        )
        brought = files.brought
        try:
            turns.send(files, caller, identity, confirm=ask)
        finally:
            run.files += files.brought - brought

    def _gained(self, rate: int) -> None:
        """Take note of a piece that arrived: a line that is cut again and again and brings bytes is no failing one."""
        self._contact()
        self._attempt, self._last_code = 0, None
        self._tell(replace(self._status, state="pushing", files_rate=rate))

    def _pull(self, caller: Caller, identity: DeviceIdentity, run: Run, *, sides: bool) -> None:
        """Bring back what others did; what was pushed before stays so, whatever becomes of it."""
        if self._puller is None:
            return
        run.pulled += self._puller.run(caller, identity, sides=sides)
        self._contact()
        self._pulled_at = self._around.monotonic()

    def _ask(self, caller: Caller, identity: DeviceIdentity, run: Run) -> Pending | None:
        """Ask for the position; a gateway restored from a backup gives back work."""
        position = caller.position(identity)
        self._rewind(identity, position)
        self._contact()
        self._asked_at = self._around.monotonic()
        run.reached = Reached(position.count, position.head)
        return self._pushing.pending()

    def _pushed(self) -> None:
        """Take note of a batch that was acknowledged: a line that brings batches is no failing one."""
        self._noted = None
        self._asked_at = self._around.monotonic()
        self._attempt, self._last_code = 0, None
        self._tell(replace(self._status, state="pushing"))

    def _rewind(self, identity: DeviceIdentity, position: Position) -> int:
        check_acknowledgement(identity, position.acknowledgement, position.count, position.head)
        try:
            return self._journal.rewind(position)
        except GatewayError as error:
            if error.code in _DIFFERING:
                self._journal.mark_forked()
            raise

    def _failed(self, error: GatewayError, pending: Pending) -> None:
        """Write the failure down where it is news and raise it again, unless a smaller batch may pass at once."""
        decision = self._decide(error, len(pending.entries))
        if decision.action == "shrink":
            return
        if error.code in _DIFFERING:
            self._journal.mark_forked()
        now = self._around.monotonic()
        if self._noted is None or self._noted[0] != error.code or now - self._noted[1] >= NOTE_S:
            at = None if decision.action == "ask" else self._around.clock() + timedelta(seconds=decision.pause_s)
            self._journal.record_attempt(pending.first, pending.last, error.code, at)
            self._noted = error.code, now
        raise error

    def _decide(self, error: CounterError, size: int = 1) -> Decision:
        """Count the failure and return what follows; a failure written down already keeps its decision."""
        if self._failure is not None and self._failure[0] is error:
            return self._failure[1]
        self._attempt = self._attempt + 1 if error.code == self._last_code else 1
        self._last_code = error.code
        jitter, pause = self._around.jitter(), _retry_after(error)
        self._failure = error, decide(error.code, self._attempt, jitter=jitter, retry_after_s=pause, size=size)
        return self._failure[1]

    def _caller(self, identity: DeviceIdentity, traffic: Traffic) -> Caller:
        if identity.gateway_url is None or identity.province_key is None:
            raise GatewayError("not_enrolled")
        where = identity.gateway_url, identity.ca_pem
        if self._transport is None or self._transport[0] != where:
            self.close()
            self._transport = where, self._connect(*where)
        return Caller(self._transport[1], self._around.clock, self._around.new_request, traffic)

    def _contact(self) -> None:
        self._status = replace(self._status, last_contact_at=self._around.clock())

    def _tell_failure(self, error: CounterError, decision: Decision) -> None:
        next_at = self._around.clock() + timedelta(seconds=decision.pause_s)
        state: State = "stopped" if decision.action == "ask" else "offline" if decision.offline else "waiting"
        self._tell(SyncStatus(state, self._status.last_contact_at, next_at, error.code))

    def _tell(self, status: SyncStatus) -> None:
        self._status = status if self._puller is None else replace(status, pulled=self._puller.brought)
        if self._status != self._told:
            self._told = self._status
            self._around.on_status(self._status)


def _retry_after(error: CounterError) -> int | None:
    pause = error.values.get("retry_after_s")
    return pause if isinstance(pause, int) else None
