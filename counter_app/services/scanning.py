"""Scanning at the counter: which scanners there are, one scan beside the window, and what a crash left unfiled.

Pages lie sealed by the vault until they are filed; filing reads them from their spool and discards it. Listing and
asking block on the scanner and belong on the io lane; a scan has its own thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from counter_app.devices.scanning.escl_http import PREFIX as NETWORK
from counter_app.devices.scanning.escl_http import read_address
from counter_app.devices.scanning.job import ScanEvent, ScanJob
from counter_app.devices.scanning.spool import Spool, spools_left
from counter_app.devices.scanning.watched_folder import PREFIX as FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counter_app.devices.scanning.ports import Capabilities, Scanner, ScannerEntry, ScanSettings
    from counter_app.services.desk_memory import Preferences

_KNOWN = "scanners"
_LAST = "scanner"


class Sealing(Protocol):
    """What keeps pages unreadable while they wait: the vault."""

    def sealed(self, content: bytes) -> bytes:
        """Return bytes nobody else can read."""
        ...

    def unsealed(self, sealed: bytes) -> bytes:
        """Return what they were."""
        ...


@dataclass(frozen=True, slots=True)
class RunningScan:
    """A scan that was begun: its job to cancel or wait for, and the spool its pages lie in."""

    job: ScanJob
    spool: Spool


class Scanning:
    """The scanners of one counter."""

    def __init__(
        self,
        scanners: Callable[[Sequence[str], Sequence[Path]], Scanner],
        root: Path,
        sealing: Sealing,
        preferences: Preferences,
        new_id: Callable[[], str],
    ) -> None:
        """Keep spools below ``root``; ``scanners`` puts the ways to known addresses and folders together."""
        self._make, self._root, self._sealing = scanners, root, sealing
        self._preferences, self._new_id = preferences, new_id

    def devices(self) -> list[ScannerEntry]:
        """Return the scanners that can be reached now, the one used last first.

        Raises:
            DeviceError: as ``Scanner.devices``.
        """
        last = self._preferences.get(_LAST)
        return sorted(self._scanner().devices(), key=lambda one: one.device != last)

    def capabilities(self, device: str) -> Capabilities:
        """Return what one scanner can do.

        Raises:
            DeviceError: as ``Scanner.capabilities``; InputError: ``scanner_address``.
        """
        return self._scanner().capabilities(device)

    def known(self) -> list[str]:
        """Return the network scanners (``escl:…``) and watched folders (``folder:…``) that were added by hand."""
        return [one for one in self._preferences.get(_KNOWN).split("\n") if one]

    def add(self, device: str) -> None:
        """Remember a network scanner or a watched folder; on the store lane.

        Raises:
            InputError: ``scanner_address``.
        """
        if not device.startswith(FOLDER):
            device = NETWORK + read_address(device)
        if device not in self.known():
            self._preferences.set(_KNOWN, "\n".join([*self.known(), device]))

    def forget(self, device: str) -> None:
        """Forget one that was added by hand; on the store lane."""
        self._preferences.set(_KNOWN, "\n".join(one for one in self.known() if one != device))

    def remember(self, device: str) -> None:
        """Remember which scanner is used; on the store lane."""
        self._preferences.set(_LAST, device)

    def start(
        self, device: str, settings: ScanSettings, post: Callable[[ScanEvent], None], spool: Spool | None = None
    ) -> RunningScan:
        """Begin a scan into a new spool, or on into one that was stopped; ``post`` is called from the scan's thread."""
        into = spool or self._spool(self._root / self._new_id())
        job = ScanJob(self._scanner(), device, settings, into.keep, post)
        job.start()
        return RunningScan(job, into)

    def left(self) -> list[Spool]:
        """Return the spools that still hold pages, oldest first: after a start, what a crash left to be filed."""
        return spools_left(self._root, self._sealing.sealed, self._sealing.unsealed)

    def _spool(self, folder: Path) -> Spool:
        return Spool(folder, self._sealing.sealed, self._sealing.unsealed)

    def _scanner(self) -> Scanner:
        known = self.known()
        addresses = [one for one in known if one.startswith(NETWORK)]
        folders = [Path(one.removeprefix(FOLDER)) for one in known if one.startswith(FOLDER)]
        return self._make(addresses, folders)
