"""A gateway as a child process of a journey: started on loopback, asked for a token, ended by its own id."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from counter_app.ui.offscreen import StepFailed

_END_S = 15.0


class GatewayChild:
    """``with GatewayChild(folder) as gateway``: serves while inside; the store outlives it."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.store = f"sqlite:///{(folder / 'gateway.db').absolute()}"
        self._log = folder / "gateway.log"
        self._listen = f"127.0.0.1:{port}"
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        """Start it and read where it listens."""
        command = [*_command("serve", self.store), "--listen", self._listen]
        # A line a call is for whoever runs a gateway, not for whoever tries the program.
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not line:
            self._end()
            raise StepFailed("the gateway ended before it listened", self._log.read_text(encoding="utf-8")[-2_000:])
        self.url = json.loads(line)["listening"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it and wait until it is gone."""
        self._end()

    def invite(self, office: str, counter: int) -> str:
        """Return a one-time token for a counter."""
        asked = subprocess.run(
            [*_command("invite", self.store), "--office", office, "--counter", str(counter)],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.returncode != 0:
            raise StepFailed("the gateway gave no token", asked.stdout.strip() or asked.stderr.strip())
        return str(json.loads(asked.stdout)["token"])

    def arrived(self) -> int:
        """Return how many entries arrived."""
        asked = subprocess.run(_command("entries", self.store), capture_output=True, text=True, check=True)
        return len(asked.stdout.splitlines())

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _command(name: str, store: str) -> list[str]:
    return [sys.executable, "-m", "counter_app", "gateway", name, "--store", store, "--json"]
