"""A real gateway server in a process of its own, on a port the system picks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PROGRAM = """
import json, sys
from pathlib import Path
from counter_app.gateway.server import serve
def announce(line):
    print(json.dumps(line), flush=True)
store, listen, cert, key, keys = sys.argv[1:6]
serve(store, listen, Path(cert) if cert else None, Path(key) if key else None, Path(keys) if keys else None, announce)
"""


class GatewayProcess:
    """Starts with ``start`` and ends with ``kill`` or ``terminate``; the store outlives it."""

    def __init__(
        self,
        folder: Path,
        certificate: Path | None = None,
        certificate_key: Path | None = None,
        store_url: str | None = None,
    ) -> None:
        self.store_url = store_url or f"sqlite:///{folder / 'gateway.db'}"
        self.keys = folder / "keys" if store_url else None
        self._certificate = certificate
        self._key = certificate_key
        self._listen = "127.0.0.1:0"
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Start, and wait for the first line; a second start listens on the same port."""
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                _PROGRAM,
                self.store_url,
                self._listen,
                str(self._certificate or ""),
                str(self._key or ""),
                str(self.keys or ""),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the gateway ended before it listened"
        self.url = json.loads(line)["listening"]
        self._listen = f"127.0.0.1:{self.url.rpartition(':')[2]}"

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it like a power cut."""
        assert self._process is not None
        self._process.kill()
        self._finish()

    def terminate(self) -> int:
        """Ask it to end and return its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._finish()

    def _finish(self) -> int:
        assert self._process is not None
        code = self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code

    def end(self) -> None:
        """End it if it still runs."""
        if self._process is not None:
            self.kill()


@contextmanager
def running_gateway(
    folder: Path,
    certificate: Path | None = None,
    certificate_key: Path | None = None,
    store_url: str | None = None,
) -> Iterator[GatewayProcess]:
    """Run a gateway on a SQLite store below ``folder``, or on ``store_url`` with its keys there."""
    gateway = GatewayProcess(folder, certificate, certificate_key, store_url)
    gateway.start()
    try:
        yield gateway
    finally:
        gateway.end()
