"""What whoever runs the gateway sees of it: ``/health``, ``/metrics``, and one line in the log for every call.

Nothing of a person is in any of them: codes, sizes, times, and the device that called. Runs on the server's loop.
"""

from __future__ import annotations

import json
import logging
import time
from collections import Counter as Tally
from collections.abc import Awaitable, Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from counter_app.domain.errors import StoreError
from counter_app.logs import RedactingFormatter
from counter_app.wire.batch import Answer
from counter_app.wire.requests import CALLER, HEALTH, read_caller

METRICS = "/metrics"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_MAX_NAME = 64
_NOT_FOUND = frozenset({404, 405})
_SHUT, _BUSY = 499, 503

_log = logging.getLogger("counter_app.gateway.calls")


class JsonLines(RedactingFormatter):
    """Formats each record as one line of JSON; texts of exceptions and of other people's loggers stay out."""

    def __init__(self) -> None:
        super().__init__("%(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Give one line."""
        line = {"at": f"{self.formatTime(record)}Z", "level": record.levelname, "logger": record.name}
        return json.dumps({**line, "message": super().format(record), **getattr(record, "fields", {})})


class Measures:
    """The figures of one gateway process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._calls = Counter("gateway_calls", "Calls answered", ["route", "status"], registry=self.registry)
        self._seconds = Histogram(
            "gateway_call_seconds", "Time to an answer", ["route"], registry=self.registry, buckets=_SECONDS
        )
        self._bytes = Counter("gateway_bytes", "Bytes of bodies", ["direction"], registry=self.registry)
        self._entries = Counter("gateway_entries", "Entries answered", ["outcome"], registry=self.registry)
        self.running = Gauge("gateway_calls_running", "Calls not answered yet", registry=self.registry)
        self.store_up = Gauge("gateway_store_up", "Whether the store answered last time", registry=self.registry)

    def answered(self, answers: Iterable[Answer]) -> None:
        """Count what became of the entries of a batch."""
        for outcome, times in Tally(answer.outcome for answer in answers).items():
            self._entries.labels(outcome).inc(times)

    def call(self, route: str, status: int, seconds: float, received: int, sent: int) -> None:
        """Count one call."""
        self._calls.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        self._bytes.labels("in").inc(received)
        self._bytes.labels("out").inc(sent)


class Watched:
    """The application with ``/health`` and ``/metrics`` before it; ``check`` asks the store for a sign of life."""

    def __init__(self, app: ASGIApp, check: Callable[[], Awaitable[object]], measures: Measures) -> None:
        self._app = app
        self._check = check
        self._measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] == "GET" and scope["path"] == HEALTH:
            code = await self._health()
            body = json.dumps({"status": code}, separators=(",", ":")).encode()
            await _respond(send, 200 if code == "ok" else _BUSY, b"application/json", body)
        elif scope["method"] == "GET" and scope["path"] == METRICS:
            await self._health()
            await _respond(send, 200, CONTENT_TYPE_PLAIN_0_0_4.encode(), generate_latest(self._measures.registry))
        else:
            await self._watch(scope, receive, send)

    async def _health(self) -> str:
        try:
            await self._check()
        except StoreError as error:
            self._measures.store_up.set(0)
            return error.code
        self._measures.store_up.set(1)
        return "ok"

    async def _watch(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, received, sent = _SHUT, 0, 0

        async def counted_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message

        async def counted_send(message: Message) -> None:
            nonlocal status, sent
            status = message.get("status", status)
            sent += len(message.get("body", b""))
            await send(message)

        started = time.perf_counter()
        try:
            with self._measures.running.track_inprogress():
                await self._app(scope, counted_receive, counted_send)
        finally:
            seconds, route = time.perf_counter() - started, _route(scope["path"], status)
            self._measures.call(route, status, seconds, received, sent)
            spoken = read_caller(_header(scope, CALLER))
            fields = {
                "route": route,
                "status": status,
                "ms": round(seconds * 1_000, 1),
                "bytes_in": received,
                "bytes_out": sent,
                "device": spoken.device[:_MAX_NAME],
                "request": spoken.request[:_MAX_NAME],
            }
            _log.info("call", extra={"fields": fields})


def _route(path: str, status: int) -> str:
    """Return the kind of call: ids stay out of the figures, and nobody can invent a kind."""
    return "other" if status in _NOT_FOUND else "/".join(path.split("/")[:3])


def _header(scope: Scope, name: str) -> str:
    wanted = name.encode()
    found = next((value for key, value in scope["headers"] if key == wanted), b"")
    text: str = found.decode("ascii", "replace")
    return text


async def _respond(send: Send, status: int, content_type: bytes, body: bytes) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
