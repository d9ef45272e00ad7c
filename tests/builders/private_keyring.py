"""A real Secret Service of the test's own: its own D-Bus and gnome-keyring, in its own folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_PATIENCE_S = 20.0


def missing_part() -> str | None:
    """Give what this machine lacks to run a private vault."""
    needed = {"dbus-daemon": "dbus-daemon", "gnome-keyring-daemon": "gnome-keyring"}
    missing = [f"{command} (Debian package {package})" for command, package in needed.items() if not _found(command)]
    return ", ".join(missing) or None


def _found(command: str) -> str | None:
    return shutil.which(command)


class PrivateKeyring:
    """A running, unlocked vault; ``environment`` leads a program to it. Use it as a context."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="vault-"))
        self._processes: list[subprocess.Popen[str]] = []
        self.environment = {
            "HOME": str(self.root),
            "XDG_DATA_HOME": str(self.root / "data"),
            "XDG_RUNTIME_DIR": str(self.root / "run"),
        }

    def __enter__(self) -> Self:
        for folder in ("data", "run"):
            (self.root / folder).mkdir(mode=0o700)
        bus = self._run("dbus-daemon", "--session", "--nofork", "--print-address=1")
        assert bus.stdout is not None
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        vault = self._run("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
        assert vault.stdin is not None
        # It reads the password of the login keyring, to be made now, from its input.
        vault.stdin.write("mật khẩu đăng nhập")
        vault.stdin.close()
        keyring = self.root / "data" / "keyrings" / "login.keyring"
        deadline = time.monotonic() + _PATIENCE_S
        while not keyring.exists():
            if vault.poll() is not None or time.monotonic() > deadline:
                self.__exit__(None, None, None)
                raise RuntimeError("gnome-keyring-daemon made no login keyring")
            time.sleep(0.02)
        return self

    def _run(self, *command: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command,
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._processes.append(process)
        return process

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait(timeout=10)
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
        shutil.rmtree(self.root, ignore_errors=True)
