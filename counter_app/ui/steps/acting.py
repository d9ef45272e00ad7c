"""Doing an act on the dossier in front: choose it, fill its form, write it, tell what it led to. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from counter_app.domain.act import Act
from counter_app.domain.calendar import Calendar
from counter_app.domain.errors import CounterError, InputError
from counter_app.domain.money_doubts import money_doubts
from counter_app.domain.rule import DeadlinePolicy
from counter_app.services.session import Session
from counter_app.services.steps import Acted
from counter_app.services.views import DossierPage
from counter_app.texts import Texts
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.formats import money
from counter_app.ui.ports import Catalogue, Clock, Preferences, Work
from counter_app.ui.steps.forms import changed_values, first_values, fixed_fee, form_of, timed_values, unit_key
from counter_app.ui.steps.offers import offers
from counter_app.ui.steps.reading import act_of
from counter_app.ui.steps.scene import Scene, moved
from counter_app.ui.steps.state import CONTINUE, UNDONE_BY, StepForm, StepsState
from counter_app.ui.steps.writing import HasSteps, StepWriting

_FIELDS = {"receiver.name": "name", "receiver.number": "number"}


class KnowsDays(Protocol):
    """What knows the calendar and the terms in use."""

    @property
    def calendar(self) -> Calendar: ...  # noqa: D102 (only its shape)
    @property
    def terms(self) -> DeadlinePolicy: ...  # noqa: D102 (only its shape)


class Source(HasSteps, Protocol):
    """The part of a running counter the acts need."""

    @property
    def quotes(self) -> KnowsDays: ...  # noqa: D102 (only its shape)
    @property
    def catalogue(self) -> Catalogue: ...  # noqa: D102 (only its shape)
    @property
    def clock(self) -> Clock: ...  # noqa: D102 (only its shape)
    @property
    def preferences(self) -> Preferences: ...  # noqa: D102 (only its shape)


class StepsPresenter:
    """The acts of one dossier; ``take_in`` opens the intake with an application that was turned away."""

    def __init__(
        self,
        source: Source,
        session: Session,
        texts: Texts,
        work: Work,
        show: Callable[[StepsState], None],
        *,
        changed: Callable[[], None],
        take_in: Callable[[str], None],
    ) -> None:
        self._source = source
        self._session = session
        self._texts = texts
        self._work = work
        self._writing = StepWriting(source, session, texts, work)
        self._show = show
        self._changed = changed
        self._take_in = take_in
        self._page: DossierPage | None = None
        self._values: dict[str, str] = {}
        self._undoing = ""
        self._asked: Act | None = None
        self.state = StepsState()

    def forget(self) -> None:
        """Another dossier comes: nothing is said or half filled any more."""
        self._page = None
        self._values = {}
        self._undoing = ""
        self.state = StepsState(serial=self.state.serial)

    def show_page(self, page: DossierPage) -> StepsState:
        """Take the dossier as it stands now and return what may be done with it; a form that is open stays open."""
        self._page = page
        offered = offers(self.scene(page))
        form = self.state.form
        if form is not None and not form.busy and form.action not in {one.action for one in offered}:
            form = None
        self.state = replace(self.state, offers=offered, form=form)
        return self.state

    @property
    def open(self) -> bool:
        """Whether a form or the list of all acts takes the keyboard."""
        return self.state.form is not None or self.state.menu

    def toggle_menu(self) -> None:
        """Show all acts with their keys, or put them away."""
        if self.state.form is None and self.state.offers:
            self._push(menu=not self.state.menu, serial=self.state.serial + 1)

    def choose(self, action: str) -> None:
        """Open the form of an act that is offered; what was turned away goes to the intake."""
        page = self._page
        if page is None or self.state.form is not None or action not in {one.action for one in self.state.offers}:
            return
        if action == CONTINUE:
            self._push(menu=False)
            self._take_in(page.row.dossier_id)
            return
        scene = self.scene(page)
        self._asked = None
        self._values = first_values(action, scene)
        form = form_of(action, self._values, scene)
        self._push(form=form, menu=False, told=NOTHING, undo="", serial=self.state.serial + 1)

    def change(self, name: str, value: str) -> None:
        """Take one field of the form; its error goes away, and what is said beforehand is said anew."""
        page, form = self._page, self.state.form
        if page is None or form is None or form.busy:
            return
        scene = self.scene(page)
        self._asked = None
        self._values = changed_values(form.action, self._values, name, value, scene)
        errors = {field: words for field, words in form.errors.items() if field != name}
        self._push(form=replace(form_of(form.action, self._values, scene), errors=errors))

    def set_time(self) -> None:
        """Let the time the act happened be typed, or take it away again: then it happens now."""
        page, form = self._page, self.state.form
        if page is None or form is None or form.busy or not form.timed:
            return
        scene = self.scene(page)
        self._values = timed_values(form.action, self._values, scene)
        self._push(form=form_of(form.action, self._values, scene))

    def cancel(self) -> bool:
        """Put the form or the list away; say whether there was one."""
        if self.state.form is not None and self.state.form.busy:
            return True
        was = self.open
        if was:
            self._push(form=None, menu=False, serial=self.state.serial + 1)
        return was

    def accept(self) -> None:
        """Write the act; what is wrong is shown at its field."""
        page, form = self._page, self.state.form
        if page is None or form is None or form.busy:
            return
        try:
            act = act_of(form.action, self._values, self.scene(page))
        except InputError as error:
            self._refused(error)
            return
        if self._doubts(page, act, form):
            return
        self._push(form=replace(form, busy=True, errors={}, said=Marked("")))
        self._write(page.row.dossier_id, act)

    def _doubts(self, page: DossierPage, act: Act, form: StepForm) -> bool:
        """Ask once, in place, about money that is lawful but seldom meant; say whether it was asked just now."""
        money = page.money if page.money.charged else replace(page.money, charged=fixed_fee(self.scene(page)))
        flags = money_doubts(act, money, page.row.status, moved(page.timeline))
        if not flags or self._asked == act:
            return False
        self._asked = act
        words = " ".join((*(self._texts(f"flag.{flag}") for flag in flags), self._texts("ui.steps.doubt")))
        self._push(form=replace(form, errors={}, said=Marked(words, "warning", "warning")))
        return True

    def undo(self) -> None:
        """Take the last act back where that is lawful."""
        if self._page is not None and self._undoing and not self.open:
            action, self._undoing = self._undoing, ""
            self._push(undo="")
            self._write(self._page.row.dossier_id, Act(action=action))

    def _write(self, dossier_id: str, act: Act) -> None:
        def done(acted: Acted) -> None:
            if self._page is None or self._page.row.dossier_id != dossier_id:
                return
            self._remember(act)
            self._tell(act, acted)
            self._changed()

        self._writing.write(dossier_id, act, done, self._refused)

    def _tell(self, act: Act, acted: Acted) -> None:
        texts = self._texts
        due = self._writing.due(acted)
        key = f"ui.steps.done.{act.action}"
        dated = f"{key}.due"
        words = texts(
            dated if due and texts(dated) != dated else key,
            code=acted.code, due=due, to=act.to, amount=money(act.amount or 0), number=acted.number,
        )  # fmt: skip
        self._undoing = UNDONE_BY.get(act.action, "")
        said = self._writing.told(words, acted)
        undo = texts("ui.steps.undo") if self._undoing else ""
        self._push(form=None, menu=False, told=said, undo=undo, serial=self.state.serial + 1)

    def _refused(self, error: CounterError) -> None:
        form = self.state.form
        words = self._texts.error(error)
        if form is None:
            self._push(told=Marked(words, "bad", "error"))
            return
        place = _place(error, {field.name for field in form.fields})
        errors = {place: words} if place else {}
        self._push(
            form=replace(form, busy=False, errors=errors, said=Marked("" if place else words, "bad", "error")),
            serial=self.state.serial + 1,
        )

    def _remember(self, act: Act) -> None:
        if act.action == "forward" and act.to and self._page is not None:
            preferences, procedure = self._source.preferences, self._page.row.procedure

            def keep() -> None:
                for key in (unit_key(procedure), unit_key("")):
                    if preferences.get(key, "") != act.to:
                        preferences.set(key, act.to)

            self._work.submit("store", keep, lambda _: None, lambda _: None)

    def scene(self, page: DossierPage) -> Scene:
        """Return what a form of this dossier is filled from, as of now."""
        source = self._source
        now: datetime = source.clock.now()
        procedure = source.catalogue.snapshot().get(page.row.procedure)
        days = source.quotes
        return Scene(
            page, procedure, days.calendar, days.terms, now, self._session, self._texts, source.preferences.get
        )

    def _push(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # its fields
        self._show(self.state)


def _place(error: CounterError, names: set[str]) -> str:
    """Return the field of the form an error belongs to, or nothing."""
    path = error.field or ""
    for name in (_FIELDS.get(path, path), path.removeprefix("changes[").rstrip("]"), path.split("[", maxsplit=1)[0]):
        if name in names:
            return name
    return ""
