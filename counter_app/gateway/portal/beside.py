"""Runs a connector inside the gateway's server: from its start until just before the store is closed."""

from __future__ import annotations

import socket
from contextlib import AsyncExitStack

import uvicorn

from counter_app.gateway.portal.connector import Connector
from counter_app.gateway.portal.running import passing_on


class PassingServer(uvicorn.Server):
    """A server beside which dossiers are passed on, where there is a connector."""

    def __init__(self, config: uvicorn.Config, connector: Connector | None) -> None:
        super().__init__(config)
        self._connector = connector
        self._beside = AsyncExitStack()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take connections, then pass dossiers on."""
        await super().startup(sockets)
        if self._connector is not None:
            await self._beside.enter_async_context(passing_on(self._connector))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop passing on before the store is closed."""
        await self._beside.aclose()
        await super().shutdown(sockets)
