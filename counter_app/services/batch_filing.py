"""A stack from the feeder, split at its printed slips and filed with the right dossiers.

Every page is durable in the tray as it arrives, with the codes read on it, so that a stack whose program fell can be
finished later. What cannot be matched waits there with its reason and never holds up the rest. Methods belong on the io
lane.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from counter_app.documents.page import Treatment
from counter_app.documents.pages import AUTO
from counter_app.domain.document_batch import CLOSED, Group, own_codes, split
from counter_app.domain.errors import DeviceError, InputError, RuleError
from counter_app.services.attachments import NewDocument
from counter_app.services.session import Session, require

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counter_app.devices.decoding import PageCodes
    from counter_app.services.attachments import Attachments, FiledDocument
    from counter_app.services.page_tray import PageTray, TrayPage


class CodeReader(Protocol):
    """Reads the codes on the pages of a file; a process of its own, because decoders fall."""

    def read_bytes(self, content: bytes, *, quick: bool = False) -> Iterable[PageCodes]:
        """Yield each page with the codes on it, as ``devices.decoding.DecodingProcess`` does."""
        ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """Pages that wait in the tray as ``stack``: ``reason`` is an error code of the texts."""

    stack: str
    pages: int
    reason: str
    code: str


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of a stack: documents filed, groups that wait, slips with nothing behind them."""

    filed: tuple[FiledDocument, ...]
    waiting: tuple[Waiting, ...]
    bare_slips: tuple[str, ...]


class BatchFiling:
    """The use case behind the feeder button and the watched folder."""

    def __init__(self, tray: PageTray, attachments: Attachments, codes: CodeReader) -> None:
        self._tray = tray
        self._attachments = attachments
        self._codes = codes

    def begin(self) -> str:
        """Return the id of a new stack."""
        return self._tray.new_stack()

    def add(self, stack: str, content: bytes, treatment: Treatment = AUTO) -> tuple[TrayPage, ...]:
        """Take in the next page (or file of pages) of a stack, durable when it returns, its codes read.

        Raises:
            InputError, StoreError: as ``PageTray.add``; the pages before it are safe.
        """
        # The decoder is a process of its own: it looks while the page is made here.
        with ThreadPoolExecutor(1, thread_name_prefix="codes") as beside:
            seen = beside.submit(self._read, content)
            return self._tray.add(stack, content, treatment, seen.result)

    def finish(
        self, stack: str, session: Session, *, slips: int | None = None, whole_checklist: bool = False
    ) -> BatchOutcome:
        """Split a stack at its slips, file what is clear, and let the rest wait, each group as a stack of its own.

        ``slips`` is how many the clerk laid in: another number read files nothing. ``whole_checklist`` says that behind
        each slip lie all the papers of its dossier.

        Raises:
            RuleError: ``slips_differ``, ``role_required``. StoreError: as ``Attachments.file_pages``; what is not filed
                by then is still in the tray.
        """
        require(session, "clerk", "supervisor")
        pages = self._tray.pages(stack)
        groups = split([page.codes for page in pages])
        found = sum(bool(group.slips) for group in groups)
        if slips is not None and slips != found:
            raise RuleError("slips_differ", "slips", found=found, expected=slips)
        filed: list[FiledDocument] = []
        waiting: list[Waiting] = []
        bare: list[str] = []
        for group in groups:
            ids = [pages[place].id for place in group.pages]
            own_slips = [pages[place].id for place in group.slips]
            if group.code and not ids and not group.reason:
                bare.append(group.code)
                self._tray.discard(own_slips)
                continue
            done = self._filed(group, ids, session, whole_checklist=whole_checklist)
            if isinstance(done, str):
                waiting.append(self._waiting([*own_slips, *ids], done, group.code))
            else:
                filed.append(done)
                self._tray.discard([*own_slips, *ids])
        return BatchOutcome(tuple(filed), tuple(waiting), tuple(bare))

    def assign(self, stack: str, name: str, document: NewDocument, session: Session) -> FiledDocument:
        """File a waiting stack with the dossier a person chose; its slips are left out.

        Raises:
            InputError, RuleError, StoreError: as ``Attachments.file_pages``; the stack waits on then.
        """
        pages = self._tray.pages(stack)
        for page in pages:
            if page.codes and len(page.codes) == 1 and page.place == 0 and not page.page.removed:
                self._tray.remove(stack, page.id)
        filed = self._attachments.file_pages(name, self._tray.document(stack), document, session)
        self._tray.discard([page.id for page in pages])
        return filed

    def _filed(
        self, group: Group, ids: Sequence[int], session: Session, *, whole_checklist: bool
    ) -> FiledDocument | str:
        """File one group and return its document, or the reason why it waits."""
        if group.reason:
            return group.reason
        target = self._tray.new_stack()
        try:
            lines = self._attachments.open_lines(group.code)
            if lines is None:
                return CLOSED
            self._tray.arrange(ids, target, code=group.code)
            document = NewDocument(lines=lines if whole_checklist else ())
            return self._attachments.file_pages(group.code, self._tray.document(target), document, session)
        except (InputError, RuleError) as error:
            return error.code

    def _waiting(self, ids: Sequence[int], reason: str, code: str) -> Waiting:
        stack = self._tray.new_stack()
        self._tray.arrange(ids, stack, reason=reason, code=code)
        return Waiting(stack, len(ids), reason, code)

    def _read(self, content: bytes) -> list[frozenset[str] | None]:
        """Return the dossier codes on each page; a page nobody could look at is told from one without a code."""
        found: list[frozenset[str] | None] = []
        try:
            for page in self._codes.read_bytes(content, quick=True):
                while len(found) < page.page - 1:
                    found.append(None)
                found.append(own_codes(code.text for code in page.codes))
        except (DeviceError, InputError):
            return found  # what comes after it was not seen
        return found
