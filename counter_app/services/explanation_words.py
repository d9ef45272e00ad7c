"""The words of the paper that explains a due date (form GT): each day, why it counts or not, and on what basis."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from counter_app.domain.deadline import provisional
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.rule import Policy, Rule, Unit
from counter_app.domain.slip import EXPLANATION
from counter_app.domain.steps import Reason
from counter_app.domain.timekeeping import explained, running
from counter_app.domain.zone import LOCAL
from counter_app.services.slip_words import instant_text
from counter_app.texts import texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from counter_app.domain.deadline import Deadline
    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact
    from counter_app.domain.pauses import Pause
    from counter_app.domain.steps import Step
    from counter_app.domain.timekeeping import Running
    from counter_app.services.quotes import Quotes
    from counter_app.services.slip_words import Table


def explanation_of(
    state: Dossier, known: Sequence[Fact], quotes: Quotes, now: datetime
) -> tuple[dict[str, str], Table]:
    """Return the fields and the day table of form GT, for the dossier as it stands at ``now``.

    Raises:
        RuleError: ``slip_not_due`` where there is no date and none is counted; ``explanation_gone`` where counting
            again does not give the date that was promised.
    """
    if state.due_at is None and not state.waits:
        raise RuleError("slip_not_due", "form", form=EXPLANATION)
    clock = running(state, known)
    deadline = _counted(state, clock, quotes, now)
    if deadline is None:
        raise RuleError("explanation_gone", "form")
    words = texts("vi")
    left = "" if deadline.left is None else words(f"left.{deadline.left.unit}", amount=deadline.left.amount)
    fields = {
        "due_text": instant_text(deadline.due_at),
        "provisional": "" if clock else "1",
        "left_text": left,
        "counted_text": instant_text(deadline.counted_from),
        "pauses_text": "\n".join(_pauses(clock)) if clock else "",
        "notes_text": " ".join(words(f"note.{code}") for code in deadline.notes),
        "sources_text": "; ".join(filter(None, (deadline.basis, quotes.calendar.basis))),
    }
    return fields, _days(deadline)


def _counted(state: Dossier, clock: Running | None, quotes: Quotes, now: datetime) -> Deadline | None:
    calendar, terms = quotes.calendar, quotes.terms
    try:
        if clock is not None:
            return explained(clock, calendar, now, state.due_at, terms=terms)
        if state.clock is None or state.received_at is None:
            return None
        deadline = provisional(Rule.parse(state.clock.rule), calendar, state.received_at, terms=terms)
    except InputError:
        return None
    return deadline if deadline.due_at == state.clock.provisional_due_at else None


def _days(deadline: Deadline) -> Table:
    """Return a row for each day, one for days in a row that are alike; the last counted day carries the whole count."""
    rows: list[tuple[str, ...]] = []
    counted = 0
    hours = deadline.rule.unit is Unit.HOURS
    for _, same in groupby(deadline.steps, key=_alike):
        steps = list(same)
        counted += sum(step.minutes for step in steps) if hours else sum(step.counted for step in steps)
        so_far = texts("vi")("explained.minutes", amount=counted) if hours else str(counted)
        mark = so_far if steps[0].counted else "–"
        rows.append((_dates(steps), mark, _reason(steps, len(steps)), steps[0].basis))
    return tuple(rows)


def _alike(step: Step) -> tuple[object, ...]:
    # Each special day is named by itself, and so is each stretch of a period in hours.
    alone = step.on if step.name or step.basis or step.minutes else None
    return step.counted, step.reason, alone


def _dates(steps: Sequence[Step]) -> str:
    words = texts("vi")
    first, last = steps[0].on, steps[-1].on
    if first == last:
        return words("explained.day", weekday=words(f"ui.weekday.{first.weekday()}"), day=f"{first:%d/%m/%Y}")
    return words("explained.days", first=f"{first:%d/%m}", last=f"{last:%d/%m/%Y}")


def _reason(steps: Sequence[Step], many: int) -> str:
    words, step = texts("vi"), steps[0]
    if step.reason is Reason.COUNTED and many > 1:
        return words("explained.counted", amount=many)
    return words(f"step.{step.reason}", name=step.name, minutes=step.minutes).strip()


def _pauses(clock: Running) -> list[str]:
    words = texts("vi")
    said = [_pause(pause, clock.policy) for pause in clock.pauses]
    if clock.extended_to is not None:
        said.append(words("explained.extended", due=instant_text(clock.extended_to)))
    return said


def _pause(pause: Pause, policy: Policy) -> str:
    start = f"{pause.from_at.astimezone(LOCAL):%H:%M %d/%m/%Y}"
    if pause.to_at is None:
        return texts("vi")("explained.pause.open", start=start)
    key = "explained.pause.restart" if (pause.policy or policy) is Policy.RESTART else "explained.pause"
    return texts("vi")(key, start=start, end=f"{pause.to_at.astimezone(LOCAL):%H:%M %d/%m/%Y}")
