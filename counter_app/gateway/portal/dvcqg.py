"""The portal that speaks DongBoHoSoMC, CapNhatTienDoHoSoMC and TraCuuHoSo over HTTP; other names are data of its form.

The session of a login lives in memory only. What the far end says is cleaned of what we sent about a person before it
goes anywhere; account and session are in no message, error or log.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from counter_app.domain.errors import InputError
from counter_app.gateway.portal import mapping
from counter_app.gateway.portal.answers import SESSION_ENDED, clean_detail, read_answer, read_login, read_look_up
from counter_app.gateway.portal.ports import Answer, Call, Case, Message, Report, Unit
from counter_app.gateway.portal.settings import PortalSettings

if TYPE_CHECKING:
    import httpx2

MAX_ANSWER_BYTES = 1024 * 1024
_CONNECT_S = 10.0
_JSON = {"content-type": "application/json; charset=utf-8", "accept": "application/json"}


class DvcqgPortal:
    """A ``Portal`` by settings; it connects and logs in with the first call."""

    def __init__(self, settings: PortalSettings) -> None:
        """Check what is needed.

        Raises:
            InputError: ``portal_settings_malformed`` without an account, ``ca_unreadable``.
        """
        if settings.credentials is None:
            raise InputError("portal_settings_malformed", "credentials")
        self._settings = settings
        self._account = settings.credentials
        self._trust = _trust(settings.ca_pem)
        self._session = ""
        self._client: httpx2.AsyncClient | None = None

    @property
    def chunk(self) -> int:
        """How many steps one call reports."""
        return self._settings.form.chunk

    def write_dossier(self, case: Case, unit: Unit) -> Message:
        """Return the message of ``DongBoHoSoMC``."""
        return mapping.write_dossier(self._settings.form, case, unit, self._settings.field_codes)

    def write_steps(self, case: Case, unit: Unit) -> Sequence[Report]:
        """Return the messages of ``CapNhatTienDoHoSoMC``."""
        return mapping.write_steps(self._settings.form, case, unit)

    async def look_up(self, code: str, unit: Unit) -> Answer:
        """Ask by ``TraCuuHoSo``."""
        call: Message = {"madonvi": unit.code, "service": "TraCuuHoSo", "mahoso": code}
        return await self._called(self._settings.url, call, look_up=code)

    async def send(self, call: Call, message: Message, unit: Unit) -> Answer:
        """Send ``DongBoHoSoMC``; what exists already is brought up to date at the address for that."""
        update = call == "update"
        url = self._settings.update_url if update else self._settings.url
        envelope: Message = {
            "madonvi": unit.code,
            "service": "DongBoHoSoMC",
            "isUpdating": "True" if update else "False",
            "data": [message],
        }
        answer = _cleaned(await self._called(url, envelope), mapping.personal_values(message))
        if update and answer.outcome == "exists":
            return Answer("unclear", "portal_answer_malformed", answer.detail)
        return answer

    async def report(self, messages: Sequence[Message], unit: Unit) -> Answer:
        """Send ``CapNhatTienDoHoSoMC``; a step that is there already was reported."""
        envelope: Message = {
            "madonvi": unit.code,
            "service": "CapNhatTienDoHoSoMC",
            "isUpdating": "False",
            "data": list(messages),
        }
        answer = _cleaned(await self._called(self._settings.url, envelope), ())
        return Answer("done") if answer.outcome == "exists" else answer

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _called(self, url: str, call: Message, look_up: str | None = None) -> Answer:
        """Carry a call inside a session; one that has ended meanwhile is renewed once."""
        answer = SESSION_ENDED
        for _ in range(2):
            if not self._session:
                refused = await self._log_in()
                if refused is not None:
                    return refused
            got = await self._exchange(url, {"session": self._session, **call})
            if isinstance(got, Answer):
                return got
            form = self._settings.form
            answer = read_answer(form, *got) if look_up is None else read_look_up(form, *got[:2], look_up, got[2])
            if answer != SESSION_ENDED:
                return answer
            self._session = ""
        return answer

    async def _log_in(self) -> Answer | None:
        account: Message = {"username": self._account.username, "password": self._account.password}
        got = await self._exchange(self._settings.login_url, account)
        if isinstance(got, Answer):
            # Whatever became of the login, no dossier was sent.
            return replace(got, outcome="again")
        session = read_login(self._settings.form, *got[:2])
        if isinstance(session, Answer):
            return session
        self._session = session
        return None

    async def _exchange(self, url: str, body: Message) -> tuple[int, bytes, float | None] | Answer:
        """Carry one request; the only place that knows the library's errors."""
        import httpx2

        client = self._open()
        content = msgspec.json.encode(body)
        try:
            # A far end that sends a byte now and then would outlast the library's own timeout for ever.
            async with asyncio.timeout(self._settings.patience_s):
                return await _posted(client, url, content)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout):
            return Answer("again", "portal_unreachable")
        except (httpx2.TimeoutException, TimeoutError):
            return Answer("unclear", "portal_late")
        except httpx2.HTTPError:
            return Answer("unclear", "portal_cut")

    def _open(self) -> httpx2.AsyncClient:
        import httpx2

        if self._client is None:
            self._client = httpx2.AsyncClient(
                verify=self._trust,
                trust_env=False,
                follow_redirects=False,
                timeout=httpx2.Timeout(self._settings.patience_s, connect=_CONNECT_S),
                headers={"user-agent": "counter-gateway", **_JSON},
                limits=httpx2.Limits(max_connections=1),
            )
        return self._client


async def _posted(client: httpx2.AsyncClient, url: str, content: bytes) -> tuple[int, bytes, float | None] | Answer:
    async with client.stream("POST", url, content=content) as response:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                return Answer("unclear", "portal_answer_malformed")
        return response.status_code, bytes(body), _seconds(response.headers.get("retry-after"))


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else None  # noqa: PLR2004 - more than a day is no answer


def _cleaned(answer: Answer, ours: Iterable[str]) -> Answer:
    return replace(answer, detail=clean_detail(answer.detail, ours)) if answer.detail else answer


@lru_cache(maxsize=8)  # loading the system's authorities takes 30 ms of a processor
def _trust(ca_pem: str | None) -> ssl.SSLContext:
    """Trust the given authority only, or the system's where none is given."""
    try:
        return ssl.create_default_context(cadata=ca_pem)
    except (ssl.SSLError, ValueError) as error:
        raise InputError("ca_unreadable", "ca") from error
