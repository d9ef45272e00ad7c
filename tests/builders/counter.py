"""Sets up a real counter in a temporary folder: encrypted database, key file, one administrator."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from counter_app.bootstrap import Counter, open_counter
from counter_app.devices.clock import SystemClock
from counter_app.paths import CounterFolder
from counter_app.services.keys import vault_of
from counter_app.services.session import Session
from counter_app.services.setup import NewCounter, set_up
from counter_app.settings import Settings

ADMIN = "quantri"
PASSWORD = "mot-cua-thuc-phan"
AT = "2026-11-23T08:30:00+07:00"
"""A Monday morning; Tuesday 24 November 2026 is a public holiday (Ngày Văn hóa Việt Nam)."""


def a_counter(folder: Path, *, counter: int = 1, at: str = AT, admin: str = "") -> Counter:
    """Return an opened counter of H14.31 whose clock starts at ``at`` (empty: the machine's); close it when done.

    ``admin`` costs one Argon2 hash: leave it empty where nobody signs in.
    """
    root = folder / "counter"
    settings = Settings(key_store="file", key_name="counter", key_file=str(folder / "counter.key"), demonstration_at=at)
    new = NewCounter(
        office="H14.31",
        office_name="Phường Thục Phán",
        counter=counter,
        settings=settings,
        admin=admin,
        password=PASSWORD if admin else "",
    )
    set_up(CounterFolder(root), new, lambda made: vault_of(settings, made), SystemClock())
    return open_counter(root)


def a_clerk(role: str = "clerk") -> Session:
    """Return a session nobody had to sign in for."""
    return Session("lan", role, "window", "Hoàng Thị Lan")  # type: ignore[arg-type]  # one of the four roles


def instant(text: str) -> datetime:
    """Return an ISO instant with offset in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
