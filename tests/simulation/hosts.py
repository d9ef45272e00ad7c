"""The far end of a simulation: a gateway on some store, which loses its power, fills its disk and is put back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, ParamSpec, Protocol, TypeVar

from counter_app.domain.errors import GatewayError, StoreError
from counter_app.gateway.exchange import JSON_TYPE, Answered, Call, Exchange
from counter_app.gateway.keys import Keys
from counter_app.gateway.ports import Arrival, Device, Held
from counter_app.gateway.postgresql_store import PostgresqlStore
from counter_app.gateway.refusals import encode_refusal
from counter_app.gateway.sqlite_store import SqliteStore, token_hash
from counter_app.wire.requests import BATCHES, Enrolment
from counter_app.wire.statements import public_bytes
from tests.builders.journal_facts import START, private_key
from tests.builders.postgresql import PrivatePostgresql
from tests.simulation.model_gateway import ModelGateway
from tests.simulation.stations import OFFICE

P = ParamSpec("P")
T = TypeVar("T")
KEYS = Keys(bytes(32), private_key("province"))
_COMMITTING = frozenset({"take_batch", "contacted"})


class PowerCut(BaseException):
    """The machine a step runs on is without power; no handler of the program sees it."""


class Backend(Protocol):
    """A store that can be opened, copied and put back."""

    def begin(self, devices: list[Device]) -> Any:  # noqa: ANN401 - either kind of store
        """Return an open store that knows these devices and nothing else."""
        ...

    def copy(self) -> tuple[object, Any]:
        """Return a backup of it, and the store that is open now."""
        ...

    def put_back(self, backup: object) -> Any:  # noqa: ANN401 - as above
        """Return the store as a backup had it."""
        ...

    def end(self) -> None:
        """Let go of it."""
        ...


@dataclass(slots=True)
class Troubles:
    """How often the gateway's own machine fails; all zero on a quiet one."""

    chance: Random
    cut: float = 0.0
    full: float = 0.0

    def happens(self, rate: float) -> bool:
        """Tell whether something of this rate happens now."""
        return rate > 0 and self.chance.random() < rate


class Guarded:
    """A store whose machine may lose its power before or after a commit, or have no room for it."""

    def __init__(self, store: Any, troubles: Troubles) -> None:  # noqa: ANN401 - either kind of store
        self._store = store
        self._troubles = troubles

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        method = getattr(self._store, name)
        return self._cut(method) if name in _COMMITTING else method

    def _cut(self, method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
        async def step(*args: P.args, **kwargs: P.kwargs) -> T:
            if self._troubles.happens(self._troubles.full):
                raise StoreError("disk_full")
            if self._troubles.happens(self._troubles.cut):
                raise PowerCut
            result = await method(*args, **kwargs)
            if self._troubles.happens(self._troubles.cut):
                raise PowerCut
            return result

        return step


class Host:
    """Runs the exchange over a backend; ``committed`` and ``undone`` are event ids that arrived and were lost again."""

    def __init__(
        self, backend: Backend, run: Callable[[Coroutine[Any, Any, Any]], Any], chance: Random, keys: Keys = KEYS
    ) -> None:
        self._backend = backend
        self._keys = keys
        self._run = run
        self.troubles = Troubles(chance)
        self.undone: set[str] = set()
        self.restored = False
        self._now: datetime = START
        self._store: Any = None
        self._exchange: Exchange | None = None

    def begin(self, devices: list[Device]) -> None:
        """Start with these devices."""
        self._up(self._backend.begin(devices))

    def _up(self, store: Any) -> None:  # noqa: ANN401 - either kind of store
        self._store = store
        guarded: Any = Guarded(store, self.troubles)
        self._exchange = Exchange(guarded, self._keys, lambda: self._now, feed=guarded)

    def answer(self, call: Call) -> Answered:
        """Answer a call.

        Raises:
            PowerCut: there is no answer, and the program runs again.
        """
        assert self._exchange is not None
        try:
            if call.path.startswith(BATCHES):
                coming = self._exchange.arriving(call)
                call = replace(call, body=self._exchange.torn.whole(coming, call.body))
            answered: Answered = self._run(self._exchange.answer(call))
        except GatewayError as error:
            return Answered(409, JSON_TYPE, encode_refusal(error.code))
        except PowerCut:
            self._up(self._store)
            raise
        return answered

    def torn(self, call: Call, came: int) -> None:
        """Take so many bytes of a batch whose connection then breaks."""
        assert self._exchange is not None
        self._exchange.torn.grow(self._exchange.arriving(call), call.body[:came])

    def copy(self) -> object:
        """Return a backup; a store of files is closed for it and opened again."""
        backup, store = self._backend.copy()
        if store is not self._store:
            self._up(store)
        return backup

    def put_back(self, backup: object) -> None:
        """Go on with what a backup holds."""
        before = {line.event_id or "" for line in self.arrived()}
        self._up(self._backend.put_back(backup))
        self.undone |= before - {line.event_id or "" for line in self.arrived()}
        self.restored = True

    def arrived(self) -> list[Arrival]:
        """Return all that is held, in the order of arrival, each event once."""
        found: list[Arrival] = self._run(self._store.entries(None, None, 10**6))
        return found

    def held(self, device: str, epoch: str) -> Held:
        """Return how far an epoch is held."""
        found: Held = self._run(self._store.position(Device(device, OFFICE, 0, b""), epoch))
        return found

    def hash_at(self, device: str, epoch: str, count: int) -> bytes:
        """Return the chain hash of an epoch that is held as far as ``count``."""
        if count == 0:
            return bytes(32)
        held = self.held(device, epoch)
        if held.count == count:
            return held.head
        (found,) = self._run(self._store.hashes_before([(OFFICE, device, epoch, count + 1)]))
        return bytes(found)

    def end(self) -> None:
        """Let go of it."""
        self._backend.end()


class ModelBackend:
    """A store in memory."""

    def begin(self, devices: list[Device]) -> ModelGateway:
        self._store = ModelGateway(devices=list(devices))
        return self._store

    def copy(self) -> tuple[object, ModelGateway]:
        return self._store.copy(), self._store

    def put_back(self, backup: object) -> ModelGateway:
        self._store.put_back(backup)  # type: ignore[arg-type]  # what copy gave
        return self._store

    def end(self) -> None:
        return


async def _register(store: Any, devices: list[Device]) -> None:  # noqa: ANN401 - either kind of store
    for one in devices:
        await store.invite(one.office, one.counter, token_hash(one.device), None, START)
        await store.register(Enrolment(one.device, one.device, one.office, one.counter, ""), one.public_key, START)


class SqliteBackend:
    """Encrypted SQLite; a file with the devices in it is made once and copied for each schedule."""

    def __init__(self, folder: Path, run: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        self._folder = folder
        self._run = run
        self._path = folder / "gateway.db"
        self._copies = 0
        self._store: SqliteStore | None = None

    def begin(self, devices: list[Device]) -> SqliteStore:
        made = self._folder / f"gateway-{len(devices)}.db"
        if not made.exists():
            store = SqliteStore.open(made, KEYS.database)
            self._run(_register(store, devices))
            self._run(store.close())
        return self.put_back(made)

    def copy(self) -> tuple[object, SqliteStore]:
        self.end()
        self._copies += 1
        copied = self._folder / f"backup-{self._copies % 2}.db"
        shutil.copy(self._path, copied)
        return copied, self._open()

    def _open(self) -> SqliteStore:
        self._store = SqliteStore.open(self._path, KEYS.database)
        return self._store

    def put_back(self, backup: object) -> SqliteStore:
        self.end()
        shutil.copy(str(backup), self._path)
        return self._open()

    def end(self) -> None:
        if self._store is not None:
            self._run(self._store.close())
            self._store = None


class PostgresqlBackend:
    """A real server; a backup is a copy of the whole database."""

    def __init__(self, server: PrivatePostgresql, run: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        self._server = server
        self._run = run
        self._store: PostgresqlStore | None = None
        self._made: dict[int, str] = {}
        self._url = ""

    def begin(self, devices: list[Device]) -> PostgresqlStore:
        self.end()
        if len(devices) not in self._made:
            url = self._server.fresh_store()
            store = PostgresqlStore.open(url)
            self._run(_register(store, devices))
            self._run(store.close())
            self._made[len(devices)] = url
        return self.put_back(self._made[len(devices)])

    def copy(self) -> tuple[object, PostgresqlStore]:
        self.end()
        backup = self._server._database(_name(self._url))
        self._store = PostgresqlStore.open(self._url)
        return backup, self._store

    def put_back(self, backup: object) -> PostgresqlStore:
        self.end()
        self._url = self._server._database(_name(str(backup)))
        self._store = PostgresqlStore.open(self._url)
        return self._store

    def end(self) -> None:
        if self._store is not None:
            self._run(self._store.close())
            self._store = None


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def device_of(number: int, key: Callable[[str], Any] = private_key) -> Device:
    """Return the registration of the counter with a number."""
    name = f"0192f0c1-0000-7000-8000-{number:012}"
    return Device(name, OFFICE, number, public_bytes(key(name)))
