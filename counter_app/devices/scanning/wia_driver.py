"""Scanners through Windows Image Acquisition, within the scanning process; imported on Windows only.

comtypes has no types, so everything of COM is ``Any`` here and becomes ours before it leaves. A page under way cannot
be called off through WIA's scripting objects: the program ends this process instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from io import BytesIO
from typing import Any

from counter_app.devices.scanning import wia_words
from counter_app.devices.scanning.driver import DriverPage, SignOfLife
from counter_app.devices.scanning.ports import LARGEST_PAGE, Capabilities, ScannerEntry, ScanSettings, Source
from counter_app.devices.scanning.wia_words import Span
from counter_app.domain.errors import DeviceError

# Every WIA driver gives bitmaps; whether it gives anything else depends on its maker.
_BITMAP = "{B96B3CAB-0728-11D3-9D7B-0000F81EF32E}"
_RANGE, _LIST = 1, 2


class WiaDriver:
    """All that Windows reaches: USB with the maker's driver, and network scanners that were added to Windows."""

    def __init__(self) -> None:
        """Reach the service of Windows.

        Raises:
            DeviceError: ``scanning_unavailable`` where comtypes or the service is missing.
        """
        try:
            client: Any = import_module("comtypes.client")
            self._manager = client.CreateObject("WIA.DeviceManager")
        except (ImportError, OSError) as error:
            raise DeviceError("scanning_unavailable") from error

    def devices(self) -> list[ScannerEntry]:
        """Give what Windows knows."""
        with _coded():
            return [
                ScannerEntry(str(one.DeviceID), "wia", str(one.Properties("Name").Value)) for one in self._scanners()
            ]

    def open(self, device: str) -> WiaScanner:
        """Take hold of one scanner.

        Raises:
            DeviceError: as ``Driver.open``.
        """
        with _coded():
            for one in self._scanners():
                if str(one.DeviceID) == device:
                    return WiaScanner(one.Connect())
        raise DeviceError("scanner_missing")

    def _scanners(self) -> Iterator[Any]:
        infos = self._manager.DeviceInfos
        for number in range(1, infos.Count + 1):
            if infos(number).Type == wia_words.SCANNER_TYPE:
                yield infos(number)


class WiaScanner:
    """One scanner of Windows in use."""

    def __init__(self, device: Any) -> None:  # noqa: ANN401 - a COM object
        self._device = device
        self._item = device.Items(1)
        self._dpi = 0

    @property
    def capabilities(self) -> Capabilities:
        """Give what it can do."""
        with _coded():
            handling = _value(self._device, wia_words.HANDLING_CAPABILITIES)
            return wia_words.capabilities(handling, _span(self._item, wia_words.DPI_X))

    def prepare(self, settings: ScanSettings, source: Source) -> None:
        """Set it up; a property the driver does not have, or will not have set, stays as it is.

        Raises:
            DeviceError: as ``OpenScanner.prepare``.
        """
        for name, value in wia_words.device_properties(source).items():
            _set(self._device, name, value)
        for name, value in wia_words.item_properties(settings, _span(self._item, wia_words.DPI_X)).items():
            _set(self._item, name, value)
        self._dpi = _value(self._item, wia_words.DPI_X) or settings.dpi

    def next_page(self, alive: SignOfLife) -> DriverPage:
        """Scan one page.

        Raises:
            DeviceError: as ``OpenScanner.next_page``.
        """
        from PIL import Image

        alive()
        with _coded():
            bitmap = bytes(self._item.Transfer(_BITMAP).FileData.BinaryData)
        if len(bitmap) > LARGEST_PAGE:
            raise DeviceError("scan_page_too_large", megabytes=LARGEST_PAGE // 1024**2)
        alive()
        written = BytesIO()
        Image.open(BytesIO(bitmap)).save(written, "PNG", dpi=(self._dpi, self._dpi), compress_level=1)
        return DriverPage(written.getvalue(), "png", self._dpi)

    def cancel(self) -> None:
        """Do nothing: WIA's scripting objects know no way."""

    def close(self) -> None:
        """Let go: COM does when the process ends."""


@contextmanager
def _coded() -> Iterator[None]:
    """Map the errors of COM to codes; the only place that knows them."""
    try:
        yield
    except OSError as error:
        raise DeviceError("scanner_failed") from error
    except Exception as error:
        result = getattr(error, "hresult", None)
        if not isinstance(result, int):
            raise
        raise DeviceError(wia_words.failure(result)) from error


def _value(holder: Any, name: str) -> int | None:  # noqa: ANN401 - a COM object
    if not holder.Properties.Exists(name):
        return None
    value = holder.Properties(name).Value
    return value if isinstance(value, int) else None


def _set(holder: Any, name: str, value: int) -> None:  # noqa: ANN401 - a COM object
    if not holder.Properties.Exists(name):
        return
    with suppress(DeviceError), _coded():
        found = holder.Properties(name)
        if found.SubType == _RANGE:
            value = min(max(value, found.SubTypeMin), found.SubTypeMax)
        found.Value = value


def _span(holder: Any, name: str) -> Span:  # noqa: ANN401 - a COM object
    if not holder.Properties.Exists(name):
        return Span()
    found = holder.Properties(name)
    if found.SubType == _RANGE:
        return Span(int(found.SubTypeMin), int(found.SubTypeMax))
    if found.SubType == _LIST:
        values = found.SubTypeValues
        return Span(values=tuple(int(values(number)) for number in range(1, values.Count + 1)))
    return Span()
