"""All ways to a scanner behind one port: the beginning of a device's name says which way it is reached."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from counter_app.devices.scanning import escl_http, watched_folder
from counter_app.devices.scanning.driven import DrivenScanner
from counter_app.devices.scanning.escl import EsclScanner
from counter_app.devices.scanning.ports import Capabilities, Scanner, ScannerEntry, ScanSettings, TakePage
from counter_app.devices.scanning.watched_folder import WatchedFolder
from counter_app.domain.errors import DeviceError


class Scanners:
    """The scanners of this machine and its network; ``escl:…`` and ``folder:…`` need no set-up to be used."""

    def __init__(
        self, addresses: Sequence[str] = (), folders: Sequence[Path] = (), driver: Scanner | None = None
    ) -> None:
        """List the network scanners at ``addresses`` and the watched ``folders`` beside those of the driver."""
        own = driver or DrivenScanner("wia" if sys.platform == "win32" else "sane")
        self._driver = own
        self._network: Scanner = EsclScanner(addresses)
        self._folder: Scanner = WatchedFolder(folders)

    def devices(self) -> list[ScannerEntry]:
        """Give everything that can be reached now; a driver that fails matters only where nothing else is there.

        Raises:
            DeviceError: as ``Scanner.devices``.
        """
        found = [*self._network.devices(), *self._folder.devices()]
        try:
            driven = self._driver.devices()
        except DeviceError:
            if not found:
                raise
            driven = []
        known = {one.device for one in found}
        return [*_as_network(one for one in driven if one.device not in known), *found]

    def capabilities(self, device: str) -> Capabilities:
        """Give what one scanner can do.

        Raises:
            DeviceError: as ``Scanner.capabilities``.
        """
        return self._way(device).capabilities(device)

    def scan(self, device: str, settings: ScanSettings, on_page: TakePage, cancelled: Callable[[], bool]) -> int:
        """Hand each page over and return how many there were; see ``Scanner.scan``."""
        return self._way(device).scan(device, settings, on_page, cancelled)

    def _way(self, device: str) -> Scanner:
        if device.startswith(escl_http.PREFIX):
            return self._network
        return self._folder if device.startswith(watched_folder.PREFIX) else self._driver


def _as_network(entries: Iterator[ScannerEntry]) -> Iterator[ScannerEntry]:
    """Name what SANE's own eSCL driver found as what it is opened with here: by our client."""
    for one in entries:
        yield ScannerEntry(one.device, "escl", one.name) if one.device.startswith(escl_http.PREFIX) else one
