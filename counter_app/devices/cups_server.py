"""Finds the CUPS server of this machine and exchanges one IPP message with it, over its socket file or TCP."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from counter_app.devices import ipp
from counter_app.domain.errors import DeviceError

_SOCKETS = (Path("/run/cups/cups.sock"), Path("/var/run/cups/cups.sock"))
_CLIENT_FILES = (Path("/etc/cups/client.conf"),)
_PORT = 631
TIMEOUT_S = 10.0
_OK = 200
_LONGEST_ANSWER_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a CUPS server listens: a socket file, or a host and a port."""

    host: str
    port: int = _PORT
    file: Path | None = None

    @classmethod
    def parse(cls, text: str) -> ServerAddress:
        """Read the form that ``CUPS_SERVER`` and ``ServerName`` take: ``/path``, ``host`` or ``host:port``."""
        if text.startswith("/"):
            return cls("localhost", file=Path(text))
        host, colon, port = text.partition("/")[0].rpartition(":")
        return cls(host, int(port)) if colon and port.isascii() and port.isdigit() else cls(text.partition("/")[0])

    @classmethod
    def of_this_machine(cls) -> ServerAddress:
        """Give the server CUPS's own commands would use: environment, client.conf, socket file, port 631."""
        text = os.environ.get("CUPS_SERVER") or _named_in_client_file()
        if text:
            return cls.parse(text)
        file = next((file for file in _SOCKETS if file.exists()), None)
        return cls("localhost", file=file)


def _named_in_client_file() -> str | None:
    for file in _CLIENT_FILES:
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        for line in lines:
            word, _, value = line.strip().partition(" ")
            if word.casefold() == "servername" and value.strip():
                return value.strip()
    return None


if sys.platform == "win32":

    def _connection(address: ServerAddress) -> HTTPConnection:
        return HTTPConnection(address.host, address.port, timeout=TIMEOUT_S)

else:

    class _SocketFileConnection(HTTPConnection):
        def __init__(self, file: Path) -> None:
            super().__init__("localhost", timeout=TIMEOUT_S)
            self._file = file

        def connect(self) -> None:
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(TIMEOUT_S)
            self.sock.connect(str(self._file))

    def _connection(address: ServerAddress) -> HTTPConnection:
        if address.file is None:
            return HTTPConnection(address.host, address.port, timeout=TIMEOUT_S)
        return _SocketFileConnection(address.file)


def exchange(address: ServerAddress, path: str, message: bytes, document: bytes = b"") -> ipp.Answer:
    """Send one message (and the document of a job) and give the answer, whatever its status.

    Raises:
        DeviceError: ``printing_unavailable`` when nothing usable answers; ``print_unconfirmed`` when a document was
            sent and the answer was lost.
    """
    connection = _connection(address)
    lost = "printing_unavailable"
    try:
        connection.connect()
        lost = "print_unconfirmed" if document else lost
        connection.request("POST", path, message + document, {"Content-Type": "application/ipp"})
        response = connection.getresponse()
        content = response.read(_LONGEST_ANSWER_BYTES)
        if response.status != _OK:
            raise DeviceError("printing_unavailable", status=response.status)
        return ipp.parse(content)
    except (OSError, HTTPException, ipp.MalformedAnswerError) as error:
        raise DeviceError(lost) from error
    finally:
        connection.close()
