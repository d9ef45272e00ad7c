"""Joins a counter to its scanners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.ids import RANDOM_BYTES, uuid7
from counter_app.services.scanning import Scanning, Sealing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from counter_app.devices.ports import Clock
    from counter_app.devices.scanning.ports import Scanner
    from counter_app.paths import CounterFolder
    from counter_app.services.desk_memory import Preferences


def scanning_of(
    folder: CounterFolder,
    sealing: Sealing,
    preferences: Preferences,
    clock: Clock,
    random_bytes: Callable[[int], bytes],
) -> Scanning:
    """Return the scanning of one counter; its pages wait below the folder of its files."""

    def new_id() -> str:
        return uuid7(int(clock.now().timestamp() * 1000), random_bytes(RANDOM_BYTES))

    return Scanning(_scanners, folder.files / "scans", sealing, preferences, new_id)


def _scanners(addresses: Sequence[str], folders: Sequence[Path]) -> Scanner:
    from counter_app.devices.scanning.scanners import Scanners

    return Scanners(addresses, folders)
