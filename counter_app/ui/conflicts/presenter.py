"""Conflicts: which there are, both sides of the chosen one, and the decision. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from counter_app.domain.errors import CounterError
from counter_app.services.conflicts import Conflict, Decision, Side
from counter_app.services.session import Session, may
from counter_app.services.steps import Acted
from counter_app.texts import Texts
from counter_app.ui.conflicts.state import BOTH, ConflictRow, ConflictsState, SideCard
from counter_app.ui.dossier.timeline import moments
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.ports import Work


class Open(Protocol):
    """Reading; everything [read]."""

    def every(self) -> tuple[Conflict, ...]:
        """Return the open conflicts."""
        ...


class Deciding(Protocol):
    """Writing; everything [store]."""

    def decide(self, name: str, decision: Decision, session: Session) -> Acted:
        """Write a decision."""
        ...


class Named(Protocol):
    """An account with the name of its person."""

    @property
    def account(self) -> str:
        """The account."""
        ...

    @property
    def display_name(self) -> str:
        """The person."""
        ...


class Everyone(Protocol):
    """Who may sit here; [store]."""

    def every(self) -> tuple[Named, ...]:
        """Return all accounts."""
        ...


class Source(Protocol):
    """The part of a running counter this screen needs."""

    @property
    def conflicts(self) -> Open:
        """What is open."""
        ...

    @property
    def deciding(self) -> Deciding:
        """The one place that writes decisions."""
        ...

    @property
    def accounts(self) -> Everyone:
        """Names of people."""
        ...


class ConflictsPresenter:
    """Shows one conflict at a time; a choice is shown with what it would do, and written only by a second key."""

    def __init__(
        self,
        source: Source,
        session: Session,
        texts: Texts,
        work: Work,
        changed: Callable[[], None],
        show: Callable[[ConflictsState], None],
    ) -> None:
        self._source = source
        self._session = session
        self._texts = texts
        self._work = work
        self._changed = changed
        self._show = show
        self._found: tuple[Conflict, ...] = ()
        self._choice: int | None = None
        self._reason = ""
        self._asked = 0
        self._names = {session.account: session.display_name or session.account}
        self.state = ConflictsState(allowed=may(session, "clerk", "supervisor"))

    def opened(self) -> None:
        """Learn who the people are, and read."""
        self._work.submit("store", self._source.accounts.every, self._have_names, lambda _error: None)
        self.refresh()

    def refresh(self) -> None:
        """Read the conflicts anew; only the newest answer counts."""
        self._asked += 1
        mine = self._asked

        def done(found: tuple[Conflict, ...]) -> None:
            if mine == self._asked:
                self._found = found
                self._push(loaded=True)

        def failed(error: CounterError) -> None:
            self._push(said=Marked(self._texts.error(error), "bad"))

        self._work.submit("read", self._source.conflicts.every, done, failed)

    def choose_row(self, key: str) -> None:
        """Show the conflict of a line."""
        if key != self.state.chosen_row:
            self._choice = None
            self._push(chosen_row=key, said=NOTHING)

    def choose_side(self, number: int) -> None:
        """Choose a side by its place from 0, or ``BOTH``; nothing is written yet."""
        conflict = self._current()
        if conflict is None or not self.state.allowed or not BOTH <= number < len(conflict.sides):
            return
        self._choice = number
        self._push(said=NOTHING)

    def give_reason(self, words: str) -> None:
        """Keep why; it goes into the decision."""
        self._reason = words

    def decide(self) -> None:
        """Write the decision durably."""
        conflict = self._current()
        if conflict is None or self._choice is None or self.state.busy:
            return
        name, session = conflict.row.dossier_id, self._session
        decision = _decision(conflict, self._choice, self._reason)
        self._push(busy=True)

        def done(acted: Acted) -> None:
            self._choice, self._reason = None, ""
            status = self._texts(f"ui.status.{acted.status}")
            words = self._texts("ui.conflicts.decided", code=acted.code, status=status)
            self._push(busy=False, said=Marked(words, "good", "ok"))
            self._changed()
            self.refresh()

        def failed(error: CounterError) -> None:
            self._push(busy=False, said=Marked(self._texts.error(error), "bad"))
            self.refresh()

        self._work.submit("store", lambda: self._source.deciding.decide(name, decision, session), done, failed)

    def code(self) -> str:
        """Return the code of the dossier shown, or empty."""
        conflict = self._current()
        return "" if conflict is None else conflict.row.code

    def _have_names(self, accounts: tuple[Named, ...]) -> None:
        self._names |= {one.account: one.display_name for one in accounts if one.display_name}
        self._push()

    def _current(self) -> Conflict | None:
        return next((one for one in self._found if _key(one) == self.state.chosen_row), None)

    def _push(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # its fields
        rows = tuple(self._row(one) for one in self._found)
        chosen = self.state.chosen_row
        if chosen not in {row.key for row in rows}:
            chosen, self._choice = (rows[0].key if rows else ""), None
        self.state = replace(self.state, rows=rows, chosen_row=chosen)
        conflict = self._current()
        title = "" if conflict is None else f"{conflict.row.code} · {conflict.row.procedure_name}"
        self.state = replace(
            self.state,
            title=title,
            sides=() if conflict is None else self._cards(conflict),
            both_chosen=self._choice == BOTH,
            consequence="" if conflict is None else self._consequence(conflict),
            can_decide=self._choice is not None and self.state.allowed and not self.state.busy,
        )
        self._show(self.state)

    def _row(self, conflict: Conflict) -> ConflictRow:
        return ConflictRow(
            key=_key(conflict),
            code=conflict.row.code,
            name=conflict.row.applicant_name,
            procedure=conflict.row.procedure_name,
            counters=", ".join(self._counter(side) for side in conflict.sides),
        )

    def _cards(self, conflict: Conflict) -> tuple[SideCard, ...]:
        return tuple(
            SideCard(
                title=self._counter(side),
                moments=tuple(reversed(moments(side.facts, self._names, self._texts))),
                action=self._texts("ui.conflicts.keep"),
                keys=f"Ctrl+{at + 1}",
                chosen=at == self._choice,
            )
            for at, side in enumerate(conflict.sides)
        )

    def _counter(self, side: Side) -> str:
        return self._texts("ui.conflicts.counter", counter=side.facts[0].counter)

    def _consequence(self, conflict: Conflict) -> str:
        if self._choice is None:
            return self._texts("ui.conflicts.choose")
        if self._choice == BOTH:
            return self._texts("ui.conflicts.consequence.both")
        kept = self._counter(conflict.sides[self._choice])
        others = ", ".join(self._counter(side) for at, side in enumerate(conflict.sides) if at != self._choice)
        return self._texts("ui.conflicts.consequence.one", kept=kept, others=others)


def _key(conflict: Conflict) -> str:
    return conflict.sides[0].facts[0].event_id


def _decision(conflict: Conflict, choice: int, reason: str) -> Decision:
    if choice == BOTH:
        return Decision(keep=None, events=tuple(fact.event_id for fact in conflict.facts), reason=reason)
    return Decision(keep=conflict.sides[choice].keep, reason=reason)
