"""A counter's program and a gateway as processes on a weak link: either is killed at random moments and starts again.

The store may be PostgreSQL, restarted in the middle. Nothing here can hang: everything that is started is watched, and
at the end of the time all of it is killed and the reason told.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from counter_app.bootstrap import enrol, open_counter
from counter_app.domain.errors import GatewayError
from counter_app.gateway.administration import entries, invite
from tests.bench.wards import OFFICE, full_ward
from tests.builders.postgresql import PrivatePostgresql
from tests.fakes.certificates import certify
from tests.fakes.gateway_process import GatewayProcess
from tests.simulation.weak_link import Hills, WeakLink, weak_link

ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Killed:
    """What came of it; ``problems`` is empty when all is well."""

    dossiers: int
    seconds: float = 0.0
    clients: int = 0
    gateways: int = 0
    databases: int = 0
    cuts: int = 0
    problems: list[str] = field(default_factory=list)


class OutOfTimeError(AssertionError):
    """It did not come to rest in its time."""


@dataclass(slots=True)
class _Play:
    ward: Path
    gateway: GatewayProcess
    link: WeakLink
    database: PrivatePostgresql | None
    chance: Random
    until: float
    found: Killed
    client: subprocess.Popen[bytes] | None = None

    def play(self, kills: int) -> None:
        """Kill that many times, then let the program come to its end."""
        for turn in range(kills):
            self._begin()
            time.sleep(self.chance.uniform(0.8, 2.5))
            if self.database is not None and turn == kills // 2:
                self.database.stop()
                self.database.start()
                self.found.databases += 1
            elif self.chance.random() < 0.5:
                self.gateway.kill()
                self.gateway.start()
                self.found.gateways += 1
            else:
                self._kill()
        while not self._ended_well():
            if time.monotonic() > self.until:
                raise OutOfTimeError("the counter did not come to rest")

    def _begin(self) -> None:
        if self.client is None or self.client.poll() is not None:
            command = [sys.executable, "-m", "counter_app", "--data", str(self.ward), "--json", "sync"]
            self.client = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _kill(self) -> None:
        if self.client is not None and self.client.poll() is None:
            self.client.kill()
            self.client.wait(10)
            self.found.clients += 1

    def _ended_well(self) -> bool:
        self._begin()
        assert self.client is not None
        with suppress(subprocess.TimeoutExpired):
            return self.client.wait(max(0.1, self.until - time.monotonic())) == 0
        return False

    def end(self) -> None:
        """Kill what this started, whatever it does."""
        if self.client is not None and self.client.poll() is None:
            self.client.kill()
        with suppress(ProcessLookupError, AssertionError):
            self.gateway.end()


@contextmanager
def _watched(seconds: float, end: Callable[[], None]) -> Iterator[None]:
    """Call ``end`` when it takes longer: whatever waits for a process then finds it gone.

    Raises:
        OutOfTimeError: it did.
    """
    late = threading.Event()

    def over() -> None:
        late.set()
        end()

    timer = threading.Timer(seconds, over)
    timer.start()
    try:
        yield
    except Exception as error:
        if late.is_set():
            raise OutOfTimeError("not done in", seconds) from error
        raise
    finally:
        timer.cancel()
        end()
    if late.is_set():
        raise OutOfTimeError("not done in", seconds)


def run(
    folder: Path,
    dossiers: int,
    kills: int,
    hills: Hills,
    *,
    seconds: float,
    database: PrivatePostgresql | None = None,
    seed: int = 1,
) -> Killed:
    """Push a journal through all that and look at both sides when it has come to rest.

    Raises:
        OutOfTimeError: it took longer than ``seconds``.
    """
    found, started = Killed(dossiers), time.monotonic()
    ward, certified = full_ward(folder / "ward", dossiers, acknowledged=0), certify(folder / "tls")
    url = None if database is None else database.fresh_store()
    gateway = GatewayProcess(folder, certified.certificate, certified.key, url)
    gateway.start()
    try:
        port = urlsplit(gateway.url).port or 0
        with weak_link(port, hills) as link:
            _enrol(ward, gateway, f"https://127.0.0.1:{link.port}", certified.ca_pem)
            until = time.monotonic() + seconds
            play = _Play(ward, gateway, link, database, Random(seed), until, found)
            with _watched(seconds + 5, play.end):
                play.play(kills)
            found.cuts = link.cuts
        _examine(ward, gateway, found)
    finally:
        gateway.end()
    found.seconds = time.monotonic() - started
    return found


def _enrol(ward: Path, gateway: GatewayProcess, url: str, ca_pem: str) -> None:
    """Make the counter known, again where the link was cut meanwhile: the same token counts for the same device."""
    counter = open_counter(ward)
    try:
        token = invite(gateway.store_url, gateway.keys, OFFICE, 1)
        for _ in range(5):
            with suppress(GatewayError):
                enrol(counter, url, token, ca_pem)
                return
        raise OutOfTimeError("not enrolled")
    finally:
        counter.close()


def _examine(ward: Path, gateway: GatewayProcess, found: Killed) -> None:
    """Compare what the gateway holds with the journal and with what it acknowledged."""
    counter = open_counter(ward)
    try:
        row = counter.connection.execute("SELECT count, body FROM acknowledgements").fetchone()
        own = counter.connection.execute("SELECT seq, hash FROM journal ORDER BY seq").fetchall()
    finally:
        counter.close()
    lines = list(entries(gateway.store_url, gateway.keys))
    said = json.loads(row[1])
    if [line["seq"] for line in lines] != [seq for seq, _ in own]:
        found.problems.append(f"{len(lines)} facts arrived of {len(own)}")
    if len({line["event_id"] for line in lines}) != len(lines):
        found.problems.append("a fact stands twice")
    if (row[0], said["count"], said["head"]) != (len(own), len(own), bytes(own[-1][1]).hex()):
        found.problems.append("the heads differ")
