"""Why a dossier is due when it is: its own clock counted again, with every pause and a date given anew. Pure; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from counter_app.domain.deadline import Deadline, Pause, provisional
from counter_app.domain.errors import InputError
from counter_app.domain.rule import Policy, Rule
from counter_app.domain.timekeeping import Running, explained
from counter_app.domain.zone import LOCAL
from counter_app.services.views import DossierPage
from counter_app.texts import Texts
from counter_app.ui.formats import due_words
from counter_app.ui.intake.quoting import due_view
from counter_app.ui.intake.state import DueView
from counter_app.ui.steps.scene import Scene


@dataclass(frozen=True, slots=True)
class _Counted:
    deadline: Deadline
    provisional: bool


def explanation(page: DossierPage, scene: Scene) -> DueView | None:
    """Return the days that led to the date; None where counting again does not give it (another calendar since)."""
    try:
        if page.running is not None:
            return _running(page, page.running, scene)
        if page.provisional_due_at is None or not page.rule:
            return None
        deadline = provisional(Rule.parse(page.rule), scene.calendar, page.row.received_at, terms=scene.terms)
    except InputError:
        return None
    return due_view(_Counted(deadline, True), scene.texts) if deadline.due_at == page.provisional_due_at else None


def _running(page: DossierPage, clock: Running, scene: Scene) -> DueView | None:
    calendar, terms, texts = scene.calendar, scene.terms, scene.texts
    waits = bool(clock.pauses) and clock.pauses[-1].to_at is None
    deadline = explained(clock, calendar, scene.now, page.row.due_at, terms=terms)
    if deadline is None:
        return None
    view = due_view(_Counted(deadline, False), texts)
    reasons = [*view.reasons, *(_pause_words(pause, clock.policy, texts) for pause in clock.pauses)]
    if clock.extended_to is not None:
        reasons.append(texts("ui.dossier.why.extended", due=due_words(clock.extended_to, texts)))
    if deadline.left is not None:
        reasons.append(texts(f"ui.dossier.why.left.{deadline.left.unit}", amount=deadline.left.amount))
    words = texts("ui.dossier.due.waits") if waits else view.words
    return replace(view, words=words, reasons=tuple(reasons))


def _pause_words(pause: Pause, policy: Policy, texts: Texts) -> str:
    restarts = (pause.policy or policy) is Policy.RESTART
    start = f"{pause.from_at.astimezone(LOCAL):%d/%m}"
    if pause.to_at is None:
        return texts("ui.dossier.why.pause.open", start=start)
    end = f"{pause.to_at.astimezone(LOCAL):%d/%m}"
    return texts("ui.dossier.why.pause.restart" if restarts else "ui.dossier.why.pause", start=start, end=end)
