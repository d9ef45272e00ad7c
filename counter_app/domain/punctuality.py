"""Being in time: the class of a result, the days left, forwarding, asking for a supplement, extending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from counter_app.domain.calendar import Calendar
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.rule import ClassBy, DeadlinePolicy, Rule, Unit
from counter_app.domain.zone import local_instant, to_local

IN_FORCE = DeadlinePolicy()


class Punctuality(StrEnum):
    """Trước hạn, đúng hạn, quá hạn."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Extension:
    """The one new due date form 04 gives; ``late`` when it was asked on the old due date or after."""

    due_at: datetime
    late: bool


def classify_by(rule: Rule | None, terms: DeadlinePolicy = IN_FORCE) -> ClassBy:
    """Return what early, on time and late are told apart by: a period in hours by the minute, days as the terms say.

    By the date a result six hours after a promise of two would count as on time (docs/deadlines.md 10).
    """
    return ClassBy.MINUTE if rule is not None and rule.unit is Unit.HOURS else terms.class_by


def classify(
    ready_at: datetime, due_at: datetime | None, rule: Rule | None = None, terms: DeadlinePolicy = IN_FORCE
) -> Punctuality:
    """Class a result by when it was ready at the counter, not by when the citizen came (docs/deadlines.md 10).

    Without a due date (another office has not taken the dossier in yet) a result is on time.

    Raises:
        InputError: ``instant_without_offset``.
    """
    if due_at is None:
        return Punctuality.ON_TIME
    ready, due = to_local(ready_at, "ready_at"), to_local(due_at, "due_at")
    if classify_by(rule, terms) == ClassBy.MINUTE:
        ready, due = (each.replace(second=0, microsecond=0) for each in (ready, due))
    else:
        ready, due = (each.replace(hour=0, minute=0, second=0, microsecond=0) for each in (ready, due))
    if ready == due:
        return Punctuality.ON_TIME
    return Punctuality.LATE if ready > due else Punctuality.EARLY


def due_minute(due_at: datetime | None, rule: Rule) -> datetime | None:
    """Return the last minute of a period that is classed by the minute; None for one classed by its day.

    Raises:
        InputError: ``instant_without_offset``.
    """
    # What the terms say of days is no part of a dossier: they may change while it is open.
    if due_at is None or classify_by(rule) is not ClassBy.MINUTE:
        return None
    return to_local(due_at, "due_at").replace(second=0, microsecond=0)


def is_overdue(now: datetime, due_on: date | None, last_minute: datetime | None) -> bool:
    """Tell whether a result would be late now: past its last minute where it has one, else past its local day.

    Raises:
        InputError: ``instant_without_offset``.
    """
    local = to_local(now, "now")
    if last_minute is not None:
        return local.replace(second=0, microsecond=0) > last_minute
    return due_on is not None and local.date() > due_on


def forwarding_at(calendar: Calendar, received_at: datetime, terms: DeadlinePolicy = IN_FORCE) -> datetime:
    """Return the instant a dossier counts as handed on: at once, or after the cut-off the next opening (NĐ 309/2026).

    Raises:
        InputError: ``instant_without_offset``, ``calendar_never_opens``.
    """
    received = to_local(received_at, "received_at")
    effective = calendar.effective(received)
    if effective.time() > terms.cutoff:
        return calendar.opening(calendar.next_working(effective.date()))
    return effective


def must_forward_by(calendar: Calendar, received_at: datetime, terms: DeadlinePolicy = IN_FORCE) -> datetime:
    """Return the last lawful instant to hand a dossier on: the same working day, after 15:00 the next morning.

    "Đầu giờ" of the next working day (NĐ 309/2026/NĐ-CP, Điều 18 khoản 2) is read as its first session: at the very
    opening nobody could have been in time.

    Raises:
        InputError: ``instant_without_offset``, ``calendar_never_opens``.
    """
    received = to_local(received_at, "received_at")
    forwarding = forwarding_at(calendar, received, terms)
    if calendar.is_working(received.date()) and forwarding.date() > received.date():
        return local_instant(forwarding.date(), calendar.hours_on(forwarding.date())[0][1])
    return calendar.closing(forwarding.date())


def supplement_due_by(calendar: Calendar, received_at: datetime, terms: DeadlinePolicy = IN_FORCE) -> datetime:
    """Return the last instant to ask for a supplement unflagged: 3 working days after the effective receipt.

    Raises:
        InputError: ``instant_without_offset``, ``calendar_never_opens``.
    """
    effective = calendar.effective(to_local(received_at, "received_at"))
    return calendar.closing(calendar.nth_working(effective.date(), terms.supplement_within))


def extend(
    due_at: datetime | None, new_due_at: datetime, at: datetime, *, already: int = 0, terms: DeadlinePolicy = IN_FORCE
) -> Extension:
    """Check a new due date given with form 04 at the instant ``at`` (deadlines.md 9); ``already`` were given before.

    Raises:
        RuleError: ``extension_used`` when no further new date is allowed, ``extension_without_due`` while there is no
            due date to move (an open pause, another office).
        InputError: ``new_due_not_later`` unless the new date lies after both ``at`` and the present one,
            ``instant_without_offset``.
    """
    if already >= terms.extensions:
        raise RuleError("extension_used", allowed=terms.extensions)
    if due_at is None:
        raise RuleError("extension_without_due")
    due, new = to_local(due_at, "due_at"), to_local(new_due_at, "new_due")
    asked = to_local(at, "at")
    if new <= max(due, asked):
        raise InputError("new_due_not_later", "new_due")
    return Extension(new, late=(due.date() - asked.date()).days < terms.apology_before)
