"""A real counter's encrypted database as a station; made once for each counter and copied for each schedule."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from counter_app.database.factory import open_connection
from counter_app.database.transaction import immediate
from counter_app.domain import events
from counter_app.services.carry import ProvinceJournal
from counter_app.services.epochs import MOST_AHEAD, leave_fork
from counter_app.store import epochs, restarts
from counter_app.store.creation import create_database
from counter_app.store.identity import Identity, read_identity
from counter_app.store.journal import WITHOUT_DOSSIER, Journal, NewFact
from counter_app.store.outbox import Outbox
from counter_app.store.replica import Replica
from counter_app.sync.first_contact import Acquaintance
from counter_app.wire.encoding import decode_header
from tests.builders.counter_database import KEY, NOW, reception, step
from tests.builders.journal_facts import private_key
from tests.simulation.hosts import KEYS, device_of
from tests.simulation.stations import GATEWAY_URL, OFFICE, Known, Station, Stretch

_STEPS = ("DossierForwarded", "CallLogged")


class Machines:
    """Makes counters; ``folder`` holds their files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = count(1)
        self._numbers = count(1)

    def station(self, number: int, chance: Random) -> Station:
        """Return a fresh counter that is enrolled."""
        fresh = self._folder / f"counter-{number}.db"
        if not fresh.exists():
            _create(fresh, number)
        return RealStation(self._place(fresh), chance, self._place, self._numbers)

    def _place(self, disk: Path) -> Path:
        place = self._folder / f"disk-{next(self._made) % 64}.db"
        for left in (f"{place}-wal", f"{place}-shm"):
            Path(left).unlink(missing_ok=True)
        shutil.copy(disk, place)
        return place


def _create(path: Path, number: int) -> None:
    device = device_of(number)
    key = private_key(device.device).private_bytes_raw()
    identity = Identity(device.device, OFFICE, "Phường Thục Phán", number, f"{number:032x}", key)
    create_database(path, KEY, identity, NOW)
    connection = open_connection(path, KEY, mode="write", check_same_thread=False)
    Outbox(connection, identity, lambda: NOW).keep_enrolment(GATEWAY_URL, "", KEYS.public)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    connection.close()


class AtOnce:
    """A lane that does its work where it is asked for."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - any work
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - carried to whoever asks for the result
            done.set_exception(error)
        return done


class RealStation:
    """A ``Station`` on SQLCipher, through the very objects the program uses."""

    def __init__(self, path: Path, chance: Random, place: Callable[[Path], Path], numbers: count[int]) -> None:
        self._path = path
        self._chance = chance
        self._place = place
        self._numbers = numbers
        self._open()

    def _open(self) -> None:
        # Waiting for the disk at each commit is most of the time; the kills of tests/sync prove that the program does.
        self._connection = open_connection(self._path, KEY, mode="write", check_same_thread=False, relaxed=True)
        self._bind()

    def _bind(self) -> None:
        self._identity = read_identity(self._connection)
        self._outbox = Outbox(self._connection, self._identity, _now)
        lane: Any = AtOnce()
        self._known = ProvinceJournal(self._connection, self._identity, self._outbox, lane, _now)
        self._replica = Replica(self._connection, self._identity, _now)
        self._journal = Journal(self._connection, self._identity, self._chance.randbytes)

    @property
    def device_id(self) -> str:
        return self._identity.device

    def start(self) -> None:
        leave_fork(self._connection, NOW, self._chance.randbytes)
        self._bind()

    @property
    def journal(self) -> Outbox:
        return self._outbox

    @property
    def known(self) -> Acquaintance:
        return self._known

    @property
    def replica(self) -> Replica:
        return self._replica

    def write(self, chance: Random) -> str:
        known = [row[0] for row in self._connection.execute("SELECT dossier_id FROM dossiers ORDER BY dossier_id")]
        new: NewFact = reception(next(self._numbers) % 1_000)
        if known and chance.random() < 0.6:
            new = step(chance.choice(known), chance.choice(_STEPS), events.Step())
        with immediate(self._connection):
            return self._journal.append(new).event

    def copy(self) -> object:
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return self._place(self._path)

    def put_back(self, disk: object) -> None:
        self._connection.close()
        assert isinstance(disk, Path)
        self._path = self._place(disk)
        self._open()
        with immediate(self._connection):
            actor = "quantri", "cli"
            opened = epochs.open_next(
                self._connection, self._identity, actor, NOW, self._chance.randbytes, refused=False
            )
            restarts.begin(self._connection, opened.epoch, NOW, MOST_AHEAD)
            self._connection.execute("UPDATE enrolment SET forked = 0, last_code = ''")
        self._bind()

    def clone(self, chance: Random) -> Station:
        copied = self.copy()
        assert isinstance(copied, Path)
        return RealStation(copied, chance, self._place, self._numbers)

    def is_forked(self) -> bool:
        return bool(self._connection.execute("SELECT forked FROM enrolment").fetchone()[0])

    def stretches(self) -> list[Stretch]:
        return [
            Stretch(
                one.epoch,
                one.length,
                one.bound,
                one.acknowledged,
                epochs.hash_at(self._connection, one.epoch, one.bound) or b"",
            )
            for one in epochs.stretches(self._connection)
        ]

    def own(self) -> set[str]:
        return {row[0] for row in self._connection.execute("SELECT event_id FROM journal")}

    def facts(self) -> Known:
        rows = self._connection.execute(
            "SELECT header, facts, person FROM journal UNION ALL SELECT header, facts, person FROM replica"
        )
        headers = ((decode_header(header), facts_, person) for header, facts_, person in rows)
        return {one.id: (facts_, person) for one, facts_, person in headers if one.kind not in WITHOUT_DOSSIER}

    def folded(self) -> object:
        rows = self._connection.execute("SELECT * FROM dossiers ORDER BY dossier_id")
        return [tuple(row[1:]) for row in rows]

    def close(self) -> None:
        self._connection.close()


def _now() -> datetime:
    return datetime(2026, 11, 20, 3, tzinfo=UTC)
