"""Writing one step from any screen and saying what came of it: the part every presenter that acts shares. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.act import Act
from counter_app.domain.errors import CounterError
from counter_app.services.session import Session
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.formats import due_words
from counter_app.ui.ports import Work

if TYPE_CHECKING:
    # A shape only: the service is put together on its own lane.
    from counter_app.services.steps import Acted


class WritesSteps(Protocol):
    """What writes a step; [store]."""

    def act(self, name: str, act: Act, session: Session) -> Acted: ...  # noqa: D102 (as the service promises)


class HasSteps(Protocol):
    """The part of a running counter that writes steps."""

    @property
    def steps(self) -> WritesSteps: ...  # noqa: D102 (only its shape)


class StepWriting:
    """Hands acts to the store lane as the person who is signed in."""

    def __init__(self, source: HasSteps, session: Session, texts: Texts, work: Work) -> None:
        self._source = source
        self._session = session
        self._texts = texts
        self._work = work

    def write(
        self, dossier_id: str, act: Act, done: Callable[[Acted], None], failed: Callable[[CounterError], None]
    ) -> None:
        """Write ``act``; ``done`` hears what it led to once that is durable."""
        self._work.submit("store", lambda: self._source.steps.act(dossier_id, act, self._session), done, failed)

    def due(self, acted: Acted) -> str:
        """Return the promised date after the act in words; empty where there is none."""
        return due_words(acted.due_at, self._texts) if acted.due_at is not None else ""

    def told(self, words: str, acted: Acted) -> Marked:
        """Return ``words`` with every flag a supervisor will see, amber when there is one."""
        said = " ".join((words, *(self._texts(f"flag.{flag}") for flag in acted.warnings)))
        return Marked(said, "warning", "warning") if acted.warnings else Marked(said, "good", "ok")
