"""Runs the gateway as a server: socket, TLS, keys, store, until it is told to end."""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, cast

import uvicorn

from counter_app.domain.errors import InputError, StoreError
from counter_app.gateway.app import make_app
from counter_app.gateway.exchange import Exchange
from counter_app.gateway.file_folder import FileFolder, make_folder
from counter_app.gateway.opening import open_store
from counter_app.gateway.portal.beside import PassingServer
from counter_app.gateway.portal.running import make_connector, queue_of
from counter_app.gateway.portal.settings import read_settings
from counter_app.gateway.stepped_feed import SteppedFeed
from counter_app.gateway.store_url import files_folder, read_place
from counter_app.gateway.sweeping import swept
from counter_app.gateway.watching import Measures, Watched

if TYPE_CHECKING:
    from counter_app.gateway.keys import Keys
    from counter_app.gateway.ports import GatewayStore
    from counter_app.gateway.upstream import Upstream

_BACKLOG = 2048
# Counters keep their connection between two passes; opening one costs three round trips over 2G.
_KEEP_ALIVE_S = 75
_GRACE_S = 10


def serve(  # noqa: PLR0913, PLR0917 - one argument an option
    store_url: str,
    listen: str,
    tls_cert: Path | None,
    tls_key: Path | None,
    keys_folder: Path | None,
    announce: Callable[[dict[str, str]], None],
    files: Path | None = None,
    portal: Path | None = None,
    upstream: Upstream | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; ``announce`` gets ``{"listening": url}`` once connections are taken.

    With a ``portal``, dossiers are passed on to it; with an ``upstream`` this is a hub, which acknowledges nothing.

    Raises:
        InputError: ``store_url``, ``keys_required``, ``listen_malformed``, ``tls_required`` for an address
            others can reach without a certificate, ``certificate_unreadable``; as ``read_settings`` of the portal.
        StoreError: ``address_in_use``, or as ``make_folder`` and ``open_store``.
    """
    place = read_place(store_url, keys_folder)
    passing = None if portal is None else read_settings(portal)
    tls = _tls(tls_cert, tls_key)
    host, port = read_listen(listen)
    if tls is None and not _is_loopback(host):
        raise InputError("tls_required", "listen")
    with _bound(host, port) as bound:
        if upstream is None:  # a hub keeps no files
            make_folder(files_folder(place, files))
        store, keys = open_store(store_url, keys_folder)
        folder = FileFolder(files_folder(place, files), keys.database)
        config = uvicorn.Config(
            _watched(store, keys, folder, upstream),
            ssl_certfile=tls_cert,
            ssl_keyfile=tls_key,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,  # nobody reads it, and a refusal over 2G is read by its code
            proxy_headers=False,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=_GRACE_S,
            ws="none",
        )
        server = PassingServer(config, None if passing is None else make_connector(queue_of(store), passing))
        with _ended_by_signal(server), swept(folder):
            announce({"listening": _url(bound, host, secure=tls is not None)})
            asyncio.run(server.serve(sockets=[bound]))


def _watched(store: GatewayStore, keys: Keys, files: FileFolder, upstream: Upstream | None) -> Watched:
    """Return the application, a hub's where there is an ``upstream``, behind what watches it."""
    measures = Measures()

    def now() -> datetime:
        return datetime.now(UTC)

    if upstream is None:
        feed = store if isinstance(store, SteppedFeed) else None
        app = make_app(Exchange(store, keys, now, feed, measures.answered, files))
    else:
        from counter_app.gateway.hub import Hub, HubStore
        from counter_app.gateway.hub_app import make_hub_app

        app = make_hub_app(Hub(cast("HubStore", store), upstream, now))
    return Watched(app, lambda: store.find_device(""), measures)


def read_listen(listen: str) -> tuple[str, int]:
    """Return host and port of ``HOST:PORT`` or ``[V6]:PORT``.

    Raises:
        InputError: ``listen_malformed``.
    """
    host, colon, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:  # noqa: PLR2004 - TCP
        raise InputError("listen_malformed", "listen")
    return host, int(port)


def _tls(cert: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """Load the certificate once before anything is opened, so that a wrong file is said at once."""
    if cert is None and key is None:
        return None
    if cert is None or key is None:
        raise InputError("certificate_unreadable", "tls_key" if key is None else "tls_cert")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(cert, key)
    except (OSError, ssl.SSLError) as error:
        raise InputError("certificate_unreadable", "tls_cert") from error
    return context


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    """Bind before the store is opened: two servers on one address must not both open it."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise InputError("listen_malformed", "listen") from error
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            raise StoreError("address_in_use", "listen") from error
        listener.listen(_BACKLOG)
        yield listener


def _url(bound: socket.socket, host: str, *, secure: bool) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{name}:{bound.getsockname()[1]}"


@contextmanager
def _ended_by_signal(server: uvicorn.Server) -> Iterator[None]:
    """Let SIGINT and SIGTERM end the server in order and the program with exit code 0.

    uvicorn listens to signals only while it runs, and raises those it caught once more when it is done: this handler
    takes the ones that come before, and keeps the ones that come after from killing the process.
    """

    def end(*_: object) -> None:
        server.should_exit = True

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    earlier = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
