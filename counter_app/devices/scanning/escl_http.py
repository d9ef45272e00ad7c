"""Calls to one eSCL scanner over HTTP with httpx2, each given up the moment nobody wants it any more.

A scanner in the office's network has a certificate nobody signed, or speaks plain HTTP: TLS is used where it is offered
and proves nothing about who is there (docs/decisions/0008-scanners.md). No proxy or setting comes from outside.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from counter_app.devices.scanning.ports import LARGEST_PAGE
from counter_app.domain.errors import CounterError, DeviceError, InputError

if TYPE_CHECKING:
    import httpx2

PREFIX = "escl:"
CONNECT_SECONDS = 5.0
_ASK_EVERY_S = 0.1
_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 5.0
_DEFAULT_PATH = "/eSCL"
_MOVED = {301, 302, 307, 308}


class CancelledError(Exception):
    """Nobody wants the answer any more."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a scanner answered; ``location`` is a path, ``retry_s`` None where it names no time."""

    status: int
    content: bytes = field(repr=False)
    location: str
    retry_s: float | None


def read_address(device: str) -> str:
    """Return the address a device such as ``escl:http://192.0.2.7:8080/eSCL`` stands for; ``/eSCL`` may be left out.

    Raises:
        InputError: ``scanner_address``.
    """
    text = device.removeprefix(PREFIX)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise InputError("scanner_address", "device") from error
    odd = parts.query or parts.fragment or parts.username is not None or port == 0
    plain = text.isascii() and text.isprintable() and " " not in text
    if parts.scheme not in {"http", "https"} or not parts.hostname or odd or not plain:
        raise InputError("scanner_address", "device")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/') or _DEFAULT_PATH}"


class EsclLine:
    """The connection to one scanner."""

    def __init__(self, address: str, *, silent_seconds: float, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Take the address that ``read_address`` gave; ``cancelled`` ends every wait."""
        self.address = address
        self._silent_seconds = silent_seconds
        self._cancelled = cancelled

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        most_bytes: int = LARGEST_PAGE,
        late: Callable[[Reply], None] | None = None,
    ) -> Reply:
        """Make one call and return the answer; a path with a slash in front is the host's.

        ``late`` is given an answer that came when nobody waited any more.

        Raises:
            CancelledError: once ``cancelled``.
            DeviceError: ``scanner_missing`` when nobody is there, ``scanner_silent``, ``scanner_lost``,
                ``scanner_failed``, ``scan_page_too_large``.
        """
        answer: SimpleQueue[Reply | BaseException] = SimpleQueue()
        left = threading.Event()

        def call() -> None:
            try:
                reply = self._call(method, path, body, most_bytes)
                answer.put(reply)
                if left.is_set() and late is not None:
                    late(reply)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits, and raised there
                answer.put(error)

        # A thread of its own: a read from a socket cannot be called off, only left behind. It ends by its own limit.
        threading.Thread(target=call, daemon=True).start()
        while not self._cancelled():
            try:
                found = answer.get(timeout=_ASK_EVERY_S)
            except Empty:
                continue
            if isinstance(found, Reply):
                return found
            raise found
        left.set()
        raise CancelledError

    def pause(self, seconds: float | None) -> None:
        """Wait as long as the scanner asks for, within reason.

        Raises:
            CancelledError: once ``cancelled``.
        """
        until = time.monotonic() + min(_PAUSE_S if seconds is None else seconds, _LONGEST_PAUSE_S)
        while not self._cancelled():
            if time.monotonic() >= until:
                return
            time.sleep(0.05)
        raise CancelledError

    def tell(self, method: str, path: str) -> None:
        """Make one call whose answer nobody waits for longer than a moment, and whose failure changes nothing."""

        def call() -> None:
            try:
                self._call(method, path, None, LARGEST_PAGE)
            except CounterError:
                return

        thread = threading.Thread(target=call, daemon=True)
        thread.start()
        thread.join(CONNECT_SECONDS)

    def _call(self, method: str, path: str, body: bytes | None, most_bytes: int) -> Reply:
        import httpx2

        try:
            return self._exchange(method, path, body, most_bytes)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise DeviceError("scanner_missing") from error
        except httpx2.TimeoutException as error:
            raise DeviceError("scanner_silent", seconds=round(self._silent_seconds)) from error
        except (httpx2.NetworkError, httpx2.RemoteProtocolError) as error:
            raise DeviceError("scanner_lost") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise DeviceError("scanner_failed") from error

    def _exchange(self, method: str, path: str, body: bytes | None, most_bytes: int) -> Reply:
        reply = self._once(method, path, body, most_bytes)
        if reply.status in _MOVED and method == "GET" and self._follow(reply.location, path):
            reply = self._once(method, path, body, most_bytes)
        return reply

    def _once(self, method: str, path: str, body: bytes | None, most_bytes: int) -> Reply:
        import httpx2

        url = path if "://" in path else self._url(path)
        headers = {"user-agent": "counter-app", "accept": "*/*", "accept-encoding": "identity", "connection": "close"}
        if body is not None:
            headers["content-type"] = "text/xml; charset=utf-8"
        timeout = httpx2.Timeout(self._silent_seconds, connect=CONNECT_SECONDS)
        with (
            httpx2.Client(verify=_unsigned(), trust_env=False, follow_redirects=False, timeout=timeout) as client,
            client.stream(method, url, headers=headers, content=body) as response,
        ):
            content = bytearray()
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > most_bytes:
                    raise DeviceError("scan_page_too_large", megabytes=max(1, most_bytes // 1024**2))
            location = response.headers.get("location", "")
            return Reply(response.status_code, bytes(content), location, _seconds(response))

    def _url(self, path: str) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}{path}" if path.startswith("/") else f"{self.address}/{path}"

    def _follow(self, location: str, path: str) -> bool:
        """Move to where the same host says it is, which is how printers insist on TLS; no other host is gone to."""
        try:
            there = urlsplit(location)
            same = there.hostname == urlsplit(self.address).hostname and there.path.endswith(path)
            if there.scheme not in {"http", "https"} or not same:
                return False
            self.address = read_address(f"{there.scheme}://{there.netloc}{there.path.removesuffix(path)}")
        except (ValueError, InputError):
            return False
        return True


def path_of(location: str) -> str:
    """Return the path of a job on the scanner itself, whatever host the answer names.

    Raises:
        DeviceError: ``scanner_failed`` where there is none.
    """
    try:
        path = urlsplit(location).path.rstrip("/")
    except ValueError:
        path = ""
    if not path.startswith("/") or path.startswith("//") or not path.isascii() or not path.isprintable():
        raise DeviceError("scanner_failed")
    return path


def _unsigned() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # without the system's authorities, which take time to load
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _seconds(response: httpx2.Response) -> float | None:
    text = response.headers.get("retry-after", "")
    longest = 4
    return float(text) if text.isascii() and text.isdigit() and len(text) <= longest else None
