"""Pages that were scanned and not filed yet: safe from the moment they arrive, changed at will, nothing lost.

The picture as it came lies in the vault before its row is written; what the clerk decides (order, turn, removal) is in
the row and is applied anew each time, so that everything can be undone until the document is filed. Methods block on
picture work and belong on the io lane; what touches the database is handed to the store lane and waited for.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict, dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from counter_app.database.transaction import immediate
from counter_app.documents.page import Page, Pages, Treatment
from counter_app.documents.pages import AUTO, pages_of_bytes
from counter_app.domain.errors import InputError
from counter_app.store import documents_tray as rows
from counter_app.store.documents_tray import StackRow, TrayRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.services.lanes import Lane
    from counter_app.store.vault import Vault

_MOST_REMEMBERED = 48 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayPage:
    """One waiting page as the scan screen shows it; ``bytes`` is what it will add to the document.

    ``codes`` are the dossier codes read on it, None where nobody looked or nothing could be seen.
    """

    id: int
    stack: str
    place: int
    page: Page
    thumbnail: bytes | None = field(repr=False)
    codes: frozenset[str] | None
    reason: str
    code: str
    added_at: datetime

    @property
    def bytes(self) -> int:
        """How many bytes the page adds to its document, none when it is left out."""
        return 0 if self.page.removed else self.page.size


class PageTray:
    """Every waiting page of this counter."""

    def __init__(
        self, connection: Connection, store: Lane, vault: Vault, clock: Clock, new_stack: Callable[[], str]
    ) -> None:
        self._connection = connection
        self._store = store
        self._vault = vault
        self._clock = clock
        self.new_stack = new_stack
        self._made: OrderedDict[tuple[str, int, Treatment], Page] = OrderedDict()

    def add(
        self,
        stack: str,
        content: bytes,
        treatment: Treatment = AUTO,
        codes: Callable[[], Sequence[frozenset[str] | None]] = list,
    ) -> tuple[TrayPage, ...]:
        """Put the pages of a scan or file at the end of a stack and return them once they are durable.

        ``codes`` is asked last, and gives what was read on each page where somebody looked.

        Raises:
            InputError: as ``documents.pages.pages_of``. StoreError: ``disk_full``, ``document_unwritable``.
        """
        pages = tuple(pages_of_bytes(content, treatment))
        sha256 = self._vault.put(content)
        bodies, read = [], codes()
        for number, page in enumerate(pages):
            self._remember((sha256, number, treatment), page)
            seen = read[number] if number < len(read) else None
            bodies.append(
                {
                    "number": number,
                    "treatment": asdict(treatment),
                    "turn": 0,
                    "removed": page.removed,
                    "codes": None if seen is None else sorted(seen),
                }
            )
        before = self._store.submit(self._add, stack, sha256, bodies).result()
        return self.pages(stack)[before:]

    def stacks(self) -> tuple[StackRow, ...]:
        """Return every stack that waits, the oldest first."""
        return self._store.submit(rows.stacks, self._connection).result()

    def pages(self, stack: str) -> tuple[TrayPage, ...]:
        """Return the pages of a stack in order.

        Raises:
            StoreError: ``document_missing``, ``document_damaged`` when a picture is gone.
        """
        from counter_app.documents.looking import thumbnail_of

        found = []
        for row in self._rows(stack):
            page = self._page(row)
            codes = row.body.get("codes")
            found.append(
                TrayPage(
                    id=row.id,
                    stack=row.stack,
                    place=row.place,
                    page=page,
                    thumbnail=thumbnail_of(page),
                    codes=None if codes is None else frozenset(codes),
                    reason=row.reason,
                    code=row.code,
                    added_at=row.added_at,
                )
            )
        return tuple(found)

    def document(self, stack: str) -> Pages:
        """Return the pages of a stack ready to be filed by ``Attachments.file_pages``; raises as ``pages``."""
        return Pages(tuple(self._page(row) for row in self._rows(stack)))

    def picture(self, page_id: int, stack: str, side: int = 1_600) -> bytes:
        """Return a waiting page as PNG at most ``side`` pixels long, upright and straightened as it will be filed.

        Raises:
            InputError: ``page_unknown``; StoreError: as ``pages``.
        """
        from datetime import UTC
        from datetime import datetime as instant

        from counter_app.documents.looking import picture
        from counter_app.documents.portable import Description, composed

        row = self._row(stack, page_id)
        unfiled = Description("", "", "", "", instant(2000, 1, 1, tzinfo=UTC))
        shown = picture(composed([replace(self._page(row), removed=False)], unfiled), 0, side)
        if shown is None:
            raise InputError("page_unknown", "page", pages=len(self._rows(stack)))
        out = BytesIO()
        shown.save(out, "PNG", compress_level=1)
        return out.getvalue()

    def turn(self, stack: str, page_id: int, degrees: int) -> None:
        """Turn a page clockwise by a multiple of 90 degrees; raises ``page_unknown`` as all changes do."""
        row = self._row(stack, page_id)
        self._decide(row, turn=(row.body["turn"] + degrees // 90 * 90) % 360)

    def remove(self, stack: str, page_id: int) -> None:
        """Leave a page out of the document; ``restore`` brings it back."""
        self._decide(self._row(stack, page_id), removed=True)

    def restore(self, stack: str, page_id: int) -> None:
        """Take a page, a blank one too, into the document again."""
        self._decide(self._row(stack, page_id), removed=False)

    def treat(self, stack: str, page_id: int, treatment: Treatment) -> None:
        """Make a page anew from its picture as it was scanned: in colour, not cropped, not straightened."""
        self._decide(self._row(stack, page_id), treatment=asdict(treatment))

    def move(self, stack: str, page_id: int, to: int) -> None:
        """Put a page at another place (from 0) of its stack."""
        ids = [row.id for row in self._rows(stack)]
        self._row(stack, page_id)
        ids.remove(page_id)
        ids.insert(max(0, to), page_id)
        self.arrange(ids, stack)

    def replace(self, stack: str, page_id: int, content: bytes, treatment: Treatment = AUTO) -> None:
        """Put the first page of a new scan in the place of a page; raises as ``add``."""
        row = self._row(stack, page_id)
        page = next(iter(pages_of_bytes(content, treatment)))
        sha256 = self._vault.put(content)
        self._remember((sha256, 0, treatment), page)
        body = row.body | {"number": 0, "treatment": asdict(treatment), "turn": 0, "removed": False, "codes": None}
        if self._store.submit(self._set, row, sha256, body).result():
            self._vault.remove(row.sha256)

    def arrange(self, ids: Sequence[int], stack: str, *, reason: str = "", code: str = "") -> None:
        """Make these pages, in this order, a stack of its own, with the reason why it waits."""
        self._store.submit(self._arrange, ids, stack, reason, code).result()

    def discard(self, ids: Sequence[int]) -> None:
        """Take pages out of the tray for good, after they were filed or when nobody wants them."""
        for sha256 in self._store.submit(self._remove, ids).result():
            self._vault.remove(sha256)

    def _rows(self, stack: str) -> tuple[TrayRow, ...]:
        return self._store.submit(rows.of_stack, self._connection, stack).result()

    def _row(self, stack: str, page_id: int) -> TrayRow:
        found = self._rows(stack)
        for row in found:
            if row.id == page_id:
                return row
        raise InputError("page_unknown", "page", pages=len(found))

    def _page(self, row: TrayRow) -> Page:
        treatment = Treatment(**row.body["treatment"])
        key = (row.sha256, int(row.body["number"]), treatment)
        made = self._made.get(key)
        if made is None:
            pages = tuple(pages_of_bytes(self._vault.read(row.sha256), treatment))
            for number, page in enumerate(pages):
                self._remember((row.sha256, number, treatment), page)
            made = pages[key[1]]
        return replace(made, turn=row.body["turn"], removed=row.body["removed"])

    def _remember(self, key: tuple[str, int, Treatment], page: Page) -> None:
        self._made[key] = page
        while len(self._made) > 1 and sum(one.size for one in self._made.values()) > _MOST_REMEMBERED:
            self._made.popitem(last=False)

    def _decide(self, row: TrayRow, **decided: Any) -> None:  # noqa: ANN401 - values of a JSON body
        self._store.submit(self._set, row, row.sha256, row.body | decided).result()

    def _add(self, stack: str, sha256: str, bodies: Sequence[dict[str, Any]]) -> int:
        with immediate(self._connection):
            before = len(rows.of_stack(self._connection, stack))
            rows.add(self._connection, stack, sha256, bodies, self._clock.now())
        return before

    def _set(self, row: TrayRow, sha256: str, body: dict[str, Any]) -> bool:
        """Write down what was decided and tell whether nothing names the page's former file any more."""
        with immediate(self._connection):
            rows.set_body(self._connection, row.id, sha256, body)
            return not rows.is_named(self._connection, row.sha256)

    def _arrange(self, ids: Sequence[int], stack: str, reason: str, code: str) -> None:
        with immediate(self._connection):
            rows.arrange(self._connection, ids, stack, reason=reason, code=code)

    def _remove(self, ids: Sequence[int]) -> tuple[str, ...]:
        with immediate(self._connection):
            return rows.remove(self._connection, ids)
