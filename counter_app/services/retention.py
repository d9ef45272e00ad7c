"""Files leave this machine only when the province has them for good; what was never filed is swept away.

The archive is the province's (Luật Lưu trữ 33/2024/QH15 sets how long it keeps what); here a copy stays at least 90
days after the province acknowledged the facts and the file, and until the dossier is over. A supervisor may have it
stay longer. The window makes one ``turn`` a day on the io lane; each step on the database is short and runs on the
store lane.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain.errors import InputError
from counter_app.domain.zone import LOCAL
from counter_app.services.session import Session, require
from counter_app.store import documents, documents_tray, erased_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.services.desk_memory import Preferences
    from counter_app.services.lanes import Lane
    from counter_app.store.vault import Vault

LEAST_DAYS = 90
MOST_DAYS = 36_500
MOST_A_TURN = 2_000
"""The rest goes the next day: the program can be closed behind the file under way."""
DAYS, LAST_ON = "retention.days", "retention.last_on"
_UNFILED = timedelta(days=1)
"""A file without a fact may be one that is being filed in this moment."""
_HALF_FETCHED = timedelta(days=30)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What was taken away: files the province has, files nobody ever filed, files of persons who were forgotten."""

    purged: int
    unfiled: int
    erased: int = 0


class Retention:
    """Takes files away by the rules, and nothing else ever does; ``files`` is the folder the vault lies in."""

    def __init__(
        self, connection: Connection, vault: Vault, clock: Clock, preferences: Preferences, files: Path
    ) -> None:
        self._connection = connection
        self._vault = vault
        self._clock = clock
        self._preferences = preferences
        self._files = files

    @property
    def days(self) -> int:
        """How many days a copy stays after the province has it: what a supervisor decided, else the least."""
        return days_of(self._preferences)

    def keep_days(self, session: Session, days: int) -> None:
        """Decide how long copies stay here [store].

        Raises:
            RuleError: ``role_required`` for a clerk; InputError: ``retention_days_out_of_range``.
        """
        require(session, "supervisor", "administrator")
        _check(days)
        self._preferences.set(DAYS, str(days))

    def due(self, days: int = LEAST_DAYS) -> tuple[str, ...]:
        """Return the SHA-256 of every file that could be purged now, after at least ``days`` days [store].

        Raises:
            InputError: ``retention_days_out_of_range`` below 90 days.
        """
        return self._due(self._before(days), "")

    def _due(self, before: datetime, begins: str) -> tuple[str, ...]:
        with immediate(self._connection):
            documents.note_acknowledged(self._connection, self._clock.now(), begins)
            return documents.purgeable(self._connection, before, begins)

    def purge(self, session: Session, days: int = LEAST_DAYS) -> Swept:
        """Purge what is due and sweep away what was never filed; only an administrator may [store].

        Raises:
            RuleError: ``role_required``; InputError: as ``due``; StoreError: ``document_unwritable``.
        """
        require(session, "administrator")
        before = self._before(days)
        gone = sum(self._let_go(sha256, before) for sha256 in self.due(days))
        erased = self.drop_erased()
        return self._told(Swept(gone, self.sweep(), erased))

    def is_due(self) -> bool:
        """Tell whether today's turn is still to be made; from memory, on any thread."""
        return self._preferences.get(LAST_ON) != self._today()

    def turn(self, lane: Lane) -> Swept | None:
        """Do what is to be done once a day [io], ``lane`` being that of the store; None where it was done today.

        Raises:
            StoreError: ``document_unwritable``, ``disk_full``; what was not reached goes the next time.
        """
        if not self.is_due():
            return None
        erased, before = lane.submit(self.drop_erased).result(), self._before(self.days)
        due = [one for begins in "0123456789abcdef" for one in lane.submit(self._due, before, begins).result()]
        gone = sum(lane.submit(self._let_go, sha256, before).result() for sha256 in due[:MOST_A_TURN])
        lane.submit(self._forget_unclaimed).result()
        known = lane.submit(documents_tray.named, self._connection).result()
        unfiled = self._vault.sweep_unknown(known, _UNFILED.total_seconds()) + self._sweep_leftovers()
        # The last step: a turn that was cut off is made again.
        lane.submit(self._preferences.set, LAST_ON, self._today()).result()
        return self._told(Swept(gone, unfiled, erased))

    def drop_erased(self) -> int:
        """Take files of forgotten persons off the disk at once, which no period delays; return how many [store]."""
        waiting = erased_files.waiting(self._connection)
        for sha256 in waiting:
            self._vault.remove(sha256)
            with immediate(self._connection):
                erased_files.set_dropped(self._connection, sha256)
        return len(waiting)

    def sweep(self) -> int:
        """Take away what a program that ended in the middle left, a day after; return how many files [store]."""
        self._forget_unclaimed()
        return self._vault.sweep_unknown(documents_tray.named(self._connection), _UNFILED.total_seconds())

    def _let_go(self, sha256: str, before: datetime) -> bool:
        """Purge one file if that may still be: since it was found it may have been filed with another dossier."""
        # Written down first: a file that is gone and not marked would look lost.
        with immediate(self._connection):
            if not documents.may_be_purged(self._connection, sha256, before):
                return False
            documents.set_purged(self._connection, sha256, self._clock.now())
        # One that was put again a moment ago is about to be named; else the next sweep takes it.
        self._vault.retire(sha256, _UNFILED.total_seconds())
        return True

    def _forget_unclaimed(self) -> None:
        for sha256 in documents.unclaimed(self._connection, self._clock.now() - _UNFILED):
            with immediate(self._connection):
                documents.forget(self._connection, sha256)

    def _sweep_leftovers(self) -> int:
        """Drop drafts of pages nobody finished writing and files that were half fetched a month ago; never a page."""
        dropped = 0
        for file, least in self._leftovers():
            with suppress(OSError):
                if time.time() - file.stat().st_mtime > least.total_seconds():
                    file.unlink()
                    dropped += 1
        return dropped

    def _leftovers(self) -> Iterator[tuple[Path, timedelta]]:
        yield from ((file, _UNFILED) for file in self._files.glob("scans/*/.*.part"))
        yield from ((file, _HALF_FETCHED) for file in self._files.glob("incoming/*"))

    def _before(self, days: int) -> datetime:
        _check(days)
        return self._clock.now() - timedelta(days=days)

    def _today(self) -> str:
        return self._clock.now().astimezone(LOCAL).date().isoformat()

    def _told(self, swept: Swept) -> Swept:
        # Which file and when stands in its row for good; this line is for whoever asks why the disk has room again.
        _log.info("retention purged=%d unfiled=%d erased=%d", swept.purged, swept.unfiled, swept.erased)
        return swept


def days_of(preferences: Preferences) -> int:
    """Return how long copies stay here, in days; from memory, on any thread."""
    said = preferences.get(DAYS)
    return int(said) if said else LEAST_DAYS


def _check(days: int) -> None:
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise InputError("retention_days_out_of_range", "days", at_least=LEAST_DAYS, at_most=MOST_DAYS)
