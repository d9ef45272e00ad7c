"""Forms an administrator edits: a file is read, each form looked at, what is wrong told by its line. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from counter_app.bootstrap import layout_preview
from counter_app.domain.errors import CounterError, InputError
from counter_app.services.session import Session, may
from counter_app.texts import Texts
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.ports import Work
from counter_app.ui.preview.saving import write_file
from counter_app.wire.pack import MAX_PACK_BYTES

if TYPE_CHECKING:
    from counter_app.services.layouts import CheckedLayouts, Layouts


class Source(Protocol):
    """The part of a running counter that keeps forms."""

    @property
    def layouts(self) -> Layouts: ...  # noqa: D102 (only its shape)


@dataclass(frozen=True, slots=True)
class LayoutsState:
    """Everything the page shows; a new ``serial`` means other pages, ``path`` empty the forms in use."""

    path: str = ""
    name: str = ""
    forms: tuple[tuple[str, str], ...] = ()
    form: str = "01"
    papers: tuple[tuple[str, str], ...] = ()
    paper: str = ""
    content: bytes = field(default=b"", repr=False)
    serial: int = 0
    may_adopt: bool = False
    busy: bool = False
    said: Marked = NOTHING


class LayoutsPresenter:
    """Reads and draws on the io lane, adopts on the store lane; the newest question counts."""

    def __init__(
        self,
        source: Source,
        session: Session,
        texts: Texts,
        work: Work,
        show: Callable[[LayoutsState], None],
        changed: Callable[[], None],
    ) -> None:
        self._source = source
        self._session = session
        self._texts = texts
        self._work = work
        self._show = show
        self._changed = changed
        self._raw = b""
        self._checked: CheckedLayouts | None = None
        self._asked = 0
        self.state = LayoutsState(name=texts("ui.day.layouts.in_use"))

    def refresh(self) -> None:
        """Show the forms in use unless a file is open."""
        if not self._raw:
            self._work.submit("store", self._source.layouts.in_use, self._take, self._failed)

    def open(self, path: str) -> None:
        """Read a file and look at it."""
        self.state = replace(self.state, path=path, name=Path(path).name)
        self._work.submit("io", lambda: read_file(Path(path)), self._take, self._failed)

    def again(self) -> None:
        """Read the file anew: it was changed in an editor."""
        if self.state.path:
            self.open(self.state.path)

    def choose_form(self, form: str) -> None:
        """Look at another form, on the first of its papers."""
        self.state = replace(self.state, form=form, paper="")
        self._draw()

    def choose_paper(self, paper: str) -> None:
        """Look at the form on another paper."""
        self.state = replace(self.state, paper=paper)
        self._draw()

    def adopt(self) -> None:
        """Take the open file into use."""
        if not self.state.may_adopt or self.state.busy:
            return
        raw = self._raw
        self._push(busy=True)

        def done(_adopted: CheckedLayouts) -> None:
            words = self._texts("ui.day.layouts.adopted")
            self._push(busy=False, may_adopt=False, said=Marked(words, "good", "ok"))
            self._changed()

        self._work.submit("store", lambda: self._source.layouts.adopt(raw, self._session), done, self._failed)

    def export(self, path: str) -> None:
        """Write the forms in use to a file."""

        def read(raw: bytes) -> None:
            self._work.submit("io", lambda: write_file(Path(path), raw), written, self._failed)

        def written(_: None) -> None:
            self._push(said=Marked(self._texts("ui.day.layouts.exported", path=path), "good", "ok"))

        self._work.submit("store", self._source.layouts.in_use, read, self._failed)

    def _take(self, raw: bytes) -> None:
        self._raw = raw
        self._asked += 1
        mine = self._asked

        def done(checked: CheckedLayouts) -> None:
            if mine == self._asked:
                self._have(checked)

        def failed(error: CounterError) -> None:
            if mine == self._asked:
                self._failed(error)

        self._work.submit("io", lambda: layout_preview().check(raw), done, failed)

    def _have(self, checked: CheckedLayouts) -> None:
        texts = self._texts
        self._checked = checked
        opened = bool(self.state.path)
        self.state = replace(
            self.state,
            forms=tuple((form, f"{form} · {texts(f'ui.dossier.form.{form}')}") for form in checked.forms),
            form=self.state.form if self.state.form in checked.forms else next(iter(checked.forms), ""),
            may_adopt=opened and may(self._session, "administrator"),
            said=Marked(texts("ui.day.layouts.fits"), "good", "ok") if opened else NOTHING,
        )
        self._draw()

    def _draw(self) -> None:
        checked, raw = self._checked, self._raw
        papers = () if checked is None else checked.forms.get(self.state.form, ())
        if not papers:
            return
        paper = self.state.paper if self.state.paper in papers else papers[0]
        named = tuple((one, self._texts(f"ui.day.layouts.paper.{one}")) for one in papers)
        self.state = replace(self.state, papers=named, paper=paper)
        self._asked += 1
        mine, form = self._asked, self.state.form

        def drawn(content: bytes) -> None:
            if mine == self._asked:
                self._push(content=content, serial=self.state.serial + 1)

        def failed(error: CounterError) -> None:
            if mine == self._asked:
                self._failed(error)

        self._show(self.state)
        self._work.submit("io", lambda: layout_preview().draw(raw, form, paper).content, drawn, failed)

    def _failed(self, error: CounterError) -> None:
        # What was looked at before must not stand beside the words about another file.
        self._push(
            busy=False, may_adopt=False, content=b"", serial=self.state.serial + 1,
            said=Marked(self._texts.error(error), "bad", "error"),
        )  # fmt: skip

    def _push(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # its fields
        self._show(self.state)


def read_file(path: Path) -> bytes:
    """Return the bytes of a file a person chose.

    Raises:
        InputError: ``file_unreadable``, ``pack_too_large``.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_PACK_BYTES + 1)
    except OSError as error:
        raise InputError("file_unreadable", "file") from error
    if len(raw) > MAX_PACK_BYTES:
        raise InputError("pack_too_large", "file", megabytes=MAX_PACK_BYTES // 1024 // 1024)
    return raw
