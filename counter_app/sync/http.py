"""Carries calls over HTTP with httpx2: one connection kept, TLS always checked, no proxy or setting from outside.

Runs on the sync thread. httpx2 is imported on first use: it costs the start of the window nothing.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from counter_app.domain.errors import GatewayError, InputError
from counter_app.sync.ports import Call, Reply

if TYPE_CHECKING:
    import httpx2

MAX_ANSWER_BYTES = 4 * 1024 * 1024
CONNECT_S = 15.0
PATIENCE_S = 20.0
# The slowest line worth waiting for: a whole batch lies in the system's buffers long before it has left.
SLOWEST_BYTES_PER_S = 2_000
_KEEP_ALIVE_S = 60.0
_REQUEST_LINE = len("  HTTP/1.1\r\n\r\n")
_STATUS_LINE = len("HTTP/1.1 200 \r\n\r\n")


class HttpTransport:
    """A ``Transport`` to one gateway."""

    def __init__(self, gateway_url: str, ca_pem: str | None = None) -> None:
        """Check the address and the certificate authority; the first call connects.

        Raises:
            InputError: ``gateway_url``, ``ca_unreadable``.
        """
        self._url = read_gateway_url(gateway_url)
        self._trust = _trust(ca_pem) if self._url.startswith("https") else None
        self._client: httpx2.Client | None = None

    def exchange(self, call: Call) -> Reply:
        """Carry one call; see ``Transport.exchange``."""
        import httpx2  # noqa: F401 - slow, and before the clock of the call starts

        client = self._open()
        patience = PATIENCE_S + len(call.body) / SLOWEST_BYTES_PER_S
        with _coded():
            return _exchange(client, call, patience)

    def close(self) -> None:
        """Close the connection; a later call opens one again."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open(self) -> httpx2.Client:
        import httpx2

        if self._client is None:
            self._client = httpx2.Client(
                base_url=self._url,
                verify=self._trust if self._trust is not None else True,
                trust_env=False,
                follow_redirects=False,
                limits=httpx2.Limits(max_connections=1, keepalive_expiry=_KEEP_ALIVE_S),
            )
            # Nothing is said to the far end that the protocol does not need: each header costs bytes over 2G.
            self._client.headers.clear()
        return self._client


def connect(gateway_url: str, ca_pem: str | None) -> HttpTransport:
    """Return a transport to ``gateway_url``; see ``HttpTransport``."""
    return HttpTransport(gateway_url, ca_pem)


def read_gateway_url(text: str) -> str:
    """Return the address without a trailing slash; plain HTTP is for this machine only.

    Raises:
        InputError: ``gateway_url``, ``tls_required``.
    """
    from ipaddress import ip_address
    from urllib.parse import urlsplit

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


def _exchange(client: httpx2.Client, call: Call, patience: float) -> Reply:
    import httpx2

    timeout = httpx2.Timeout(patience, connect=CONNECT_S)
    deadline = time.monotonic() + CONNECT_S + 2 * patience
    with client.stream(
        call.method, call.path, headers=dict(call.headers), content=call.body or None, timeout=timeout
    ) as response:
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                raise GatewayError("not_a_gateway")
            if time.monotonic() > deadline:
                raise GatewayError("answer_late")
        path = response.request.url.raw_path
        sent = _REQUEST_LINE + len(call.method) + len(path) + _size(response.request.headers) + len(call.body)
        return Reply(
            response.status_code,
            response.headers.get("content-type", "").partition(";")[0].strip().lower(),
            bytes(body),
            _seconds(response.headers.get("retry-after")),
            sent,
            _STATUS_LINE + len(response.reason_phrase) + _size(response.headers) + len(body),
        )


def _size(headers: httpx2.Headers) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers.raw)


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else None  # noqa: PLR2004 - more than a day is no answer


@contextmanager
def _coded() -> Iterator[None]:
    """Map the errors of the library to codes; the only place that knows them."""
    import httpx2

    try:
        yield
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
        raise GatewayError("certificate_wrong" if _is_certificate(error) else "unreachable") from error
    except httpx2.TimeoutException as error:
        raise GatewayError("answer_late") from error
    except (httpx2.NetworkError, httpx2.RemoteProtocolError) as error:
        raise GatewayError("certificate_wrong" if _is_certificate(error) else "answer_cut") from error
    except httpx2.HTTPError as error:
        raise GatewayError("not_a_gateway") from error


def _is_certificate(error: BaseException) -> bool:
    """Look for the TLS library's own verdict below what was raised."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
