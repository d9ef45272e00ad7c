"""Packs an administrator opens: what each would change is looked at first, then it is taken in. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.errors import CounterError
from counter_app.services.session import Session, may
from counter_app.texts import Texts
from counter_app.ui.day.layouts import read_file
from counter_app.ui.day.pack_words import KeptLine, PackLine, kept_line, pack_line
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.pack_names import kind_name, pack_name
from counter_app.ui.ports import Work

if TYPE_CHECKING:
    from counter_app.services.catalogue import Catalogue
    from counter_app.services.pack_changes import KeptPacks, PackPreview
    from counter_app.services.pack_imports import PackImports
    from counter_app.services.packs import ListedPack

PROCEDURES = "procedures"
_MOVES_DATES = frozenset({"calendar", "deadline"})


class Source(Protocol):
    """The part of a running counter that takes packs in."""

    @property
    def catalogue(self) -> Catalogue: ...  # noqa: D102 (only its shape)
    @property
    def pack_imports(self) -> PackImports: ...  # noqa: D102 (only its shape)
    @property
    def kept_packs(self) -> KeptPacks: ...  # noqa: D102 (only its shape)


@dataclass(frozen=True, slots=True)
class PacksState:
    """Everything the page shows; without ``title`` the packs that are kept, else what the open one would change.

    ``working`` says what is being done, empty when nothing is.
    """

    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[PackLine, ...] = field(default=(), repr=False)
    kept: tuple[KeptLine, ...] = ()
    may_open: bool = False
    may_take: bool = False
    working: str = ""
    said: Marked = NOTHING


class PacksPresenter:
    """Reads the file on the io lane, compares on the read lane, takes in on the store lane; the newest file counts."""

    def __init__(
        self,
        source: Source,
        session: Session,
        texts: Texts,
        work: Work,
        show: Callable[[PacksState], None],
        changed: Callable[[], None],
    ) -> None:
        self._source = source
        self._session = session
        self._texts = texts
        self._work = work
        self._show = show
        self._changed = changed
        self._raw = b""
        self._found: PackPreview | None = None
        self._asked = 0
        self._taking = False
        self.state = PacksState(may_open=may(session, "administrator"))

    def refresh(self) -> None:
        """Read which packs are kept, and which of them wait for their day."""
        source = self._source

        def read() -> tuple[ListedPack, ...]:
            return source.kept_packs.listed()  # put together on that lane too: it asks for the catalogue

        self._work.submit("read", read, self._have_kept, self._failed)

    def open(self, path: str) -> None:
        """Read a file and look at what it would change; nothing is kept by that."""
        if self._taking or not self.state.may_open:
            return
        self._asked += 1
        mine, name = self._asked, Path(path).name
        self._push(title=name, facts=(), lines=(), may_take=False, working=self._texts("ui.day.packs.reading"))

        def compare(raw: bytes) -> None:
            self._raw = raw
            self._work.submit("read", look, compared, failed)

        def look() -> PackPreview:
            return self._source.kept_packs.preview(self._raw)

        def compared(found: PackPreview) -> None:
            if mine == self._asked:
                self._have(found, name)

        def failed(error: CounterError) -> None:
            if mine == self._asked:
                self._failed(error)

        self._work.submit("io", lambda: read_file(Path(path)), compare, failed)

    def take(self) -> None:
        """Take the open pack in."""
        found, raw = self._found, self._raw
        if found is None or not self.state.may_take or self._taking:
            return
        self._taking = True
        self._push(may_take=False, working=self._texts("ui.day.packs.taking"))

        def write() -> None:
            if found.kind == PROCEDURES:
                self._source.catalogue.import_bytes(raw, self._session)
            else:
                self._source.pack_imports.take_in(raw, self._session)

        self._work.submit("store", write, lambda _: self._taken(found), self._failed)

    def close(self) -> None:
        """Put the open file away, or stop reading it; what is being taken in is finished."""
        if self._taking:
            return
        self._asked += 1
        self._raw, self._found = b"", None
        self._push(title="", facts=(), lines=(), may_take=False, working="", said=NOTHING)

    def _taken(self, found: PackPreview) -> None:
        self._taking = False
        key = "older" if found.older else "waits" if found.waits else "moved" if found.kind in _MOVES_DATES else "taken"
        on = "" if found.effective_on is None else f"{found.effective_on:%d/%m/%Y}"
        words = self._texts(f"ui.day.packs.done.{key}", name=self.state.title, number=len(found.changes), on=on)
        self.close()
        self._push(said=Marked(words, "good", "ok"))
        self._changed()
        self.refresh()

    def _have_kept(self, kept: tuple[ListedPack, ...]) -> None:
        waiting_first = sorted(kept, key=lambda one: not one.waits)
        self._push(kept=tuple(kept_line(one, self._texts) for one in waiting_first))

    def _have(self, found: PackPreview, file: str) -> None:
        texts = self._texts
        self._found = found
        on = "" if found.effective_on is None else f"{found.effective_on:%d/%m/%Y}"
        facts = [
            (texts("ui.day.packs.kind"), kind_name(found.kind, texts)),
            (
                texts("ui.day.packs.name"),
                " · ".join(part for part in (pack_name(found.name, texts), found.version) if part),
            ),
            (texts("ui.day.packs.basis"), found.basis),
            (texts("ui.day.packs.since"), on),
        ]
        if found.known:
            said = Marked(texts("ui.day.packs.known"), "plain", "info")
        elif found.older:
            said = Marked(texts("ui.day.packs.older"), "warning", "warning")
        elif found.waits:
            said = Marked(texts("ui.day.packs.will_wait", on=on, number=len(found.changes)), "warning", "waiting")
        else:
            said = Marked(texts("ui.day.packs.will_change", number=len(found.changes)), "plain", "info")
        self._push(
            title=file,
            facts=tuple((name, words) for name, words in facts if words),
            lines=tuple(pack_line(found.kind, one, texts) for one in found.changes),
            may_take=self.state.may_open and not found.known,
            working="",
            said=said,
        )

    def _failed(self, error: CounterError) -> None:
        self._taking, self._found = False, None
        words = self._texts.error(error)
        self._push(facts=(), lines=(), may_take=False, working="", said=Marked(words, "bad", "error"))

    def _push(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # its fields
        self._show(self.state)
