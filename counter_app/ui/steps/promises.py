"""What an act does to the promised date, said before it is done; every date comes from the calendar. Pure; no Qt."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from counter_app.domain.deadline import classify, compute, extend
from counter_app.domain.errors import CounterError
from counter_app.domain.rule import Rule
from counter_app.domain.steps import Reason
from counter_app.domain.timekeeping import Running, due_after
from counter_app.domain.zone import LOCAL
from counter_app.ui.find.state import Marked
from counter_app.ui.formats import due_words
from counter_app.ui.steps.reading import read_new_due
from counter_app.ui.steps.scene import Scene

PROPOSED_DAYS = 3
_NAMED = frozenset({Reason.HOLIDAY, Reason.COMPENSATORY, Reason.SWAPPED_OFF, Reason.OFFICE_CLOSED})


def proposed_due(scene: Scene) -> date:
    """Return a new due day to begin with: three working days after the old one, or after today when that is past."""
    due = scene.page.row.due_at
    last = scene.today if due is None else max(scene.today, due.astimezone(LOCAL).date())
    return scene.calendar.nth_working(last, PROPOSED_DAYS)


def extension_told(typed: str, scene: Scene) -> tuple[Marked, ...]:
    """Explain a new due date against the old one; a day that cannot be one says why, a late apology is flagged."""
    texts, due = scene.texts, scene.page.row.due_at
    if due is None or not typed.strip():
        return ()
    try:
        new = read_new_due(typed, scene.calendar)
        given = extend(due, new, scene.now, terms=scene.terms)
    except CounterError as error:
        return (Marked(texts.error(error), "warning", "warning"),)
    before, after = due.astimezone(LOCAL).date(), new.date()
    more = scene.calendar.working_between(before, after)
    words = [texts("ui.steps.told.extension", due=due_words(new, texts), days=more)]
    between = scene.calendar.steps(before + timedelta(1), after)
    words += [
        f"{one.on:%d/%m}: {texts(f'step.{one.reason}', name=one.name)}" for one in between if one.reason in _NAMED
    ]
    told = [Marked("\n".join(words), "info", "calendar")]
    if given.late:
        told.append(Marked(texts("flag.late_extension"), "warning", "warning"))
    return tuple(told)


def due_told(action: str, scene: Scene) -> tuple[Marked, ...]:
    """Tell the date the clock leads to when it goes on, or starts, now."""
    page = scene.page
    due = _of_today(page.rule, scene) if action == "arrived" else _after(page.running, scene)
    if due is None:
        return ()
    return (Marked(scene.texts("ui.steps.told.due", due=due_words(due, scene.texts)), "info", "calendar"),)


def class_told(scene: Scene) -> tuple[Marked, ...]:
    """Tell how the result stands to the promised date: the class is fixed with the act."""
    texts, page = scene.texts, scene.page
    due = page.row.due_at
    if due is None:
        due = _after(page.running, scene)
    rule = Rule.parse(page.rule) if page.rule else None
    found = classify(scene.now, due, rule, scene.terms)
    tone, icon = ("warning", "warning") if found == "late" else ("info", "ok")
    return (Marked(texts(f"ui.steps.told.class.{found}"), tone, icon),)  # type: ignore[arg-type]  # one of two


def _of_today(rule: str, scene: Scene) -> datetime | None:
    return None if not rule else compute(Rule.parse(rule), scene.calendar, scene.now, terms=scene.terms).due_at


def _after(clock: Running | None, scene: Scene) -> datetime | None:
    return None if clock is None else due_after(clock, scene.calendar, scene.now, terms=scene.terms).due_at
