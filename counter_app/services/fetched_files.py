"""Files of other counters, fetched to be looked at here: bytes on the thread that asks, rows on the store lane."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from counter_app.database.transaction import immediate
from counter_app.domain.errors import GatewayError, InputError, RuleError, StoreError
from counter_app.store import documents, erased_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from counter_app.database.driver import Connection
    from counter_app.services.lanes import Lane
    from counter_app.store.vault import Vault


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where a file lies, and its bytes.

    ``province`` after its time here was over, ``elsewhere`` for what another counter scanned, ``erased`` for good with
    its person, ``lost`` when it should lie here and does not.
    """

    lies: Literal["here", "province", "elsewhere", "erased", "lost"]
    bytes: int = 0

    @property
    def can_be_fetched(self) -> bool:
        """Whether the province is worth asking."""
        return self.lies in {"province", "elsewhere"}


class FetchedFiles:
    """What is known of files that lie elsewhere, and where they grow until they lie here."""

    def __init__(
        self, connection: Connection, lane: Lane, vault: Vault, folder: Path, now: Callable[[], datetime]
    ) -> None:
        self._connection = connection
        self._lane = lane
        self._vault = vault
        self._folder = folder / "incoming"
        self._now = now

    def named(self, sha256: str) -> tuple[int, int, str]:
        """Return bytes and pages of a file and a dossier whose facts name it.

        Raises:
            GatewayError: ``file_unknown``; RuleError: ``file_erased`` where its person was forgotten.
        """
        if self._lane.submit(erased_files.holds, self._connection, sha256).result():
            raise RuleError("file_erased")
        found = self._lane.submit(documents.told_of, self._connection, sha256).result()
        if found is None:
            raise GatewayError("file_unknown")
        return found

    def holds(self, sha256: str) -> bool:
        """Tell whether it lies here already, whole."""
        return self._vault.check(sha256) is None

    def place(self, sha256: str) -> FilePlace:
        """Tell where a file lies, which nothing here may be able to open."""
        found = self._lane.submit(self._place, sha256).result()
        if found.lies != "here" or self.holds(sha256):
            return found
        delivered = self._lane.submit(documents.file_row, self._connection, sha256).result()
        # Damaged or gone, and the province has another copy: fetching it mends this machine.
        return FilePlace("province" if delivered is not None and delivered.delivered else "lost", found.bytes)

    def _place(self, sha256: str) -> FilePlace:
        if erased_files.holds(self._connection, sha256):
            return FilePlace("erased")
        row = documents.file_row(self._connection, sha256)
        told = documents.told_of(self._connection, sha256)
        size = told[0] if told is not None else 0
        if row is None:
            return FilePlace("elsewhere" if told is not None else "lost", size)
        return FilePlace("here" if row.state == "held" else "province", size)

    def take(self, sha256: str, content: bytes, pages: int) -> None:
        """Keep a whole file in the vault, as one the province holds.

        Raises:
            StoreError: as ``Vault.put``.
        """
        from counter_app.documents.looking import small_jpeg

        self._vault.put(content)
        thumbnail = None
        with suppress(InputError):  # another counter may have filed what nothing here can draw
            thumbnail = small_jpeg(content)

        def work() -> None:
            now = self._now()
            with immediate(self._connection):
                documents.record_file(self._connection, sha256, len(content), pages, thumbnail, now)
                documents.set_delivered(self._connection, sha256, now)

        self._lane.submit(work).result()

    def begun(self, name: str) -> bytes:
        """Return what came of a file so far; what cannot be read did not come."""
        try:
            return self._vault.unsealed((self._folder / name).read_bytes())
        except (OSError, StoreError):
            return b""

    def keep(self, name: str, content: bytes) -> None:
        """Keep what came of a file, sealed; a disk that refuses costs only the next attempt's bytes."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self._folder / f".{name}"
            fresh.write_bytes(self._vault.sealed(content))
            fresh.replace(self._folder / name)

    def drop(self, name: str) -> None:
        """Forget what came of a file."""
        with suppress(OSError):
            (self._folder / name).unlink(missing_ok=True)
