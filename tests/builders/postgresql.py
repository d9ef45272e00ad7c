"""A real PostgreSQL server of the test's own: its own folder and port, never the machine's."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from counter_app.gateway.postgresql_store import prepare

_SCRATCH_USER = "nobody"
_OWNER = "gateway"
_MIGRATED = "migrated"
# What a test does not need to survive: the power of this machine. The bench leaves these out.
_HASTY = ("fsync=off", "full_page_writes=off")
_USUAL = ("listen_addresses=127.0.0.1", "max_connections=60", "shared_buffers=64MB", "max_wal_size=2GB")


def missing_part() -> str | None:
    """Give what this machine lacks to run a private server."""
    return None if _program("initdb") and _program("postgres") else "initdb (Debian package postgresql)"


def _program(name: str) -> str | None:
    """Find a program of the newest installed version; Debian keeps them out of PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return shutil.which(name, path=os.pathsep.join((*map(str, reversed(versions)), os.environ.get("PATH", ""))))


class PrivatePostgresql:
    """One running server; use it as a context. ``durable`` keeps fsync on, as a province runs it."""

    def __init__(self, *, durable: bool = False, settings: Sequence[str] = ()) -> None:
        # Not below pytest's folder: that is closed to other users, and socket paths must be short.
        self.root = Path(tempfile.mkdtemp(prefix="postgresql-"))
        self._settings = [*_USUAL, *(() if durable else _HASTY), *settings]
        self._numbers = count(1)
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        other = _other_user()
        if other is not None:
            shutil.chown(self.root, *other)
        self.root.chmod(0o755)
        made = ["--pgdata", str(self._folder), "--username", _OWNER, "--auth", "trust", "--encoding", "UTF8"]
        self._run(_program("initdb") or "initdb", *made, "--locale", "C", "--no-sync")
        self.start()
        asyncio.run(self._sql("postgres", f"CREATE DATABASE {_MIGRATED}"))
        asyncio.run(prepare(self.url(_MIGRATED)))
        return self

    @property
    def _folder(self) -> Path:
        return self.root / "data"

    def url(self, database: str) -> str:
        """Return the address of a database as ``--store`` takes it."""
        return f"postgresql://{_OWNER}@127.0.0.1:{self.port}/{database}"

    def empty_database(self) -> str:
        """Make a database without tables and return its address."""
        return self._database("template0")

    def fresh_store(self) -> str:
        """Make a database with the newest schema and return its address."""
        return self._database(_MIGRATED)

    def _database(self, template: str) -> str:
        name = f"gateway_{next(self._numbers)}"
        asyncio.run(self._sql("postgres", f"CREATE DATABASE {name} TEMPLATE {template}"))
        return self.url(name)

    async def _sql(self, database: str, statement: str) -> None:
        connection = await asyncpg.connect(self.url(database))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def start(self) -> None:
        """Start, on the same port each time, and wait until it answers."""
        arguments = [part for setting in self._settings for part in ("-c", setting)]
        program = [_program("postgres") or "postgres", "-D", str(self._folder), "-p", str(self.port)]
        with (self.root / "output").open("ab") as output:
            self._process = self._begin([*program, "-k", str(self.root), *arguments], output.fileno())
        asyncio.run(self._answering())

    async def _answering(self) -> None:
        async with asyncio.timeout(20):
            while True:
                try:
                    connection = await asyncpg.connect(self.url("postgres"), timeout=5)
                except (OSError, asyncpg.CannotConnectNowError):
                    await asyncio.sleep(0.02)
                else:
                    await connection.close()
                    return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT cuts every connection, SIGQUIT is as rude as a crash; what was committed stays."""
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(30)
        self._process = None

    def _begin(self, command: list[str], output: int) -> subprocess.Popen[bytes]:
        other = _other_user()
        if other is None:
            return subprocess.Popen(command, stdout=output, stderr=output, cwd=self.root)
        user, group = other
        return subprocess.Popen(
            command, stdout=output, stderr=output, cwd=self.root, user=user, group=group, extra_groups=[]
        )

    def _run(self, *command: str) -> None:
        log = self.root / "output"
        with log.open("ab") as output:
            if self._begin(list(command), output.fileno()).wait(60) != 0:
                raise RuntimeError(command[0], log.read_text(encoding="utf-8", errors="replace"))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self.stop()
        shutil.rmtree(self.root, ignore_errors=True)


def _other_user() -> tuple[int, int] | None:
    """Return user and group to run the server as where this is root: initdb and postgres refuse to work as root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    scratch = pwd.getpwnam(_SCRATCH_USER)
    return scratch.pw_uid, scratch.pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
