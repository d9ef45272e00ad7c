"""The way from a hub to the gateway above it: calls handed on as they came, and its own few."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from counter_app.domain.errors import GatewayError, InputError

if TYPE_CHECKING:
    import httpx2

MAX_ANSWER_BYTES = 8 * 1024 * 1024
CONNECT_S = 10.0
PATIENCE_S = 30.0
SLOWEST_BYTES_PER_S = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """One whole answer of the gateway above."""

    status: int
    content_type: str
    body: bytes
    retry_after: str | None = None


class Upstream:
    """One connection kept to the gateway at ``url``; ``ca_pem`` is the authority that vouches for it."""

    def __init__(self, url: str, ca_pem: str | None = None) -> None:
        """Check the address; the first call connects.

        Raises:
            InputError: ``gateway_url``, ``tls_required``, ``ca_unreadable``.
        """
        parts = urlsplit(url.strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise InputError("gateway_url", "upstream")
        if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
            raise InputError("tls_required", "upstream")
        try:
            self._trust = ssl.create_default_context(cadata=ca_pem) if parts.scheme == "https" else None
        except (ssl.SSLError, ValueError) as error:
            raise InputError("ca_unreadable", "upstream_ca") from error
        self._url = url.strip().rstrip("/")
        self._client: httpx2.AsyncClient | None = None

    async def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Said:
        """Hand one call on.

        Raises:
            GatewayError: ``unreachable``: whatever came in between, the call may be made again.
        """
        import httpx2

        patience = PATIENCE_S + len(body) / SLOWEST_BYTES_PER_S
        timeout = httpx2.Timeout(patience, connect=CONNECT_S)
        try:
            response = await self._open().request(
                method, path, headers=dict(headers), content=body or None, timeout=timeout
            )
        except httpx2.HTTPError as error:
            raise GatewayError("unreachable") from error
        if len(response.content) > MAX_ANSWER_BYTES:
            raise GatewayError("unreachable")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Said(response.status_code, kind, response.content, response.headers.get("retry-after"))

    async def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _open(self) -> httpx2.AsyncClient:
        import httpx2

        if self._client is None:
            self._client = httpx2.AsyncClient(
                base_url=self._url,
                verify=self._trust if self._trust is not None else True,
                trust_env=False,
                follow_redirects=False,
                headers={"user-agent": "counter-app", "accept-encoding": "identity"},
            )
        return self._client
