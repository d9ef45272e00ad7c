"""Sets up a real counter in a temporary folder: encrypted database, key file, one administrator."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from counter_app.bootstrap import Counter, open_counter
from counter_app.devices.clock import SystemClock
from counter_app.paths import CounterFolder
from counter_app.services.keys import vault_of
from counter_app.services.session import Session
from counter_app.services.setup import NewCounter, set_up
from counter_app.settings import Settings, write_settings

ADMIN = "quantri"
PASSWORD = "mot-cua-thuc-phan"
AT = "2026-11-23T08:30:00+07:00"
"""A Monday morning; Tuesday 24 November 2026 is a public holiday (Ngày Văn hóa Việt Nam)."""
_MADE = tempfile.TemporaryDirectory(prefix="counter-made-")


def a_counter(folder: Path, *, counter: int = 1, at: str = AT, admin: str = "") -> Counter:
    """Return an opened counter of H14.31 whose clock starts at ``at`` (empty: the machine's); close it when done.

    ``admin`` costs one Argon2 hash: leave it empty where nobody signs in.
    """
    root, key = folder / "counter", folder / "counter.key"
    made = _set_up_once(counter, admin)
    shutil.copytree(made / "counter", root)
    shutil.copy(made / "counter.key", key)
    write_settings(CounterFolder(root).settings, _settings(key, at))
    return open_counter(root)


def _settings(key: Path, at: str) -> Settings:
    return Settings(key_store="file", key_name="counter", key_file=str(key), demonstration_at=at)


@cache
def _set_up_once(counter: int, admin: str) -> Path:
    """Set a counter up as ``setup`` does and return its folder: setting up takes 80 ms, and hundreds of tests want one.

    Each of them works on a copy; two copies in one test are one device.
    """
    folder = Path(_MADE.name) / f"{counter}-{admin}"
    new = NewCounter(
        office="H14.31",
        office_name="Phường Thục Phán",
        counter=counter,
        settings=_settings(folder / "counter.key", AT),
        admin=admin,
        password=PASSWORD if admin else "",
    )
    set_up(CounterFolder(folder / "counter"), new, lambda made: vault_of(new.settings, made), SystemClock())
    return folder


def a_clerk(role: str = "clerk") -> Session:
    """Return a session nobody had to sign in for."""
    return Session("lan", role, "window", "Hoàng Thị Lan")  # type: ignore[arg-type]  # one of the four roles


def instant(text: str) -> datetime:
    """Return an ISO instant with offset in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
