"""The HTTP face of the gateway: reads bodies with a limit and hands calls to the exchange."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from counter_app.domain.errors import CounterError, GatewayError, InputError
from counter_app.gateway.exchange import JSON_TYPE, Call, Exchange
from counter_app.gateway.refusals import encode_refusal, refuse
from counter_app.logs import report_incident
from counter_app.wire.feed import FEED
from counter_app.wire.files import FILE, FILES, LARGEST_PIECE
from counter_app.wire.offers import PACKS
from counter_app.wire.relays import DEVICES, PROVINCE, RELAY
from counter_app.wire.requests import BATCHES, ENROL, KEYS, POSITION, TORN

MAX_BUFFERED_BYTES = 128 * 1024 * 1024
RETRY_AFTER_S = 5

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


class Bodies:
    """Reads request bodies while the bytes held by all of them together stay below a ceiling."""

    def __init__(self, ceiling: int = MAX_BUFFERED_BYTES) -> None:
        self._ceiling = ceiling
        self.buffered = 0

    async def read(self, request: Request, limit: int, keep: Callable[[bytes], None] = lambda _chunk: None) -> bytes:
        """Return the body, each part of which ``keep`` sees as it comes; its bytes are given back with ``release``.

        Raises:
            InputError: ``batch_too_large`` by the declared length before anything is read, and while reading.
            GatewayError: ``gateway_busy`` when too much is buffered already.
        """
        declared = request.headers.get("content-length", "0")
        if not (declared.isascii() and declared.isdigit()) or int(declared) > limit:
            raise InputError("batch_too_large", "body", limit=limit)
        body = bytearray()
        try:
            async for chunk in request.stream():
                self._check(len(body), len(chunk), limit)
                body += chunk
                self.buffered += len(chunk)
                keep(chunk)
        except BaseException:
            self.buffered -= len(body)
            raise
        return bytes(body)

    def _check(self, size: int, more: int, limit: int) -> None:
        if size + more > limit:
            raise InputError("batch_too_large", "body", limit=limit)
        if self.buffered + more > self._ceiling:
            raise GatewayError("gateway_busy")

    def release(self, size: int) -> None:
        """Give back ``size`` bytes."""
        self.buffered -= size


def make_app(exchange: Exchange, bodies: Bodies | None = None) -> Starlette:
    """Return the ASGI application; shutting it down closes the exchange and its store."""
    reader = bodies or Bodies()

    async def endpoint(request: Request) -> Response:
        try:
            body = await reader.read(request, exchange.body_limit(request.url.path))
        except CounterError as error:
            return _turned_away(error)
        except ClientDisconnect:
            return Response(status_code=400)
        try:
            return await _answered(exchange, request, body)
        finally:
            reader.release(len(body))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await exchange.close()

    return Starlette(
        routes=[
            Route(ENROL, endpoint, methods=["POST"]),
            Route(BATCHES, _batch_of(exchange, reader), methods=["POST"]),
            Route(TORN + "{offset}", _batch_of(exchange, reader), methods=["POST"]),
            Route(POSITION + "{epoch}", endpoint, methods=["GET"]),
            Route(KEYS, endpoint, methods=["GET"]),
            Route(FEED, endpoint, methods=["POST"]),
            Route(PACKS + "{sha256}/{offset}", endpoint, methods=["GET"]),
            Route(RELAY + "{device}", endpoint, methods=["POST"]),
            Route(DEVICES, endpoint, methods=["GET"]),
            Route(PROVINCE, endpoint, methods=["GET"]),
            Route(FILES, endpoint, methods=["POST"]),
            Route(FILE + "{dossier}/{sha256}/{offset}/{other}", endpoint, methods=["GET"]),
            Route(FILE + "{dossier}/{sha256}/{offset}/{other}", _piece_of(exchange), methods=["PUT"]),
        ],
        exception_handlers={404: _unknown, 405: _unknown, Exception: _bug},
        lifespan=lifespan,
    )


def _turned_away(error: CounterError) -> Response:
    """Refuse a call whose body was not read: whatever of it is still on its way is not, the connection ends here."""
    status, text = refuse(error)
    return Response(text, status, {"connection": "close"}, media_type=JSON_TYPE)


async def _answered(exchange: Exchange, request: Request, body: bytes) -> Response:
    answered = await exchange.answer(Call(request.method, request.url.path, request.headers, body))
    headers = {"retry-after": str(RETRY_AFTER_S)} if answered.status == 503 else None  # noqa: PLR2004 - HTTP
    return Response(answered.body, answered.status, headers, media_type=answered.content_type or None)


def _batch_of(exchange: Exchange, reader: Bodies) -> Callable[[Request], Awaitable[Response]]:
    """Return what reads a batch, and keeps what came of one whose connection breaks: a later call can go on there."""
    torn = exchange.torn

    async def batch(request: Request) -> Response:
        path, coming = request.url.path, None
        try:
            coming = exchange.arriving(Call(request.method, path, request.headers))
            limit = max(exchange.body_limit(path) - coming.offset, 0)
            body = await reader.read(request, limit, partial(torn.grow, coming))
        except CounterError as error:
            if coming is not None:
                torn.drop(coming)
            return _turned_away(error)
        except ClientDisconnect:
            return Response(status_code=400)  # what came is kept
        try:
            whole = torn.whole(coming, body)
        except GatewayError as error:
            status, text = refuse(error)
            return Response(text, status, media_type=JSON_TYPE)
        else:
            return await _answered(exchange, request, whole)
        finally:
            reader.release(len(body))

    return batch


def _piece_of(exchange: Exchange) -> Callable[[Request], Awaitable[Response]]:
    """Return what hands a piece of a file on while it comes."""

    async def piece(request: Request) -> Response:
        declared = request.headers.get("content-length", "")
        try:
            if not (declared.isascii() and declared.isdigit()) or int(declared) > LARGEST_PIECE:
                raise InputError("batch_too_large", "body", limit=LARGEST_PIECE)
            call = Call(request.method, request.url.path, request.headers)
            answered = await exchange.receive(call, request.stream())
        except CounterError as error:
            return _turned_away(error)
        except ClientDisconnect:
            return Response(status_code=400)  # what came is kept
        # A refusal leaves bytes unread; the next call must not be read out of them.
        headers = {"connection": "close"} if answered.status != HTTPStatus.OK else None
        return Response(answered.body, answered.status, headers, media_type=answered.content_type or None)

    return piece


async def _unknown(_request: Request, _error: Exception) -> Response:
    return Response(encode_refusal("path_unknown"), 404, media_type=JSON_TYPE)


async def _bug(_request: Request, error: Exception) -> Response:
    report_incident(error, where="gateway")
    return Response(encode_refusal("gateway_failed"), 500, media_type=JSON_TYPE)
