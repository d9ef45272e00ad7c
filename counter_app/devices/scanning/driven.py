"""The program's end of the scanning process: scanners reached through a driver of the operating system.

Whatever happens there costs a coded error here; a process that hangs is ended by its number.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, cast

import counter_app
from counter_app.devices.decoding import frames
from counter_app.devices.scanning.ports import (
    Capabilities,
    ColourMode,
    ScannedPage,
    ScannerEntry,
    ScanSettings,
    Source,
    TakePage,
)
from counter_app.domain.errors import DeviceError

LIST_SECONDS = 30.0
"""Looking for scanners in the network takes SANE some seconds by itself (3.5 s measured with none there)."""
SILENT_SECONDS = 90.0
"""Without any sign of life; a cold lamp takes up to a minute."""
STOP_SECONDS = 5.0
"""For the scanner to put its carriage back after a cancel; then the process is ended."""
_ASK_EVERY_S = 0.1
_COMMAND = (sys.executable, "-P", "-m", "counter_app.devices.scanning.worker")
_BROKEN = (frames.BrokenFrameError, OSError, ValueError)
_Message = tuple[dict[str, Any], bytes | None]


class DrivenScanner:
    """The scanners of one driver (``sane``, ``wia``), each call in a process of its own."""

    def __init__(
        self,
        driver: str,
        *,
        command: Sequence[str] = _COMMAND,
        list_seconds: float = LIST_SECONDS,
        silent_seconds: float = SILENT_SECONDS,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self._command = (*command, driver)
        self._list_seconds, self._silent_seconds, self._stop_seconds = list_seconds, silent_seconds, stop_seconds

    def devices(self) -> list[ScannerEntry]:
        """Give the scanners the driver finds.

        Raises:
            DeviceError: ``scanning_unavailable``, ``scanner_silent``, ``scanner_failed``.
        """
        answer = self._asked({"do": "devices"}, self._list_seconds)
        return [ScannerEntry(**one) for one in answer["devices"]]

    def capabilities(self, device: str) -> Capabilities:
        """Give what one scanner can do.

        Raises:
            DeviceError: as ``Scanner.capabilities``.
        """
        told = self._asked({"do": "capabilities", "device": device}, self._list_seconds)["capabilities"]
        return Capabilities(
            tuple(Source(one) for one in told["sources"]),
            tuple(ColourMode(one) for one in told["modes"]),
            tuple(told["resolutions"]),
        )

    def scan(self, device: str, settings: ScanSettings, on_page: TakePage, cancelled: Callable[[], bool]) -> int:
        """Hand each page over and return how many there were; see ``Scanner.scan``."""
        asked = {"do": "scan", "device": device, "settings": asdict(settings)}
        taken = 0
        with self._talking(asked) as talk:
            try:
                while (message := self._next(talk, cancelled)) is not None:
                    words, content = message
                    if "page" in words and content is not None:
                        on_page(ScannedPage(taken + 1, content, words["format"], words["dpi"]))
                        taken += 1
                        talk.go_on()
                    elif "end" in words:
                        break
            finally:
                # Also when a page could not be kept, or somebody pressed Ctrl+C: sheets half drawn in are let go.
                talk.stop(self._stop_seconds)
        return taken

    def _next(self, talk: _Talk, cancelled: Callable[[], bool]) -> _Message | None:
        deadline = time.monotonic() + self._silent_seconds
        while not cancelled():
            message = talk.heard(_ASK_EVERY_S)
            if message is not None:
                return _judged(message)
            if time.monotonic() > deadline:
                raise DeviceError("scanner_silent", seconds=round(self._silent_seconds))
        return None

    def _asked(self, words: dict[str, Any], seconds: float) -> dict[str, Any]:
        with self._talking(words) as talk:
            message = talk.heard(seconds)
            if message is None:
                raise DeviceError("scanner_silent", seconds=round(seconds))
            answer = _judged(message)[0]
            talk.wait(self._stop_seconds)
            return answer

    @contextmanager
    def _talking(self, words: dict[str, Any]) -> Iterator[_Talk]:
        talk = _Talk(self._command, words)
        try:
            yield talk
        except (KeyError, TypeError, ValueError) as error:
            raise DeviceError("scanner_failed") from error
        finally:
            talk.end()


def _judged(message: _Message) -> _Message:
    words = message[0]
    if "error" in words:
        raise DeviceError(words["error"], **words["values"])
    return message


class _Talk:
    """One scanning process and what it says; a thread reads the pipe, so that waiting can end."""

    def __init__(self, command: Sequence[str], words: dict[str, Any]) -> None:
        self._child = _start(command)
        self._messages: queue.SimpleQueue[_Message] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._say(words)

    def heard(self, seconds: float) -> _Message | None:
        """Return what it said next, None where it says nothing in ``seconds``.

        Raises:
            DeviceError: ``scanner_failed`` where the process is gone.
        """
        try:
            return self._messages.get(timeout=seconds)
        except queue.Empty:
            return None

    def go_on(self) -> None:
        """Say that the last page is safe."""
        self._say({"do": "next"})

    def stop(self, seconds: float) -> None:
        """Ask the scanner to stop and give it time to; pages that come meanwhile are no longer wanted."""
        self._say({"do": "stop"})
        self.wait(seconds)

    def wait(self, seconds: float) -> None:
        """Let the process put the scanner down."""
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(seconds)

    def end(self) -> None:
        """End the process with its own children, and take its pipes down."""
        child = self._child
        with suppress(OSError):
            if child.returncode is not None:  # gone and taken note of: its number may be somebody else's by now
                pass
            elif os.name == "posix":
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
        child.wait()
        with suppress(OSError):
            cast("IO[bytes]", child.stdin).close()

    def _say(self, words: dict[str, Any]) -> None:
        with suppress(OSError, ValueError):  # gone: the listening thread tells
            frames.send_words(cast("IO[bytes]", self._child.stdin), words)

    def _listen(self) -> None:
        pipe = cast("IO[bytes]", self._child.stdout)
        with pipe, suppress(*_BROKEN):
            while (words := frames.receive_words(pipe)) is not None:
                content = frames.receive(pipe) if "page" in words else None
                self._messages.put((words, content))
        self._messages.put(({"error": "scanner_failed", "values": {}}, None))


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    source = str(Path(counter_app.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH"))))}
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
