"""Makes a connector of its settings and runs it: beside the server, by itself, or once through."""

from __future__ import annotations

import asyncio
import importlib
import os
import random
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from counter_app.domain.errors import InputError
from counter_app.gateway.opening import open_store
from counter_app.gateway.portal.connector import Around, Connector, Turn
from counter_app.gateway.portal.dvcqg import DvcqgPortal
from counter_app.gateway.portal.ports import Portal
from counter_app.gateway.portal.settings import PortalSettings, read_settings
from counter_app.gateway.portal_ports import PortalStore
from counter_app.gateway.ports import GatewayStore
from counter_app.gateway.stepped_portal import SteppedPortal

OWN = "dvcqg"
_CALLS_OF_A_TURN = 3
_ENDING_S = 5.0


def load_portal(settings: PortalSettings) -> Portal:
    """Make the portal the settings name: ``dvcqg``, or ``module:function`` of a province, called with the settings.

    Raises:
        InputError: ``portal_settings_malformed``, or whatever the portal finds wrong in the settings.
    """
    if settings.connector == OWN:
        return DvcqgPortal(settings)
    module, colon, name = settings.connector.partition(":")
    try:
        make: Callable[[PortalSettings], Portal] = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise InputError("portal_settings_malformed", "connector") from error
    if not colon or not callable(make):
        raise InputError("portal_settings_malformed", "connector")
    return make(settings)


def make_connector(store: PortalStore, settings: PortalSettings) -> Connector:
    """Return a connector with the machine's clock.

    Raises:
        InputError: as ``load_portal``.
    """
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    around = Around(lambda: datetime.now(UTC), asyncio.sleep, random.random, owner)
    return Connector(
        store,
        load_portal(settings),
        settings.scope,
        around,
        interval_s=60 / settings.calls_per_minute,
        call_s=_CALLS_OF_A_TURN * settings.patience_s,
    )


@asynccontextmanager
async def passing_on(connector: Connector) -> AsyncIterator[None]:
    """Run a connector for as long as the block runs; a call under way is given a moment, then it is "unknown"."""
    task = asyncio.create_task(connector.run(), name="portal")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, TimeoutError):
            await asyncio.wait_for(task, _ENDING_S)


async def through(connector: Connector, *, once: bool) -> Turn:
    """Run until cancelled, or one turn through.

    Raises:
        RuleError: ``portal_held`` while another connector works (with ``once``). StoreError: the store is away.
    """
    if not once:
        await connector.run()
        return Turn()
    try:
        return await connector.turn()
    finally:
        await connector.end()


def run_portal(store_url: str, keys_folder: Path | None, file: Path, *, once: bool) -> Turn:
    """Pass dossiers on from a store until SIGINT or SIGTERM, or one turn through.

    Raises:
        InputError: as ``read_settings``, ``load_portal`` and ``open_store``. RuleError, StoreError: as ``through``.
    """
    settings = read_settings(file)
    store, _keys = open_store(store_url, keys_folder)

    async def work() -> Turn:
        try:
            return await _ended_by_signal(make_connector(queue_of(store), settings), once=once)
        finally:
            await store.close()

    return asyncio.run(work())


def queue_of(store: GatewayStore) -> SteppedPortal:
    """Return the queue of a store; every one that ``open_store`` opens has it."""
    if not isinstance(store, SteppedPortal):
        raise TypeError
    return store


async def _ended_by_signal(connector: Connector, *, once: bool) -> Turn:
    """End in order on SIGTERM too: the queue is let go, and the next connector need not wait."""
    import signal

    task = asyncio.ensure_future(through(connector, once=once))
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # Windows has no such signals; there the process is ended hard
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return Turn()
