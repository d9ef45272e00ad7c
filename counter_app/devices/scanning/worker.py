"""The scanning process, ``python -m counter_app.devices.scanning.worker sane|wia``: one request, then it ends.

Drivers are other people's code: one may crash, hang or print. It writes nothing to any disk: pages leave through the
pipe, and the next one is begun only when the program says that the last is safe.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any, BinaryIO

from counter_app.devices.decoding import frames
from counter_app.devices.scanning.driver import Driver, DriverPage, OpenScanner
from counter_app.devices.scanning.ports import ColourMode, ScanSettings, Source
from counter_app.domain.errors import DeviceError

_SIGN_EVERY_S = 0.25
NEXT, STOP = "next", "stop"


def main(arguments: list[str]) -> int:
    """Answer the one request on the standard streams and return 0."""
    _leave_no_core()
    source, target = _own_streams()
    asked = frames.receive_words(source)
    if asked is None:
        return 0
    conversation = _Conversation(source, target)
    opened = None
    try:
        driver = _driver(arguments[0])
        if asked["do"] == "devices":
            conversation.say({"devices": [asdict(one) for one in driver.devices()]})
        else:
            opened = driver.open(asked["device"])
            _answer(opened, asked, conversation)
        conversation.say({"end": True})
    except DeviceError as error:
        conversation.say({"error": error.code, "values": error.values})
    except MemoryError:
        conversation.say({"error": "scanner_failed", "values": {}})
    if opened is not None:
        # Only when all is said: drivers were seen to hang in here after an error, and nobody may wait for that.
        conversation.lets_go()
        opened.close()
    # Not by returning: what a driver does while it is unloaded is waited for by nobody.
    target.flush()
    os._exit(0)


class _Conversation:
    """What is said to the program, and what it says meanwhile; its silence for good counts as ``stop``."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self._source, self._target = source, target
        self._heard: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._opened: OpenScanner | None = None
        self._holding = threading.Lock()
        self._last_sign = 0.0
        self.is_over = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def holds(self, opened: OpenScanner) -> None:
        """Know what to stop."""
        with self._holding:
            self._opened = opened

    def lets_go(self) -> None:
        """Stop nothing any more: what is closed must not be called."""
        with self._holding:
            self._opened = None

    def say(self, words: dict[str, Any], content: bytes | None = None) -> None:
        frames.send_words(self._target, words)
        if content is not None:
            frames.send(self._target, content)

    def alive(self) -> None:
        now = time.monotonic()
        if now - self._last_sign >= _SIGN_EVERY_S:
            self._last_sign = now
            self.say({"alive": True})

    def goes_on(self) -> bool:
        """Wait for the program's word about the last page."""
        return self._heard.get() == NEXT

    def _listen(self) -> None:
        with suppress(frames.BrokenFrameError, OSError):
            while (words := frames.receive_words(self._source)) is not None:
                if words.get("do") != NEXT:
                    break
                self._heard.put(NEXT)
        self.is_over.set()
        self._heard.put(STOP)
        with self._holding:
            if self._opened is not None:
                self._opened.cancel()


def _answer(opened: OpenScanner, asked: dict[str, Any], conversation: _Conversation) -> None:
    if asked["do"] == "capabilities":
        conversation.say({"capabilities": asdict(opened.capabilities)})
    else:
        conversation.holds(opened)
        _scan(opened, settings_from(asked["settings"]), conversation)


def _scan(opened: OpenScanner, settings: ScanSettings, conversation: _Conversation) -> None:
    source, page = _first_page(opened, settings, conversation)
    number = 1
    while page is not None:
        conversation.say({"page": number, "format": page.format, "dpi": page.dpi}, page.content)
        if not conversation.goes_on() or number >= settings.wanted(source):
            return
        number += 1
        page = _further_page(opened, source, conversation)


def _first_page(
    opened: OpenScanner, settings: ScanSettings, conversation: _Conversation
) -> tuple[Source, DriverPage | None]:
    """Scan the first page from the wanted source; from the glass where the feeder is empty and nobody chose."""
    sources = opened.capabilities.sources
    feeder = Source.FEEDER in sources
    chosen = settings.source or (Source.FEEDER if feeder else Source.FLATBED)
    if chosen not in sources:
        raise DeviceError("scanner_unsupported")
    opened.prepare(settings, chosen)
    try:
        return chosen, _page(opened, conversation)
    except DeviceError as error:
        may_look_elsewhere = settings.source is None and chosen is Source.FEEDER and Source.FLATBED in sources
        if error.code != "scanner_feeder_empty" or not may_look_elsewhere:
            raise
    opened.prepare(replace(settings, source=Source.FLATBED), Source.FLATBED)
    return Source.FLATBED, _page(opened, conversation)


def _further_page(opened: OpenScanner, source: Source, conversation: _Conversation) -> DriverPage | None:
    try:
        return _page(opened, conversation)
    except DeviceError as error:
        if error.code == "scanner_feeder_empty" and source is not Source.FLATBED:
            return None
        raise


def _page(opened: OpenScanner, conversation: _Conversation) -> DriverPage | None:
    """Scan a page; None where it was stopped, which drivers tell by an error or by a picture cut short."""
    try:
        page = opened.next_page(conversation.alive)
    except DeviceError:
        if conversation.is_over.is_set():
            return None
        raise
    return None if conversation.is_over.is_set() else page


def settings_from(words: dict[str, Any]) -> ScanSettings:
    """Return the settings that ``asdict`` made these words of."""
    width, height = words["size_mm"]
    return ScanSettings(
        source=None if words["source"] is None else Source(words["source"]),
        mode=ColourMode(words["mode"]),
        dpi=int(words["dpi"]),
        pages=words["pages"],
        size_mm=(float(width), float(height)),
    )


def _driver(name: str) -> Driver:
    if name == "sane":
        from counter_app.devices.scanning.sane_driver import SaneDriver

        return SaneDriver()
    from counter_app.devices.scanning.wia_driver import WiaDriver

    return WiaDriver()


def _leave_no_core() -> None:
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    # A driver that prints must not print between two frames: descriptor 1 becomes descriptor 2.
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, target


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
