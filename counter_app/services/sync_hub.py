"""The hub as the sync thread sees it: every step runs on the store lane."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import msgspec

from counter_app.store import hub
from counter_app.wire.relays import Known
from counter_app.wire.statements import Signed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.services.desk_memory import Preferences
    from counter_app.services.lanes import Lane

DEVICES = "hub.devices"


class SyncHub:
    """The ``HubDesk`` of the engine."""

    def __init__(
        self, connection: Connection, lane: Lane, preferences: Preferences, now: Callable[[], datetime]
    ) -> None:
        self._connection = connection
        self._lane = lane
        self._preferences = preferences
        self._now = now

    def hub(self) -> tuple[str, str | None] | None:
        """Return where the hub is."""
        return self._lane.submit(hub.hub_of, self._connection).result()

    def met(self, code: str) -> None:
        """Keep that it answered, or what was wrong."""
        self._lane.submit(hub.met, self._connection, code, self._now()).result()

    def devices(self) -> Signed | None:
        """Return the province's word about the devices of this office as it was last heard."""
        kept = self._preferences.get(DEVICES)
        return msgspec.json.decode(base64.b64decode(kept), type=Signed) if kept else None

    def keep_devices(self, signed: Signed) -> None:
        """Keep that word."""
        text = base64.b64encode(msgspec.json.encode(signed)).decode("ascii")
        self._lane.submit(self._preferences.set, DEVICES, text).result()

    def known(self) -> tuple[Known, ...]:
        """Return how far every journal of others is here."""
        rows = self._lane.submit(hub.known, self._connection).result()
        return tuple(Known(*row) for row in rows)

    def relayed(self, epoch: str, count: int) -> None:
        """Write down what the hub keeps of ours."""
        self._lane.submit(hub.set_relayed, self._connection, epoch, count).result()
