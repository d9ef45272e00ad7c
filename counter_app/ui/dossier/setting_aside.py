"""Taking a copy off the dossier in front, or moving it where it belongs: one form, done and undone. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from counter_app.domain.errors import CounterError
from counter_app.services.session import Session
from counter_app.texts import Texts
from counter_app.ui.dossier.documents import title_of
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.ports import Work
from counter_app.ui.steps.state import StepField, StepForm

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.domain.document import Attached
    from counter_app.services.setting_aside import SetAside
    from counter_app.services.views import DossierPage

NOWHERE: Final = "nowhere"
LINE: Final = "line"
DOSSIER: Final = "dossier"
NO_LINE: Final = "-"
_FIELD_OF = {"to": "code", "lines": "line", "name": "reason"}


@dataclass(frozen=True, slots=True)
class AsideState:
    """The open form, what was said last and whether that can be undone; ``serial`` rises when the keyboard moves."""

    form: StepForm | None = None
    told: Marked = NOTHING
    can_undo: bool = False
    serial: int = 0


class AsidePresenter:
    """Asks which copy, where it belongs and why; writes it; puts it back when asked."""

    def __init__(
        self,
        counter: Counter,
        session: Session,
        texts: Texts,
        work: Work,
        show: Callable[[AsideState], None],
        changed: Callable[[], None],
    ) -> None:
        self._counter, self._session, self._texts, self._work = counter, session, texts, work
        self._show, self._changed = show, changed
        self._page: DossierPage | None = None
        self._target: DossierPage | None = None
        self._values: dict[str, str] = {}
        self._undoing: SetAside | None = None
        self._asked = ""
        self.state = AsideState()

    @property
    def open(self) -> bool:
        """Whether the form takes the keyboard."""
        return self.state.form is not None

    def forget(self) -> None:
        """Another dossier comes."""
        self._page = self._target = self._undoing = None
        self.state = AsideState(serial=self.state.serial)
        self._show(self.state)

    def begin(self, page: DossierPage | None) -> None:
        """Open the form for the copies of a dossier; nothing where there are none or one only reads."""
        copies = [] if page is None else _standing(page)
        if page is None or not copies or self.open or self._session.role == "auditor":
            return
        self._page, self._target = page, None
        self._values = {
            "document": copies[0].event_id,
            "to": LINE if len(page.papers) > 1 else NOWHERE,
            "line": NO_LINE,
        }
        self._push(form=self._form(), told=NOTHING, can_undo=False, serial=self.state.serial + 1)

    def change(self, name: str, value: str) -> None:
        """Take one field; a whole code is looked up at once."""
        form = self.state.form
        if form is None or form.busy:
            return
        self._values[name] = value
        if name == "to":
            self._target, self._values["code"], self._values["line"] = None, "", NO_LINE
        if name == "code":
            self._look(value)
        self._push(form=self._form())

    def cancel(self) -> bool:
        """Put the form away; say whether there was one."""
        was = self.open
        if was and not (self.state.form and self.state.form.busy):
            self._push(form=None, serial=self.state.serial + 1)
        return was

    def accept(self) -> None:
        """Write it; what is wrong is shown at its field."""
        from counter_app.services.attachments import NewDocument

        form, page, values = self.state.form, self._page, dict(self._values)
        if form is None or page is None or form.busy:
            return
        aside, session = self._counter.papers, self._session
        reason, document = values.get("reason", ""), values["document"]
        lines = () if values["line"] == NO_LINE else (int(values["line"]),)
        to = values.get("code", "").strip() if values["to"] == DOSSIER else page.row.dossier_id
        if values["to"] == DOSSIER and self._target is not None:
            to = self._target.row.dossier_id

        def write() -> SetAside:
            if values["to"] == NOWHERE:
                return aside.setting_aside.set_aside(page.row.dossier_id, document, reason, session)
            new = NewDocument(lines=lines)
            return aside.setting_aside.move(page.row.dossier_id, document, to, new, reason, session)

        self._push(form=replace(form, busy=True, errors={}, said=NOTHING))
        self._work.submit("store", write, self._done, self._refused)

    def undo(self) -> None:
        """Put the copy back where it was."""
        done, aside, session = self._undoing, self._counter.papers, self._session
        if done is None or self.open:
            return
        self._undoing = None
        self._push(can_undo=False)
        self._work.submit(
            "store",
            lambda: aside.setting_aside.put_back(done.dossier_id, done.document, session),
            lambda _done: self._tell(Marked(self._texts("ui.dossier.aside.undone"), "good", "ok")),
            self._refused,
        )

    def _look(self, typed: str) -> None:
        code = typed.strip()
        self._target, self._asked = None, code
        if len(code) < len("1.1-26/HDHS"):
            return

        def found(page: DossierPage) -> None:
            if self._asked == code and self.open:
                self._target, self._values["code"] = page, page.row.code
                self._push(form=self._form())

        finder = self._counter.finder
        self._work.submit("read", lambda: finder.page(code), found, lambda _error: None)

    def _form(self) -> StepForm:
        page, texts, values = self._page, self._texts, self._values
        assert page is not None  # noqa: S101 - a form has its dossier
        copies = _standing(page)
        fields = []
        if len(copies) > 1:
            titles = tuple((one.event_id, title_of(page, one, texts)) for one in copies)
            fields.append(self._field("document", "list", "", titles))
        ways = ((LINE, "line_here"), (DOSSIER, "other"), (NOWHERE, "nowhere"))
        wanted = tuple((way, texts(f"ui.dossier.aside.{words}")) for way, words in ways if way != LINE or page.papers)
        fields.append(self._field("to", "choice", "", wanted))
        target = page if values["to"] == LINE else self._target
        if values["to"] == DOSSIER:
            whose = "" if target is None else _whose(target, texts)
            fields.append(self._field("code", "line", whose))
        if values["to"] != NOWHERE and target is not None:
            names = ((str(at), f"{at + 1}. {paper.name}") for at, paper in enumerate(target.papers))
            lines = (*names, (NO_LINE, texts("ui.dossier.aside.no_line")))
            fields.append(self._field("line", "list", "", lines))
        fields.append(self._field("reason", "line"))
        accept = texts("ui.dossier.aside.accept" if values["to"] == NOWHERE else "ui.dossier.aside.accept_move")
        only = "" if len(copies) > 1 else f"{title_of(page, copies[0], texts)}. "
        return StepForm(
            "set-aside", texts("ui.dossier.aside.title"), f"{only}{texts('ui.dossier.aside.advice')}",
            tuple(fields), accept=accept,
        )  # fmt: skip

    def _field(self, name: str, kind: str, hint: str = "", choices: tuple[tuple[str, str], ...] = ()) -> StepField:
        label = self._texts(f"ui.dossier.aside.{name}")
        return StepField(name, kind, label, self._values.get(name, ""), hint, choices)

    def _done(self, done: SetAside) -> None:
        self._undoing = done
        key = "ui.dossier.aside.done_moved" if done.moved_to else "ui.dossier.aside.done"
        self._tell(Marked(self._texts(key, code=done.moved_to_code), "good", "ok"), can_undo=True)

    def _tell(self, told: Marked, *, can_undo: bool = False) -> None:
        self._push(form=None, told=told, can_undo=can_undo, serial=self.state.serial + 1)
        self._changed()

    def _refused(self, error: CounterError) -> None:
        form, words = self.state.form, self._texts.error(error)
        if form is None:
            self._push(told=Marked(words, "bad", "error"))
            return
        names = {one.name for one in form.fields}
        field = _FIELD_OF.get(error.field or "", error.field or "")
        place = field if field in names else ""
        said = NOTHING if place else Marked(words, "bad", "error")
        errors = {place: words} if place else {}
        self._push(form=replace(form, busy=False, errors=errors, said=said), serial=self.state.serial + 1)

    def _push(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # its fields
        self._show(self.state)


def _standing(page: DossierPage) -> list[Attached]:
    return [one for one in page.documents if one.stands]


def _whose(page: DossierPage, texts: Texts) -> str:
    return texts("ui.dossier.aside.whose", name=page.row.applicant_name, procedure=page.row.procedure_name)
