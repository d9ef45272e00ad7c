"""Looking at filed documents: their bytes, their pages as pictures, what they cost to send, how far all is digitised.

Methods say which lane they belong on. ``sha256`` is what ``DossierPage.documents`` and the ``attach`` command tell.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from counter_app.domain.digitisation import Digitisation, DigitisationCount, counted, digitisation
from counter_app.domain.document import SLOW_LINE_KBIT, seconds_to_send
from counter_app.domain.errors import StoreError
from counter_app.domain.evolve import fold
from counter_app.store import documents, facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from counter_app.database.driver import Connection
    from counter_app.domain.document import Attached
    from counter_app.services.finder import Finder
    from counter_app.store.vault import Vault

_AT_ONCE = 200
VIEW_SIDE = 1_600
"""Pixels of the longer side of a page shown in the window without zoom."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What the documents of a dossier weigh: ``seconds`` is how long they travel over ``kbit`` kilobits a second."""

    documents: int
    pages: int
    bytes: int
    seconds: int
    kbit: int = SLOW_LINE_KBIT

    @classmethod
    def of(cls, found: tuple[Attached, ...]) -> Budget:
        """Return the budget of a dossier's documents; a paper that lies there twice is sent once."""
        files = {one.sha256: one for one in found}
        size = sum(one.bytes for one in files.values())
        pages = sum(one.pages for one in found if one.stands)
        return cls(len([one for one in found if one.stands]), pages, size, seconds_to_send(size))


class Documents:
    """Every question the viewer, the dossier page and the reports ask about documents."""

    def __init__(
        self, connection: Connection, open_reader: Callable[[], Connection], finder: Finder, vault: Vault
    ) -> None:
        self._connection = connection
        self._open_reader = open_reader
        self._finder = finder
        self._vault = vault

    def of(self, name: str) -> Digitisation:
        """Return the documents of a dossier and which paper each of them stands for [read].

        Raises:
            InputError: ``dossier_unknown``, ``code_ambiguous``.
        """
        known = facts.of_dossier(self._connection, self._finder.dossier_id(name))
        return digitisation(known, fold(known))

    def budget(self, name: str) -> Budget:
        """Return what the documents of a dossier weigh [read]; raises as ``of``."""
        return Budget.of(self.of(name).documents)

    def thumbnail(self, sha256: str) -> bytes | None:
        """Return the small JPEG of the first page, None where there is none [read]."""
        return documents.thumbnail(self._connection, sha256)

    def content(self, sha256: str) -> bytes:
        """Return the PDF itself, proved to be what was filed [io]; keep it in memory, never in a file.

        Raises:
            StoreError: ``document_missing``, ``document_damaged``.
        """
        return self._vault.read(sha256)

    def is_here(self, sha256: str) -> bool:
        """Tell whether the file lies on this machine: that of another counter may not have arrived [io]."""
        return self._vault.holds(sha256)

    def page_thumbnail(self, sha256: str, page: int) -> bytes | None:
        """Return a small JPEG of any page (from 0), None where nothing can draw it [io]; raises as ``page_picture``."""
        from counter_app.documents.looking import small_jpeg

        return small_jpeg(self.content(sha256), page)

    def page_picture(self, sha256: str, page: int, side: int = VIEW_SIDE) -> bytes | None:
        """Return a page (from 0) as PNG at most ``side`` pixels long, None where nothing can draw it [io].

        Raises:
            InputError: ``page_unknown``. StoreError: as ``content``.
        """
        from counter_app.documents.looking import picture

        shown = picture(self.content(sha256), page, side)
        if shown is None:
            return None
        out = BytesIO()
        shown.save(out, "PNG", compress_level=1)
        return out.getvalue()

    def count(self, from_on: date, to_on: date) -> DigitisationCount:
        """Return the figures of dossiers received on local days, both ends counted [io, a connection of its own]."""
        with closing(self._open_reader()) as connection:
            return counted(_of_days(connection, from_on, to_on))

    def whole(self, sha256: str) -> bool:
        """Tell whether a file lies here undamaged [io]."""
        try:
            self._vault.read(sha256)
        except StoreError:
            return False
        return True


def _of_days(connection: Connection, from_on: date, to_on: date) -> Iterator[Digitisation]:
    rows = connection.execute(
        "SELECT dossier_id FROM dossiers WHERE code IS NOT NULL AND status <> 'voided' AND received_on BETWEEN ? AND ?",
        (from_on.isoformat(), to_on.isoformat()),
    )
    ids = [dossier_id for (dossier_id,) in rows]
    for start in range(0, len(ids), _AT_ONCE):
        for known in facts.of_dossiers(connection, ids[start : start + _AT_ONCE]).values():
            yield digitisation(known, fold(known))
