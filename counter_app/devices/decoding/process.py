"""The program's end of the decoding process: starts it when first needed, ends it when it hangs, starts another.

Every call blocks, so it belongs on an io thread. One object does one thing at a time: the camera has its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

import counter_app
from counter_app.devices.decoding import frames
from counter_app.devices.decoding.codes import FoundCode, PageCodes
from counter_app.devices.decoding.limits import LARGEST_FILE
from counter_app.domain.errors import CounterError, DeviceError, InputError

START_SECONDS, FRAME_SECONDS, PAGE_SECONDS = 10.0, 2.0, 40.0
_COMMAND = (sys.executable, "-P", "-m", "counter_app.devices.decoding.worker")
_GONE = (frames.BrokenFrameError, OSError, ValueError)


class DecodingProcess:
    """Reads codes in another process; whatever happens there is ``decoder_failed`` here and the next call works."""

    def __init__(
        self,
        *,
        command: Sequence[str] = _COMMAND,
        frame_seconds: float = FRAME_SECONDS,
        page_seconds: float = PAGE_SECONDS,
    ) -> None:
        self._command = tuple(command)
        self._frame_seconds, self._page_seconds = frame_seconds, page_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._busy = threading.Lock()

    def read_frame(self, pixels: bytes, width: int, height: int) -> tuple[FoundCode, ...]:
        """Return the codes on a camera frame of ``width`` × ``height`` gray bytes, row after row.

        Raises:
            InputError: ``picture_damaged``, ``picture_too_large``.
            DeviceError: ``decoder_failed``.
        """
        asked = {"do": "frame", "width": width, "height": height}
        return tuple(code for page in self._ask(asked, pixels, self._frame_seconds) for code in page.codes)

    def read_file(self, path: Path | str, *, quick: bool = False) -> Iterator[PageCodes]:
        """Yield each page of a picture or PDF file with the codes on it, each as soon as it is read.

        ``quick`` is for stacks where most pages hold no code: only the first steps, a fifth of a second a page. Another
        call waits until the pages of this one are all taken, or the iterator is closed.

        Raises:
            InputError: ``file_missing``, ``file_unreadable``, ``picture_file_too_large``, ``picture_not_recognised``,
                ``picture_damaged``, ``picture_too_large``, ``pages_too_many``, ``pdf_encrypted``, ``pdf_damaged``,
                ``pdf_page_not_drawn``.
            DeviceError: ``pdf_renderer_missing``, ``decoder_failed``.
        """
        asked = {"do": "pages", "path": str(Path(path).absolute()), "quick": quick}
        return self._ask(asked, None, self._page_seconds)

    def read_bytes(self, content: bytes, *, quick: bool = False) -> Iterator[PageCodes]:
        """Yield each page of a picture or PDF file that is only in memory; otherwise as ``read_file``."""
        if len(content) > LARGEST_FILE:
            raise InputError("picture_file_too_large", "file", megabytes=LARGEST_FILE // 1024**2)
        return self._ask({"do": "pages", "quick": quick}, content, self._page_seconds)

    def close(self) -> None:
        """End the process; a call that waits for it fails."""
        child, self._child = self._child, None
        if child is not None:
            _end(child)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, words: dict[str, Any], content: bytes | None, seconds: float) -> Iterator[PageCodes]:
        with self._busy:
            settled = False
            try:
                child = self._running()
                with _watched(child, seconds):
                    _send(child, words, content)
                while True:
                    with _watched(child, seconds):
                        answer = _answer(child)
                    settled = "page" not in answer
                    if "error" in answer:
                        raise _error(answer)
                    if settled:
                        return
                    yield _page(answer)
            except _GONE:
                raise DeviceError("decoder_failed", "file") from None
            finally:
                # Left in the middle, for whatever reason: what it says next belongs to nobody.
                if not settled:
                    self.close()

    def _running(self) -> subprocess.Popen[bytes]:
        child = self._child
        if child is not None and child.poll() is None:
            return child
        self.close()
        child = self._child = _start(self._command)
        # Loading the decoders takes longer than using them, so it is waited for apart.
        with _watched(child, START_SECONDS):
            _answer(child)
        return child


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    source = str(Path(counter_app.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH"))))}
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # decoders complain in words of their own, which may quote what they read
        env=environment,
        start_new_session=True,
    )


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the process with its own children, and take its pipes down."""
    with suppress(OSError):
        if child.returncode is not None:  # gone and taken note of: its number may be somebody else's by now
            pass
        elif os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


@contextmanager
def _watched(child: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    # Pipes have no timeout that works on every system; a process that is killed closes its end.
    watch = threading.Timer(seconds, child.kill)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _send(child: subprocess.Popen[bytes], words: dict[str, Any], content: bytes | None) -> None:
    pipe = cast("IO[bytes]", child.stdin)
    frames.send_words(pipe, words | {"with": content is not None})
    if content is not None:
        frames.send(pipe, content)


def _answer(child: subprocess.Popen[bytes]) -> dict[str, Any]:
    answer = frames.receive_words(cast("IO[bytes]", child.stdout))
    if answer is None:
        raise frames.BrokenFrameError
    return answer


def _page(answer: dict[str, Any]) -> PageCodes:
    return PageCodes(answer["page"], tuple(FoundCode(*code) for code in answer["codes"]))


def _error(answer: dict[str, Any]) -> CounterError:
    kind = DeviceError if answer["kind"] == "device" else InputError
    return kind(answer["error"], "file", **answer["values"])
