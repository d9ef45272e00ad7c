"""Calls for help from another counter: said on every screen and heard, until somebody takes them. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.act import Act
from counter_app.domain.errors import CounterError
from counter_app.services.session import Session
from counter_app.texts import Texts
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.formats import clock_words
from counter_app.ui.ports import Work
from counter_app.ui.steps.writing import HasSteps, StepWriting

if TYPE_CHECKING:
    from counter_app.services.assistance import Assistance, CallForHelp
    from counter_app.services.steps import Acted


class Source(HasSteps, Protocol):
    """The part of a running counter this needs."""

    @property
    def assistance(self) -> Assistance: ...  # noqa: D102 (only its shape)


@dataclass(frozen=True, slots=True)
class AssistanceState:
    """What is said; ``dossier_id`` is the one that waits longest, ``rings`` rises each time it shall be heard."""

    said: Marked = NOTHING
    dossier_id: str = ""
    may_take: bool = False
    rings: int = 0


class AssistancePresenter:
    """Reads the calls, rings for a new one and again while any waits, takes the first with one key."""

    def __init__(
        self,
        source: Source,
        session: Session,
        texts: Texts,
        work: Work,
        show: Callable[[AssistanceState], None],
        changed: Callable[[], None],
    ) -> None:
        self._source = source
        self._session = session
        self._texts = texts
        self._work = work
        self._writing = StepWriting(source, session, texts, work)
        self._show = show
        self._changed = changed
        self._known: frozenset[tuple[str, str]] = frozenset()
        self._taking = False
        self.state = AssistanceState()

    def look(self, *, again: bool = False) -> None:
        """Read the calls; ``again`` rings for those that still wait."""
        self._work.submit("read", self._waiting, lambda found: self._take(found, again), _ignore)

    def take(self) -> None:
        """Say that the clerk who sits here comes: the call that waits longest is taken."""
        if not self.state.may_take or self._taking:
            return
        self._taking = True

        def done(acted: Acted) -> None:
            self._taking = False
            words = self._texts("ui.assist.taken", code=acted.code)
            self.state = AssistanceState(Marked(words, "good", "ok"), rings=self.state.rings)
            self._show(self.state)
            self._changed()

        def failed(error: CounterError) -> None:
            # Somebody else was quicker, most likely: what is true now is read anew.
            self._taking = False
            self.state = replace(self.state, said=Marked(self._texts.error(error), "warning", "warning"))
            self._show(self.state)
            self.look()

        self._writing.write(self.state.dossier_id, Act(action="acknowledge"), done, failed)

    def _waiting(self) -> tuple[CallForHelp, ...]:
        # On the lane: there the service is put together.
        return self._source.assistance.waiting()

    def _take(self, found: tuple[CallForHelp, ...], again: bool) -> None:
        calls = frozenset((one.dossier_id, one.at.isoformat()) for one in found)
        new = bool(calls - self._known)
        self._known = calls
        if not found:
            if self.state.dossier_id:
                self.state = AssistanceState(rings=self.state.rings)
                self._show(self.state)
            return
        first = found[0]
        texts = self._texts
        words = [
            texts(
                "ui.assist.one", counter=first.counter, code=first.code, at=clock_words(first.at), reason=first.reason
            )
        ]
        if len(found) > 1:
            words.append(texts("ui.assist.many", number=len(found) - 1))
        self.state = AssistanceState(
            said=Marked(" ".join(" ".join(words).split()), "warning", "people"),
            dossier_id=first.dossier_id,
            may_take=self._session.role != "auditor",
            rings=self.state.rings + (new or again),
        )
        self._show(self.state)


def _ignore(error: CounterError) -> None:
    """A call that cannot be read now is read again soon."""
    del error
