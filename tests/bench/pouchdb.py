"""PouchDB with express-pouchdb beside our push, in the same run: the same ten thousand dossiers over loopback.

PouchDB goes over plain HTTP and its LevelDB does not wait for the disk; ours goes over TLS and answers when every fact
is durable. So the ratio is no better than it looks.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import IO

from counter_app.wire.encoding import Entry
from tests.bench import small
from tests.bench.measured import Row
from tests.builders.journal_facts import Author
from tests.builders.push_rate import push_rate
from tests.fakes.relay import Relay, relay_to

_SOURCES = Path(__file__).parent / "pouchdb"
_ENTRIES, _WEIGHED, _CHANGED = 10_000, 1_000, 20
_INSTALL_S, _WORK_S = 180, 300
_RESTS_S = 0.2


def measure(folder: Path) -> list[Row]:
    """Install PouchDB from the pinned packages, replicate and count; without them say why and measure nothing."""
    folder = folder / "pouchdb"
    folder.mkdir()
    missing = _install(folder)
    if missing:
        print(f"pouchdb: skipped, {missing}", file=sys.stderr, flush=True)
        return []
    chain = Author().chain(_ENTRIES)
    theirs = _rate(folder, chain)
    each, changed, once = _weighed(folder, chain[:_WEIGHED])
    (folder / "ours").mkdir()
    ours = push_rate(folder / "ours", _ENTRIES, tls=True).entries_per_s
    one, many = small.measure(folder)
    rate: dict[str, float | int | str] = {"ours/s": ours, "PouchDB/s": theirs}
    batch: dict[str, float | int | str] = {"ours": many.value, "PouchDB": each}
    single: dict[str, float | int | str] = {"ours": one.value, "PouchDB": changed, "asked anew": once}
    return [
        Row("pouchdb", "10,000 dossiers, ours over PouchDB", ours / theirs, "×", 4, at_least=True, details=rate),
        Row("pouchdb", "bytes in batches of 200, PouchDB over ours", each / many.value, "×", 1, True, details=batch),
        Row("pouchdb", "one changed dossier, PouchDB over ours", changed / one.value, "×", 1, True, details=single),
    ]


def _install(folder: Path) -> str:
    """Install what the lock file pins into the folder, running no script of a package; return why it cannot be."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return "node or npm is not there"
    for source in _SOURCES.iterdir():
        shutil.copy(source, folder)
    command = (npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_INSTALL_S)
    except subprocess.TimeoutExpired:
        return "npm did not get the packages in time"
    return "" if done.returncode == 0 else f"npm ended with {done.returncode}: the packages cannot be had"


def _rate(folder: Path, chain: list[Entry]) -> float:
    """Return documents a second, straight to the server."""
    with _server(folder) as port, _client(folder, "fast", chain) as client:
        done = client.ask(f"push http://127.0.0.1:{port}/fast")
    if (done["written"], done["failed"]) != (len(chain), 0):
        raise AssertionError(done)
    return len(chain) / float(done["s"])


def _weighed(folder: Path, chain: list[Entry]) -> tuple[float, float, float]:
    """Return the bytes both ways of one dossier in batches of 200, and of one that changes afterwards (medians).

    The change is followed by a replication that goes on, and by one that is begun anew over the connection there is.
    """
    with _server(folder) as port, relay_to(port) as relay, _client(folder, "weighed", chain) as client:
        before = relay.total
        client.ask(f"push http://127.0.0.1:{relay.port}/weighed")
        each = (relay.total - before) / len(chain)
        anew = [_told(client, relay, f"again {_document(one)['_id']}") for one in chain[-_CHANGED:]]
        client.ask("follow")
        followed = [_told(client, relay, f"change {_document(one)['_id']}") for one in chain[:_CHANGED]]
    return each, median(followed), median(anew)


def _told(client: _Client, relay: Relay, command: str) -> int:
    """Return the bytes both ways from a command until the line rests."""
    time.sleep(_RESTS_S)
    before = relay.total
    client.ask(command)
    time.sleep(_RESTS_S)
    return relay.total - before


def _document(entry: Entry) -> dict[str, object]:
    """Return a reception as the document an application on PouchDB would keep: header, facts and person together."""
    header = json.loads(entry.header)
    return {
        "_id": header["id"],
        **header,
        "facts": json.loads(entry.facts),
        "person": json.loads(entry.person or b"{}"),
    }


class _Client:
    """A node process that answers each command with a line."""

    def __init__(self, orders: IO[str], answers: IO[str]) -> None:
        self._orders = orders
        self._answers = answers

    def ask(self, command: str) -> dict[str, float | int | str]:
        """Let it do one thing and return what it says."""
        print(command, file=self._orders, flush=True)
        said: dict[str, float | int | str] = json.loads(self._answers.readline() or '{"error": "it ended"}')
        if "error" in said:
            raise AssertionError(said)
        return said


@contextmanager
def _client(folder: Path, name: str, chain: list[Entry]) -> Iterator[_Client]:
    place = folder / f"{name}.jsonl"
    place.write_text("".join(json.dumps(_document(one), ensure_ascii=False) + "\n" for one in chain), encoding="utf-8")
    with _node(folder, "client.js", str(folder / f"{name}.local")) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        client = _Client(process.stdin, process.stdout)
        client.ask(f"load {place}")
        yield client
        client.ask("end")


@contextmanager
def _server(folder: Path) -> Iterator[int]:
    data = folder / "server"
    data.mkdir(exist_ok=True)
    with _node(folder, "server.js", str(data)) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


@contextmanager
def _node(folder: Path, script: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = ("node", script, *arguments)
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        patience = threading.Timer(_WORK_S, process.kill)
        patience.start()
        try:
            yield process
        finally:
            patience.cancel()
            process.terminate()
