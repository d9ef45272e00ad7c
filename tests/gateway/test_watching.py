"""What whoever runs the gateway sees: health, figures, and lines of the log that name nobody."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from counter_app.domain.errors import StoreError
from counter_app.gateway.watching import JsonLines, Measures, Watched
from counter_app.wire.batch import Answer


async def _echo(_scope: Scope, receive: Receive, send: Send) -> None:
    body = (await receive())["body"]
    status = 404 if body == b"lost" else 200
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body * 2})


async def _well() -> None:
    """Answer."""


async def _away() -> None:
    raise StoreError("store_unreachable")


def _call(watched: Watched, path: str, body: bytes = b"", method: str = "GET", **headers: str) -> tuple[int, bytes]:
    sent: list[Message] = []
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": named}
    asyncio.run(watched(scope, receive, send))
    return sent[0]["status"], sent[1]["body"]


def test_health_asks_the_store() -> None:
    """Well while the store answers; its code where it does not."""
    assert _call(Watched(_echo, _well, Measures()), "/health") == (200, b'{"status":"ok"}')
    assert _call(Watched(_echo, _away, Measures()), "/health") == (503, b'{"status":"store_unreachable"}')


def test_figures_count_calls_bytes_and_entries() -> None:
    """Calls by kind and status, bytes both ways, entries by outcome; ids and invented paths make no new lines."""
    measures = Measures()
    watched = Watched(_echo, _well, measures)
    measures.answered([Answer("accepted"), Answer("accepted"), Answer("parked", "kind_unknown")])
    _call(watched, "/v1/batches", b"12345", "POST")
    _call(watched, "/v1/position/0192f0c1", b"")
    for path in ("/wp-login.php", "/v1/what/ever"):
        _call(watched, path, b"lost")
    status, page = _call(watched, "/metrics")
    lines = page.decode().splitlines()
    assert status == 200
    for line in (
        'gateway_calls_total{route="/v1/batches",status="200"} 1.0',
        'gateway_calls_total{route="/v1/position",status="200"} 1.0',
        'gateway_calls_total{route="other",status="404"} 2.0',
        'gateway_bytes_total{direction="in"} 13.0',
        'gateway_entries_total{outcome="accepted"} 2.0',
        'gateway_entries_total{outcome="parked"} 1.0',
        "gateway_calls_running 0.0",
        "gateway_store_up 1.0",
    ):
        assert line in lines
    assert "0192f0c1" not in page.decode()


def test_each_call_is_a_line_of_json(caplog: pytest.LogCaptureFixture) -> None:
    """Kind, status, sizes, time, device and request; what a stranger puts there is cut and cannot break the line."""
    with caplog.at_level(logging.INFO, "counter_app.gateway.calls"):
        _call(Watched(_echo, _well, Measures()), "/v1/batches", b"x", "POST", counter=':a"\n' + "b" * 100)
    (record,) = caplog.records
    line: dict[str, Any] = json.loads(JsonLines().format(record))
    wanted = {"level": "INFO", "message": "call", "route": "/v1/batches", "status": 200, "bytes_in": 1, "bytes_out": 2}
    assert wanted.items() <= line.items()
    assert line["device"] == 'a"\n' + "b" * 61
    assert "\n" not in JsonLines().format(record)


def test_an_error_is_logged_without_its_text() -> None:
    """Texts of exceptions may quote a name: kind and place are written only."""
    error = ValueError("Nguyễn Văn Thử")
    record = logging.makeLogRecord({"name": "asyncio", "msg": "Nguyễn", "exc_info": (type(error), error, None)})
    line = JsonLines().format(record)
    assert "Nguy" not in line
    assert "ValueError" in json.loads(line)["message"]
