"""Files leave this machine only when the province has them for good; what was never filed is swept away.

The archive is the province's (Luật Lưu trữ 33/2024/QH15 sets how long it keeps what); here a copy stays at least 90
days after the province acknowledged the facts and the file, and until the dossier is over. Belongs on the store lane of
the one program that may write; run it at the start or once a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain.errors import InputError
from counter_app.services.session import Session, require
from counter_app.store import documents, documents_tray

if TYPE_CHECKING:
    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.store.vault import Vault

LEAST_DAYS = 90
_MOST_DAYS = 36_500
_UNFILED = timedelta(days=1)
"""A file without a fact may be one that is being filed in this moment."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What was taken away: files the province has, and files nobody ever filed."""

    purged: int
    unfiled: int


class Retention:
    """Takes files away by the rules, and nothing else ever does."""

    def __init__(self, connection: Connection, vault: Vault, clock: Clock) -> None:
        self._connection = connection
        self._vault = vault
        self._clock = clock

    def due(self, days: int = LEAST_DAYS) -> tuple[str, ...]:
        """Return the SHA-256 of every file that could be purged now, after at least ``days`` days [store].

        Raises:
            InputError: ``retention_days_out_of_range`` below 90 days.
        """
        now = self._clock.now()
        with immediate(self._connection):
            documents.note_acknowledged(self._connection, now)
            return documents.purgeable(self._connection, _before(now, days))

    def purge(self, session: Session, days: int = LEAST_DAYS) -> Swept:
        """Purge what is due and sweep away what was never filed; only an administrator may.

        Raises:
            RuleError: ``role_required``; InputError: as ``due``; StoreError: ``document_unwritable``.
        """
        require(session, "administrator")
        due = self.due(days)
        now = self._clock.now()
        for sha256 in due:
            # Written down first: a file that is gone and not marked would look lost.
            with immediate(self._connection):
                documents.set_purged(self._connection, sha256, now)
            self._vault.remove(sha256)
        return Swept(len(due), self.sweep())

    def sweep(self) -> int:
        """Take away what a program that ended in the middle left, a day after; return how many files [store]."""
        now = self._clock.now()
        for sha256 in documents.unclaimed(self._connection, now - _UNFILED):
            with immediate(self._connection):
                documents.forget(self._connection, sha256)
        return self._vault.sweep_unknown(documents_tray.named(self._connection), _UNFILED.total_seconds())


def _before(now: datetime, days: int) -> datetime:
    if not LEAST_DAYS <= days <= _MOST_DAYS:
        raise InputError("retention_days_out_of_range", "days", at_least=LEAST_DAYS, at_most=_MOST_DAYS)
    return now - timedelta(days=days)
