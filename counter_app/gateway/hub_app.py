"""The HTTP face of a hub: its own few calls, and everything below ``/upstream`` handed on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from counter_app.domain.errors import CounterError
from counter_app.gateway.app import Bodies
from counter_app.gateway.exchange import JSON_TYPE, Call
from counter_app.gateway.hub import FORWARD_S, Hub
from counter_app.gateway.refusals import refuse
from counter_app.wire.relays import INTRODUCTION, RELAY, RELAYED, UPSTREAM


def make_hub_app(hub: Hub, pause_s: float = FORWARD_S) -> Starlette:
    """Return the ASGI application; it hands on while it runs, and shutting it down closes the hub."""
    reader = Bodies()

    async def endpoint(request: Request) -> Response:
        path = request.url.path
        try:
            body = await reader.read(request, hub.body_limit(path))
        except CounterError as error:
            status, text = refuse(error)
            return Response(text, status, {"connection": "close"}, media_type=JSON_TYPE)
        except ClientDisconnect:
            return Response(status_code=400)
        try:
            answered = await hub.answer(Call(request.method, path, request.headers, body))
        finally:
            reader.release(len(body))
        return Response(answered.body, answered.status, media_type=answered.content_type)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        handing_on = asyncio.create_task(hub.serve(pause_s))
        yield
        handing_on.cancel()
        with suppress(asyncio.CancelledError):
            await handing_on
        await hub.close()

    return Starlette(
        routes=[
            Route(RELAY + "{device}", endpoint, methods=["POST"]),
            Route(RELAYED, endpoint, methods=["POST"]),
            Route(INTRODUCTION, endpoint, methods=["POST"]),
            Route(UPSTREAM + "/{path:path}", endpoint, methods=["GET", "POST", "PUT"]),
        ],
        lifespan=lifespan,
    )
