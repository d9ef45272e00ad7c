"""Carries calls over HTTP/1.1: one connection kept, TLS always checked, no proxy or setting from outside.

Runs on the sync thread. The framing is imported on first use: it costs the start of the window nothing.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from counter_app.domain.errors import GatewayError, InputError
from counter_app.sync.ports import Call, Reply

if TYPE_CHECKING:
    from counter_app.sync.http_line import Line

CONNECT_S = 15.0
SOON_S = 4.0
"""A connection is tried so long, every fourth time longer: while a link is away the system asks ever more rarely."""
PATIENCE_S = 20.0
# The slowest line worth waiting for: a whole batch lies in the system's buffers long before it has left.
SLOWEST_BYTES_PER_S = 2_000
_KEEP_ALIVE_S = 60.0
_LONGER = 4


class HttpTransport:
    """A ``Pipeline`` to one gateway."""

    def __init__(self, gateway_url: str, ca_pem: str | None = None) -> None:
        """Check the address and the certificate authority; the first call connects.

        Raises:
            InputError: ``gateway_url``, ``ca_unreadable``.
        """
        self._url = read_gateway_url(gateway_url)
        self._trust = _trust(ca_pem) if self._url.startswith("https") else None
        self._session: ssl.SSLSession | None = None
        self._line: Line | None = None
        self._patience: deque[float] = deque()
        self._tries = 0

    def exchange(self, call: Call) -> Reply:
        """Carry one call; see ``Transport.exchange``."""
        if self._patience:
            raise RuntimeError("an answer to an earlier call is under way")
        self.begin(call)
        return self.finish()

    def begin(self, call: Call) -> None:
        """Write one call; its answer is read by ``finish``, in the order of the calls."""
        patience = PATIENCE_S + len(call.body) / SLOWEST_BYTES_PER_S
        with self._coded():
            line = self._open()
            self._patience.append(patience)
            line.write(call, urlsplit(self._url).path + call.path, sum(self._patience))

    def finish(self) -> Reply:
        """Return the answer to the oldest call that has none yet; see ``Transport.exchange``."""
        with self._coded():
            if self._line is None:
                raise GatewayError("answer_cut")
            patience = self._patience.popleft()
            reply = self._line.read(patience, time.monotonic() + CONNECT_S + 2 * patience)
        self._keep_session(self._line)
        if self._line.ended:
            # Answers that should follow will not: the next ``finish`` says so.
            self._line.close()
            self._line = None
        return reply

    def close(self) -> None:
        """Close the connection, whatever answers are still to come; a later call opens one again."""
        self._patience.clear()
        if self._line is not None:
            self._line.close()
            self._line = None

    def _open(self) -> Line:
        """Return the connection, opened anew where the far end has let go of it."""
        from counter_app.sync.http_line import Line

        if self._line is not None and not self._line.waiting and self._line.is_stale(_KEEP_ALIVE_S):
            self.close()
        if self._line is None:
            if self._patience:
                raise GatewayError("answer_cut")  # it ended while answers were to come
            self._line = Line(self._connected(), urlsplit(self._url).netloc)
        return self._line

    def _connected(self) -> socket.socket:
        parts = urlsplit(self._url)
        host, port = parts.hostname or "", parts.port or (443 if self._trust else 80)
        self._tries += 1
        plain = None
        try:
            plain = socket.create_connection((host, port), CONNECT_S if self._tries % _LONGER == 0 else SOON_S)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            plain.settimeout(CONNECT_S)
            connected = plain if self._trust is None else self._secured(self._trust, plain, host)
        except (OSError, UnicodeError) as error:
            if plain is not None:
                plain.close()
            raise GatewayError("certificate_wrong" if _is_certificate(error) else "unreachable") from error
        self._tries = 0
        return connected

    def _secured(self, trust: ssl.SSLContext, plain: socket.socket, host: str) -> ssl.SSLSocket:
        """Begin TLS, going on from the session before: the far end then sends no certificates again (RFC 8446, 2.2)."""
        return trust.wrap_socket(plain, server_hostname=host, session=self._session)

    def _keep_session(self, line: Line) -> None:
        if isinstance(line.socket, ssl.SSLSocket):
            self._session = line.socket.session

    @contextmanager
    def _coded(self) -> Iterator[None]:
        """Map what goes wrong to codes, and let go of the connection then; the only place that knows them."""
        import h11

        try:
            yield
        except GatewayError:
            self.close()
            raise
        except TimeoutError as error:
            self.close()
            raise GatewayError("answer_late") from error
        except (OSError, h11.RemoteProtocolError) as error:
            self.close()
            raise GatewayError("certificate_wrong" if _is_certificate(error) else "answer_cut") from error


def connect(gateway_url: str, ca_pem: str | None) -> HttpTransport:
    """Return a transport to ``gateway_url``; see ``HttpTransport``."""
    return HttpTransport(gateway_url, ca_pem)


def read_gateway_url(text: str) -> str:
    """Return the address without a trailing slash; plain HTTP is for this machine only.

    Raises:
        InputError: ``gateway_url``, ``tls_required``.
    """
    from ipaddress import ip_address

    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise InputError("gateway_url", "gateway") from error
    host = parts.hostname
    if (
        parts.scheme not in {"http", "https"}
        or not host
        or port == 0
        or parts.query
        or parts.fragment
        or parts.username
    ):
        raise InputError("gateway_url", "gateway")
    if parts.scheme == "http" and host != "localhost":
        try:
            loopback = ip_address(host).is_loopback
        except ValueError:
            loopback = False
        if not loopback:
            raise InputError("tls_required", "gateway")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _trust(ca_pem: str | None) -> ssl.SSLContext:
    """Trust the given authority only, or the system's where none is given."""
    try:
        return ssl.create_default_context(cadata=ca_pem)
    except (ssl.SSLError, ValueError) as error:
        raise InputError("ca_unreadable", "ca") from error


def _is_certificate(error: BaseException) -> bool:
    """Look for the TLS library's own verdict below what was raised."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
