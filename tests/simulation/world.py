"""One schedule: an office of some counters, a link and a gateway, and all that happens to them, out of one seed."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from counter_app.domain.errors import StoreError
from counter_app.sync.engine import Surroundings, SyncEngine
from counter_app.sync.first_contact import FirstContact
from counter_app.sync.pull import Puller
from counter_app.wire.offers import PackPiece
from tests.builders.journal_facts import START
from tests.simulation.hosts import Host, PowerCut
from tests.simulation.link import Link
from tests.simulation.stations import Station

ROUNDS = 14
_HOURS = 2 * 3600.0
_MINUTES = 90.0


@dataclass(frozen=True, slots=True)
class Weather:
    """How much goes wrong in a schedule."""

    link: float
    power: float
    full: float
    between: float

    @classmethod
    def of(cls, chance: Random) -> Weather:
        """Draw one: from a quiet day to one on which nearly nothing works."""
        return cls(
            chance.choice((0.0, 0.1, 0.3, 0.6)),
            chance.choice((0.0, 0.02, 0.1)),
            chance.choice((0.0, 0.0, 0.05)),
            chance.choice((0.0, 0.1, 0.3)),
        )


class NoPacks:
    """A ``PackDesk`` nothing is offered to."""

    def offered(self, offers: object) -> None:
        return

    def next_piece(self) -> tuple[str, int] | None:
        return None

    def keep_piece(self, piece: PackPiece) -> None:
        raise AssertionError(piece)


class Stepped:
    """A port whose every step may find no room, or lose the power before or after it."""

    def __init__(self, port: Any, step: Callable[[str], None]) -> None:  # noqa: ANN401 - any of three ports
        self._port = port
        self._step = step

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has
        method = getattr(self._port, name)

        def step(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as above
            self._step(name)
            result = method(*args, **kwargs)
            self._step("")
            return result

        return step


@dataclass(slots=True)
class Seat:
    """A counter with the program that runs on it."""

    name: str
    station: Station
    link: Link
    engine: SyncEngine
    at: datetime = START
    seconds: float = 0.0
    busy: bool = False
    incidents: list[Exception] = field(default_factory=list)
    last_code: str | None = None


class World:
    """Plays one schedule; ``trace`` tells what happened."""

    def __init__(self, chance: Random, host: Host, stations: list[Station]) -> None:
        self.chance = chance
        self.host = host
        self.weather = Weather(0, 0, 0, 0)
        self.trace: list[str] = []
        self.flying: list[Any] = []
        self.seats: list[Seat] = []
        self._depth = 0
        self._requests = 0
        self._copies: list[tuple[Seat, object]] = []
        self._backup: object | None = None
        for number, station in enumerate(stations, start=1):
            self._sit(f"c{number}", station)

    def _sit(self, name: str, station: Station) -> Seat:
        seat = Seat(name, station, None, None)  # type: ignore[arg-type]  # given just below
        seat.link = Link(self.host, self.chance, self.flying, self.trace.append, lambda: self._meanwhile(seat))
        self.seats.append(seat)
        self._start(seat)
        return seat

    def _start(self, seat: Seat) -> None:
        seat.station.start()
        seat.link.close()
        around = Surroundings(
            lambda: self._clock(seat),
            lambda: self._monotonic(seat),
            lambda: 0.5,
            self._request,
            on_incident=lambda error: self._incident(seat, error),
        )
        journal: Any = Stepped(seat.station.journal, lambda name: self._step(seat, name))
        known: Any = Stepped(seat.station.known, lambda name: self._step(seat, name))
        replica: Any = Stepped(seat.station.replica, lambda name: self._step(seat, name))
        puller = Puller(replica, NoPacks(), around.monotonic)
        seat.engine = SyncEngine(FirstContact(journal, known, seat.link, around), seat.link, around, puller)
        seat.engine._pushing.size = self.chance.randint(1, 5)
        puller._size = self.chance.randint(1, 5)
        seat.link.rate = self.weather.link

    def _incident(self, seat: Seat, error: Exception) -> None:
        seat.incidents.append(error)
        self.trace.append("".join(traceback.format_exception(error)))

    def _clock(self, seat: Seat) -> datetime:
        seat.at += timedelta(seconds=1)
        return seat.at

    def _monotonic(self, seat: Seat) -> float:
        seat.seconds += self.chance.choice((0.01, 0.01, 3.0, 9.0)) if self.weather.link else 0.01
        return seat.seconds

    def _request(self) -> str:
        self._requests += 1
        return f"r{self._requests}"

    def _step(self, seat: Seat, name: str) -> None:
        weather, draw = self.weather, self.chance.random
        if weather.power and draw() < weather.power / 4:
            self.trace.append(f"power cut at {seat.name} {'before' if name else 'after'} {name}")
            raise PowerCut
        if name and weather.full and draw() < weather.full / 2:
            raise StoreError("disk_full")
        if weather.between and draw() < weather.between / 4:
            self._meanwhile(seat)

    def _meanwhile(self, seat: Seat) -> None:
        """Let something else happen while a counter is in the middle of a step or a call."""
        if self._depth >= 2 or self.chance.random() >= self.weather.between:
            return
        self._depth += 1
        try:
            self._one_of((self._write, self._pass, self._arrive, self._write), keep=seat)
        finally:
            self._depth -= 1

    def _one_of(self, acts: tuple[Callable[[Seat], None], ...], keep: Seat | None = None) -> None:
        act = self.chance.choice(acts)
        seat = keep if keep is not None and act == self._write else self.chance.choice(self.seats)
        act(seat)

    def play(self, events: int) -> None:
        """Let that many things happen."""
        self.weather = Weather.of(self.chance)
        self.trace.append(str(self.weather))
        self.host.troubles.cut, self.host.troubles.full = self.weather.power / 2, self.weather.full
        for seat in self.seats:
            seat.link.rate = self.weather.link
        usual = (self._write, self._pass, self._pass, self._arrive)
        rare = (self._restart, self._back_up, self._copy, self._jump, self._put_back, self._restore, self._clone)
        for _ in range(events):
            self._one_of(usual if self.chance.random() < 0.75 else rare)

    def _write(self, seat: Seat) -> None:
        for _ in range(self.chance.randint(1, 3)):
            event = seat.station.write(self.chance)
            self.trace.append(f"{seat.name} writes {event[-6:]}")

    def _pass(self, seat: Seat) -> None:
        if seat.busy:
            return
        seat.busy = True
        seat.seconds += self.chance.choice((1.0, 70.0, 400.0, 4_000.0))
        self.trace.append(f"{seat.name} begins a pass")
        try:
            seat.engine._pass()
            seat.last_code = seat.engine.status.last_code
            self.trace.append(f"{seat.name} ends it: {seat.engine.status.state} {seat.last_code or ''}")
        except PowerCut:
            self._start(seat)
        finally:
            seat.busy = False

    def _arrive(self, _seat: Seat) -> None:
        if not self.flying:
            return
        call = self.flying.pop(self.chance.randrange(len(self.flying)))
        if self.chance.random() < 0.3:
            self.flying.append(call)
        self.trace.append(f"late {call.method} {call.path[:20]} arrives")
        try:
            self.host.answer(call)
        except PowerCut:
            return

    def _restart(self, seat: Seat) -> None:
        if not seat.busy:
            self.trace.append(f"{seat.name} restarts")
            self._start(seat)

    def _jump(self, seat: Seat) -> None:
        seat.at += timedelta(days=self.chance.randint(-4_000, 4_000))
        seat.seconds += self.chance.choice((1.0, 10_000.0))

    def _back_up(self, _seat: Seat) -> None:
        self.trace.append("the gateway is backed up")
        self._backup = self.host.copy()

    def _put_back(self, _seat: Seat) -> None:
        if self._backup is not None:
            self.host.put_back(self._backup)
            self.trace.append("the gateway is put back")

    def _copy(self, seat: Seat) -> None:
        self.trace.append(f"{seat.name} is backed up")
        self._copies.append((seat, seat.station.copy()))

    def _restore(self, _seat: Seat) -> None:
        if not self._copies:
            return
        seat, disk = self.chance.choice(self._copies)
        if seat.busy:
            return
        self.trace.append(f"{seat.name} is restored")
        seat.station.put_back(disk)
        self._start(seat)

    def _clone(self, seat: Seat) -> None:
        if len(self.seats) < 4 and not seat.busy:
            self.trace.append(f"{seat.name} is cloned")
            self._sit(f"{seat.name}'", seat.station.clone(self.chance))

    def was_cloned(self) -> bool:
        """Tell whether a disk is about in two copies."""
        return any("'" in seat.name for seat in self.seats)

    def settle(self) -> None:
        """Make the link whole, let what still flies arrive, and give every counter the time it needs.

        Raises:
            AssertionError: something still waits, or a step failed that could not be mended by waiting.
        """
        self.weather = Weather(0, 0, 0, 0)
        self.host.troubles.cut = self.host.troubles.full = 0.0
        self.trace.append("the link is whole")
        for call in self.flying:
            self.host.answer(call)
        self.flying.clear()
        quiet = False
        for number in range(ROUNDS):
            before = self._standing()
            # Who waits minutes does not ask: what another copy of its disk sent it hears of in a long round.
            hours = quiet or number < 2 or number > 4
            for seat in self.seats:
                self._settle_one(seat, _HOURS if hours else _MINUTES)
            quiet = self._standing() == before and all(self._is_done(seat) for seat in self.seats)
            if quiet and hours:
                return
        raise AssertionError("no progress", [(seat.name, seat.last_code, seat.incidents) for seat in self.seats])

    def _settle_one(self, seat: Seat, seconds: float) -> None:
        seat.link.rate = 0.0
        if seat.station.is_forked():
            self.trace.append(f"{seat.name} starts again in a new epoch")
            self._start(seat)
        seat.seconds += seconds
        self._pass(seat)

    def _is_done(self, seat: Seat) -> bool:
        waiting = any(one.bound > one.acknowledged for one in seat.station.stretches())
        return not waiting and not seat.station.is_forked() and seat.engine.status.state == "idle"

    def _standing(self) -> object:
        return len(self.host.arrived()), [
            (seat.station.stretches(), seat.station.replica.cursor()) for seat in self.seats
        ]
