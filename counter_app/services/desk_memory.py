"""What a desk remembers between two keystrokes or two mornings: drafts and choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.store import desk as rows

if TYPE_CHECKING:
    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock


class Drafts:
    """Unfinished work, kept in the encrypted database so that a crash loses nothing; on the store lane."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def save(self, slot: str, content: dict[str, object]) -> None:
        """Keep unfinished work under ``slot``."""
        with immediate(self._connection):
            rows.save_draft(self._connection, slot, content, self._clock.now())

    def load(self, slot: str) -> dict[str, object] | None:
        """Return the unfinished work under ``slot``, or None."""
        return rows.load_draft(self._connection, slot)

    def discard(self, slot: str) -> None:
        """Forget the unfinished work under ``slot``."""
        with immediate(self._connection):
            rows.discard_draft(self._connection, slot)


class Preferences:
    """Choices of this machine such as the printer; read from memory on any thread, written on the store lane."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept = rows.preferences(connection)

    def get(self, name: str, default: str = "") -> str:
        """Return a remembered choice."""
        return self._kept.get(name, default)

    def set(self, name: str, value: str) -> None:
        """Remember a choice."""
        with immediate(self._connection):
            rows.set_preference(self._connection, name, value)
        self._kept = {**self._kept, name: value}
