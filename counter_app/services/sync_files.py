"""Files on their way, as the sync thread sees them: rows on the store lane, bytes from the vault where it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain.file_rules import FileRules, HeldBack, read_megabytes, read_quiet
from counter_app.domain.zone import LOCAL
from counter_app.store import documents, file_deliveries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.services.desk_memory import Preferences
    from counter_app.services.lanes import Lane
    from counter_app.store.file_deliveries import FileWaiting
    from counter_app.store.vault import Vault

PAUSED, DAILY_MB, QUIET = "files.paused", "files.daily_mb", "files.quiet"
CONFIRM_AFTER = timedelta(days=1)
"""A gateway restored from a backup may have lost files it once held: each is asked about once a day."""


def file_rules(preferences: Preferences) -> FileRules:
    """Return what this counter was told about files; safe on any thread."""
    return FileRules(
        paused=bool(preferences.get(PAUSED)),
        daily_bytes=read_megabytes(preferences.get(DAILY_MB)),
        quiet=read_quiet(preferences.get(QUIET)),
    )


class SyncFiles:
    """The ``FileDesk`` of the engine."""

    def __init__(
        self,
        connection: Connection,
        lane: Lane,
        vault: Callable[[], Vault],
        preferences: Preferences,
        now: Callable[[], datetime],
    ) -> None:
        self._connection = connection
        self._lane = lane
        self._vault = vault
        self._preferences = preferences
        self._now = now

    def waiting(self, limit: int) -> Sequence[FileWaiting]:
        """Return files to send, the oldest first."""
        return self._lane.submit(file_deliveries.waiting, self._connection, limit).result()

    def to_carry(self, limit: int) -> Sequence[FileWaiting]:
        """Return files for a packet, the oldest first; none while a person keeps them back."""
        if file_rules(self._preferences).paused:
            return ()
        return self._lane.submit(file_deliveries.to_carry, self._connection, limit).result()

    def to_confirm(self, limit: int) -> Sequence[FileWaiting]:
        """Return delivered files to ask about again."""
        before = self._now() - CONFIRM_AFTER
        return self._lane.submit(file_deliveries.to_confirm, self._connection, before, limit).result()

    def held_back(self, link: str) -> HeldBack:
        """Return why no file may travel now, empty when one may."""
        return file_rules(self._preferences).held_back(self._now().astimezone(LOCAL), self._spent(link))

    def room(self, link: str) -> int | None:
        """Return the bytes left of today's budget, None where there is none."""
        budget = file_rules(self._preferences).daily_bytes
        return None if budget is None else max(0, budget - self._spent(link))

    def read(self, sha256: str, offset: int, length: int) -> bytes:
        """Return clear bytes of a file; raises as ``store.vault.Vault.chunks``."""
        out = bytearray()
        for chunk in self._vault().chunks(sha256, offset):
            out += chunk
            if len(out) >= length:
                break
        return bytes(out[:length])

    def sent(self, link: str, sha256: str, size: int, held: int) -> None:
        """Count bytes that were sent and write down how far the file came."""

        def work() -> None:
            with immediate(self._connection):
                file_deliveries.spend(self._connection, self._now().astimezone(LOCAL).date(), link, size)
                file_deliveries.note(self._connection, sha256, held)

        self._lane.submit(work).result()

    def settle(self, asked: Sequence[str], whole: frozenset[str]) -> int:
        """Write down which of the files asked about the province said it holds; return how many are new.

        One it no longer holds waits again.
        """

        def work() -> int:
            now, new = self._now(), 0
            with immediate(self._connection):
                for sha256 in asked:
                    row = documents.file_row(self._connection, sha256)
                    if row is None or row.state != "held":
                        continue
                    if (sha256 in whole) != row.delivered:
                        documents.set_delivered(self._connection, sha256, now if sha256 in whole else None)
                        file_deliveries.note(self._connection, sha256, row.bytes if sha256 in whole else 0)
                        new += sha256 in whole
                file_deliveries.asked(self._connection, asked, now)
            return new

        return self._lane.submit(work).result()

    def failed(self, sha256: str, code: str) -> None:
        """Write down why a file does not go on."""

        def work() -> None:
            with immediate(self._connection):
                file_deliveries.note(self._connection, sha256, 0, code)

        self._lane.submit(work).result()

    def _spent(self, link: str) -> int:
        today = self._now().astimezone(LOCAL).date()
        return self._lane.submit(file_deliveries.spent, self._connection, today, link).result()
