"""Handing results over: find by slip or card, say who takes it, write it, log calls. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.act import Act, Receiver
from counter_app.domain.errors import CounterError
from counter_app.services.session import Session
from counter_app.services.views import DossierPage, FindQuery
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.formats import counted
from counter_app.ui.handover.papers import HandedPapers, PaperSource
from counter_app.ui.handover.state import NOTHING, Detail, HandForm, HandoverState
from counter_app.ui.handover.wording import Sought, detail_words, row_words, sought
from counter_app.ui.ports import Clock, Finder, Work
from counter_app.ui.steps.writing import HasSteps, StepWriting

if TYPE_CHECKING:
    # Shapes only: the services are put together on their own lanes.
    from counter_app.services.board import BoardRow
    from counter_app.services.steps import Acted

MOST_ROWS = 500
_FIELDS = {"receiver.name": "name", "receiver.number": "number", "tracking": "tracking", "reason": "note"}


class Ready(Protocol):
    """What lies ready; [read]."""

    def ready(self, limit: int = MOST_ROWS) -> tuple[BoardRow, ...]: ...  # noqa: D102 (as the service promises)
    def row(self, dossier_id: str) -> BoardRow | None: ...  # noqa: D102 (the same)
    def figures(self) -> dict[str, int]: ...  # noqa: D102 (the same)


class Source(PaperSource, HasSteps, Protocol):
    """The part of a running counter this screen needs."""

    @property
    def board(self) -> Ready: ...  # noqa: D102 (only its shape)
    @property
    def finder(self) -> Finder: ...  # noqa: D102 (only its shape)
    @property
    def clock(self) -> Clock: ...  # noqa: D102 (only its shape)


Read = tuple[tuple["BoardRow", ...], int]


class HandoverPresenter:
    """The list of results and the form beside it; being overdue never stands in the way of a hand-over."""

    def __init__(
        self,
        source: Source,
        session: Session,
        texts: Texts,
        work: Work,
        show: Callable[[HandoverState], None],
        changed: Callable[[], None],
    ) -> None:
        self._source = source
        self._session = session
        self._texts = texts
        self._work = work
        self._writing = StepWriting(source, session, texts, work)
        self._show = show
        self._changed = changed
        self._asked = 0
        self._wanted = ""
        self._papers = HandedPapers(source, session, texts, work, lambda told: self._push(said=told))
        self.state = HandoverState(can_act=session.role != "auditor")

    def open(self, dossier_id: str) -> None:
        """Read what lies ready, with one dossier chosen when an id is given."""
        if dossier_id:
            self._wanted = dossier_id
            self.state = replace(self.state, text="")
        self.state = replace(self.state, focus=self.state.focus + 1)
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew as it is filtered now; only the newest answer counts."""
        self._asked += 1
        mine, text = self._asked, self.state.text.strip()

        def work() -> Read:
            return self._matching(sought(text).words) if text else self._all()

        def done(read: Read) -> None:
            if mine == self._asked:
                self._take(*read)

        def failed(error: CounterError) -> None:
            if mine == self._asked:
                self._push(loading=False, said=Marked(self._texts.error(error), "bad", "error"))

        self._work.submit("read", work, done, failed)

    def type_text(self, text: str) -> None:
        """Narrow the list while the clerk types."""
        self.state = replace(self.state, text=text)
        self._work.later("find", 150, self.refresh)

    def enter(self) -> None:
        """Take what was scanned or typed: one result is chosen; none says where the dossier is instead."""
        text = self.state.text.strip()
        self._work.later("find", 0, lambda: None)  # what was typed is taken now, not once more a moment later
        self._asked += 1
        mine, what = self._asked, sought(text)

        def done(read: tuple[Read, str]) -> None:
            if mine != self._asked:
                return
            (rows, total), status = read
            self._wanted = rows[0].dossier_id if rows else ""
            self._take(rows, total)
            if rows:
                self.state = replace(self.state, said=NOTHING)
                self._form(without_slip=what.card)
            else:
                self._push(said=Marked(self._not_ready(what, status), "info", "info"))

        if text:
            self._work.submit("read", lambda: self._look_up(what), done, self._fail)

    def clear(self) -> None:
        """Take the filter away and show all results again."""
        self._push(text="", said=Marked(""), focus=self.state.focus + 1)
        self.refresh()

    def choose(self, dossier_id: str) -> None:
        """Prepare the hand-over of one result, the way its citizen asked for it."""
        row = next((row for row in self.state.rows if row.dossier_id == dossier_id), None)
        if row is None or (self.state.chosen is not None and self.state.chosen.dossier_id == dossier_id):
            return
        way = row.return_by if row.return_by in {"post", "online"} else "applicant"
        detail = Detail(row.dossier_id, row.code, row.name)
        self._push(chosen=detail, form=HandForm(way=way), errors={})

        def done(page: DossierPage) -> None:
            if self.state.chosen is not None and self.state.chosen.dossier_id == dossier_id:
                self._push(chosen=replace(detail, lines=detail_words(page, self._texts)))

        self._work.submit("read", lambda: self._source.finder.page(dossier_id), done, self._fail)

    def change(self, name: str, value: str) -> None:
        """Take one field of the form; its error goes away."""
        errors = {field: words for field, words in self.state.errors.items() if field != name}
        self.state = replace(self.state, errors=errors)
        self._form(**{name: value})

    def set_without_slip(self, without: bool) -> None:
        """Note that the slip is lost and the citizen's card was looked at instead."""
        self._form(without_slip=without)

    def hand_over(self) -> None:
        """Write that the result left the counter; what is missing is shown at its field."""
        chosen, form = self.state.chosen, self.state.form
        if chosen is None or self.state.busy or not self.state.can_act:
            return
        missing = self._missing(form)
        if missing:
            self._push(errors=missing)
            return
        method = form.way if form.way in {"post", "online"} else "counter"
        authorised = form.way == "authorised"
        act = Act(
            action="return",
            method=method,
            reason=self._texts("ui.handover.paper_noted", paper=form.paper.strip()) if authorised else "",
            receiver=Receiver(name=form.name, number=form.number) if authorised else None,
            tracking=form.tracking if form.way == "post" else "",
            without_slip=form.without_slip and method == "counter",
        )
        key = f"ui.handover.done.{form.way}"
        self._write(chosen, act, self._texts(key, code=chosen.code, name=form.name.strip() or chosen.name))

    def log_call(self) -> None:
        """Write that the citizen was called, with what was said."""
        chosen = self.state.chosen
        if chosen is None or self.state.busy or not self.state.can_act:
            return
        act = Act(action="call", reason=self.state.form.note)
        self._write(chosen, act, self._texts("ui.handover.called", code=chosen.code))

    def print_receipt(self) -> None:
        """Print the receipt for what was handed over last."""
        dossier_id, _code = self.state.handed
        if dossier_id and self.state.can_act:
            self._papers.print_receipt(dossier_id, self._changed)

    def print_list(self) -> None:
        """Print the list of what was handed over today."""
        self._papers.print_list()

    def _write(self, chosen: Detail, act: Act, words: str) -> None:
        self._push(
            busy=True, errors={}, said=Marked(self._texts("ui.board.doing", code=chosen.code), "info", "waiting")
        )

        def done(acted: Acted) -> None:
            said = self._writing.told(words, acted)
            if act.action == "return":
                handed = (chosen.dossier_id, chosen.code)
                focus = self.state.focus + 1
                self.state = replace(self.state, chosen=None, form=HandForm(), text="", focus=focus, handed=handed)
            else:
                self.state = replace(self.state, form=replace(self.state.form, note=""))
            self._push(busy=False, said=said)
            self._changed()

        def failed(error: CounterError) -> None:
            place = _FIELDS.get(error.field or "", "")
            errors = {place: self._texts.error(error)} if place else {}
            said = Marked("" if place else self._texts.error(error), "bad", "error")
            self._push(busy=False, errors=errors, said=said)

        self._writing.write(chosen.dossier_id, act, done, failed)

    def _missing(self, form: HandForm) -> dict[str, str]:
        if form.way != "authorised":
            return {}
        return {
            name: self._texts(f"ui.handover.need.{name}")
            for name in ("name", "number", "paper")
            if not getattr(form, name).strip()
        }

    def _all(self) -> Read:
        rows = self._source.board.ready(MOST_ROWS)
        total = len(rows) if len(rows) < MOST_ROWS else self._source.board.figures()["ready"]
        return rows, total

    def _matching(self, words: str) -> Read:
        found = self._source.finder.search(FindQuery(text=words, statuses=("ready",), limit=MOST_ROWS))
        rows = tuple(row for row in (self._source.board.row(one.dossier_id) for one in found) if row is not None)
        return tuple(sorted(rows, key=lambda row: row.since)), len(rows)

    def _look_up(self, what: Sought) -> tuple[Read, str]:
        read = self._matching(what.words)
        if read[0]:
            return read, ""
        others = self._source.finder.search(FindQuery(text=what.words, limit=1))
        return read, others[0].status if others else ""

    def _not_ready(self, what: Sought, status: str) -> str:
        if not status:
            return self._texts("ui.handover.unknown", words=what.words)
        told = self._texts(f"ui.dossier.status.{status}")
        return self._texts("ui.handover.not_ready", words=what.words, status=told)

    def _take(self, rows: tuple[BoardRow, ...], total: int) -> None:
        now = self._source.clock.now()
        shown = tuple(row_words(row, now, self._texts) for row in rows)
        filtered = bool(self.state.text.strip())
        more = "more" if total > len(rows) else "filtered" if filtered else "counted"
        name = "nothing_found" if filtered else "empty"
        self.state = replace(
            self.state,
            rows=shown,
            loading=False,
            counted=self._texts(f"ui.handover.{more}", shown=len(rows), total=counted(total)),
            empty=(self._texts(f"ui.handover.{name}"), self._texts(f"ui.handover.{name}_advice")),
        )
        wanted, self._wanted = self._wanted, ""
        here = {row.dossier_id for row in shown}
        if wanted and wanted not in here:
            self._fetch(wanted)
        chosen = self.state.chosen
        if chosen is not None and chosen.dossier_id not in here:
            self.state = replace(self.state, chosen=None, form=HandForm(), errors={})
        self._show(self.state)
        target = wanted if wanted in here else "" if self.state.chosen or not shown else shown[0].dossier_id
        if target:
            self.choose(target)

    def _fetch(self, dossier_id: str) -> None:
        """Bring one result into the list that stands further back than what is shown."""

        def done(row: BoardRow | None) -> None:
            if row is not None and row.status == "ready":
                shown = row_words(row, self._source.clock.now(), self._texts)
                self._push(rows=(shown, *self.state.rows))
                self.choose(dossier_id)

        self._work.submit("read", lambda: self._source.board.row(dossier_id), done, self._fail)

    def _fail(self, error: CounterError) -> None:
        self._push(said=Marked(self._texts.error(error), "bad", "error"))

    def _form(self, **changes: object) -> None:
        self._push(form=replace(self.state.form, **changes))  # type: ignore[arg-type]  # its fields

    def _push(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # its fields
        self._show(self.state)
