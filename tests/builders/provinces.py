"""A province as its administrator has it: a store, keys, and a gateway in a process of its own when it serves."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.builders.command_line import ROOT, Answer, Station, call, command


@dataclass
class Province:
    """The store below ``folder``; ``url`` is where it served last."""

    folder: Path
    url: str = ""

    @property
    def store(self) -> tuple[str, str]:
        return "--store", f"sqlite:///{self.folder / 'gateway.db'}"

    def call(self, *arguments: str) -> Answer:
        return call("--json", "gateway", *arguments, *self.store)

    @contextmanager
    def serving(self, listen: str = "127.0.0.1:0") -> Iterator[None]:
        process = subprocess.Popen(
            command("gateway", "serve", *self.store, "--listen", listen),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        assert process.stdout is not None
        self.url = json.loads(process.stdout.readline())["listening"]
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
            process.stdout.close()

    def enrol(self, counter: Station, *more: str) -> Answer:
        token = self.call("invite", "--office", "H14.31", "--counter", "3", *more).one["token"]
        return counter.call("enrol", "--gateway", self.url, "--token", token, *counter.administrator)


def province_at(folder: Path) -> Province:
    """Return a province that was never used."""
    folder.mkdir(parents=True, exist_ok=True)
    return Province(folder)
