"""A hub as a process of its own, on the same port for whoever takes its place."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.builders.command_line import ROOT, command


class HubProcess:
    """Starts with ``start`` and ends with ``kill``; ``folder`` is all it keeps."""

    def __init__(self, folder: Path, upstream: str, before: HubProcess | None = None) -> None:
        self.folder = folder
        self.url: str = "" if before is None else before.url
        self._upstream = upstream
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait for the first line."""
        self.folder.mkdir(exist_ok=True)
        listen = f"127.0.0.1:{self.url.rpartition(':')[2] or 0}"
        store = f"sqlite:///{self.folder / 'hub.db'}"
        self._process = subprocess.Popen(
            command("gateway", "serve", "--store", store, "--listen", listen, "--upstream", self._upstream),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        self.url = json.loads(self._process.stdout.readline())["listening"]

    def kill(self) -> None:
        """End it like a power cut."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None

    def end(self) -> None:
        """End it if it still runs."""
        if self._process is not None:
            self.kill()
