"""What stands in the way of work on this machine: each check says whether it is well, what was found, and what to do.

A check never raises; an error it meets is its finding. ``code`` names the texts ``doctor.<check>.<code>``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from counter_app.database.placement import RESERVE_BYTES, check_placement, free_bytes
from counter_app.domain.errors import CounterError
from counter_app.services.keys import vault_of
from counter_app.settings import read_settings

if TYPE_CHECKING:
    from counter_app.devices.ports import Clock, Printer
    from counter_app.paths import CounterFolder
    from counter_app.services.views import CopyHeard

LIBRARIES = (
    "sqlcipher3",
    "sqlite_utils",
    "msgspec",
    "cryptography",
    "argon2",
    "keyring",
    "zstandard",
    "httpx2",
    "reportlab",
    "pikepdf",
    "PIL",
    "zxingcpp",
)
# No machine of ours ran before this program was written; a clock that says so has lost its battery.
EARLIEST_CLOCK = datetime(2026, 11, 1, tzinfo=UTC)
LATEST_CLOCK = datetime(2100, 1, 1, tzinfo=UTC)
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: an ``error`` whose text says what to do, or a warning or a good word by ``code``."""

    check: str
    ok: bool
    code: str = "ok"
    values: Mapping[str, object] = field(default_factory=dict)
    error: CounterError | None = None


Check = Callable[[], Finding]


def examine(checks: Mapping[str, Check]) -> Iterator[Finding]:
    """Run the checks in order and yield what each found; an expected error is a finding like any other."""
    for name, check in checks.items():
        try:
            yield check()
        except CounterError as error:
            yield Finding(name, ok=False, code=error.code, error=error)


def libraries() -> Finding:
    """Load every library the work needs."""
    missing = [name for name in LIBRARIES if not _loads(name)]
    if missing:
        return Finding("libraries", ok=False, code="missing", values={"names": ", ".join(missing)})
    return Finding("libraries", ok=True, values={"count": len(LIBRARIES)})


def _loads(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def clock(now: Clock) -> Finding:
    """Say whether the clock of this machine can be right."""
    found = now.now()
    return Finding("clock", ok=EARLIEST_CLOCK <= found < LATEST_CLOCK, values={"now": found}, code=_word(found))


def _word(now: datetime) -> str:
    return "ok" if EARLIEST_CLOCK <= now < LATEST_CLOCK else "wrong"


def other_copy(heard: CopyHeard | None) -> Finding:
    """Say whether another copy of this counter's folder is to be told of, and which codes stand twice."""
    if heard is None:
        return Finding("other_copy", ok=True)
    values = {"last": heard.last_at, "codes": ", ".join(heard.codes)}
    return Finding("other_copy", ok=False, code="codes_twice" if heard.codes else "at_work", values=values)


def disk(folder: CounterFolder) -> Finding:
    """Say whether the disk has more than the reserve below which intake stops."""
    free = free_bytes(folder.root)
    values: dict[str, object] = {"free": free // _MIB, "reserve": RESERVE_BYTES // _MIB}
    well = free >= RESERVE_BYTES
    return Finding("disk", ok=well, code="ok" if well else "low", values=values)


def placement(folder: CounterFolder) -> Finding:
    """Say whether a database may live in this folder.

    Raises:
        StoreError: ``placement_…``.
    """
    warning = check_placement(folder.root)
    return Finding("placement", ok=True, code=warning or "ok")


def vault(folder: CounterFolder, ask: Callable[[], str]) -> Finding:
    """Fetch the key of the database, as every start does.

    Raises:
        StoreError: ``not_set_up``, ``settings_malformed``, ``key_…``, ``passphrase_needed``; DeviceError: ``vault_…``.
    """
    settings = read_settings(folder.settings)
    vault_of(settings, folder, ask).load(settings.key_name)
    return Finding("vault", ok=True, values={"store": settings.key_store})


def page_renderer(path: str | None) -> Finding:
    """Say whether the program that draws PDF pages was found; without it some PDF files stay unread."""
    return Finding("page_renderer", ok=path is not None, code="missing" if path is None else "ok")


def scanner(names: Sequence[str]) -> Finding:
    """Say which scanners were found."""
    if not names:
        return Finding("scanner", ok=False, code="none")
    return Finding("scanner", ok=True, values={"names": ", ".join(names)})


def printer(device: Printer) -> Finding:
    """Say which printers there are.

    Raises:
        DeviceError: ``printing_unavailable``.
    """
    names = [one.name for one in device.printers()]
    if not names:
        return Finding("printer", ok=False, code="none")
    return Finding("printer", ok=True, values={"names": ", ".join(names)})
