"""Keeps what is being typed as a draft in the store, a moment after the last key. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.domain.errors import CounterError
from counter_app.services.session import Session
from counter_app.ui.formats import instant_words
from counter_app.ui.intake.draft import from_draft, to_draft
from counter_app.ui.intake.state import IntakeForm
from counter_app.ui.ports import Counter, Work

PAUSE_MS = 600
_SAVED_AT = "saved_at"


class Drafting:
    """The draft of one clerk's intake; an error while keeping it never disturbs the typing."""

    def __init__(self, counter: Counter, session: Session, work: Work) -> None:
        self._counter = counter
        self._slot = f"intake:{session.account}"
        self._work = work
        self._kept: IntakeForm | None = None

    def load(self, restore: Callable[[IntakeForm, str], None]) -> None:
        """Hand a kept draft and when it was kept to ``restore``."""

        def loaded(content: dict[str, object] | None) -> None:
            if content is None:
                return
            saved = str(content.pop(_SAVED_AT, ""))
            form = from_draft(content)
            if form is not None and not form.empty:
                self._kept = form
                restore(form, saved)

        drafts = self._counter.drafts
        self._work.submit("store", lambda: drafts.load(self._slot), loaded, _ignore)

    def keep(self, form: IntakeForm) -> None:
        """Keep ``form`` after a moment without another change; an empty form discards the draft."""
        if form == self._kept or (self._kept is None and form.empty):
            return
        self._work.later("draft", PAUSE_MS, lambda: self._save(form))

    def keep_now(self, form: IntakeForm) -> None:
        """Keep ``form`` without waiting: its screen is about to go."""
        if form != self._kept and not form.empty:
            self._save(form)

    def discard(self) -> None:
        """Forget the draft at once: the dossier is in the journal."""
        self._work.later("draft", 0, lambda: None)
        self._kept = None
        drafts = self._counter.drafts
        self._work.submit("store", lambda: drafts.discard(self._slot), lambda _: None, _ignore)

    def _save(self, form: IntakeForm) -> None:
        if form.empty:
            self.discard()
            return
        self._kept = form
        content = to_draft(form) | {_SAVED_AT: instant_words(self._counter.clock.now())}
        drafts = self._counter.drafts
        self._work.submit("store", lambda: drafts.save(self._slot, content), lambda _: None, _ignore)


def _ignore(error: CounterError) -> None:
    """A draft that could not be kept is not the clerk's business now; receiving itself will say what is wrong."""
