"""Short ways to write calendars, instants, rules and pauses in tests of deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache

from counter_app.domain.calendar import Calendar
from counter_app.domain.deadline import Deadline, Pause, compute
from counter_app.domain.errors import InputError
from counter_app.domain.rule import Policy, Rule
from counter_app.domain.zone import LOCAL
from counter_app.resources import resources_folder
from counter_app.wire.calendar_pack import read_calendar


@cache
def the_calendar() -> Calendar:
    """Return the calendar the program ships with, 2025 to 2027."""
    return read_calendar((resources_folder() / "packs" / "calendar" / "vn-2025-2027.json").read_bytes())


def at(text: str) -> datetime:
    """Return a local instant such as ``2026-11-02 09:15``."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def on(text: str) -> date:
    """Return a date such as ``2026-11-02``."""
    return date.fromisoformat(text)


def a_pause(begin: str, end: str | None = None, policy: Policy | None = None) -> Pause:
    """Return a pause between two local instants; open without an end."""
    return Pause(at(begin), None if end is None else at(end), policy)


@contextmanager
def suppress_code(code: str) -> Iterator[None]:
    """Let the block end in the one expected error and in no other."""
    try:
        yield
    except InputError as error:
        if error.code != code:
            raise


def due(received: str, rule: str, *pauses: Pause, policy: Policy | None = None) -> Deadline:
    """Compute a deadline with the shipped calendar."""
    return compute(Rule.parse(rule), the_calendar(), at(received), pauses, policy=policy)


def due_text(received: str, rule: str, *pauses: Pause, policy: Policy | None = None) -> str:
    """Compute a due instant as text such as ``2026-11-09 17:00``; empty while a pause is open."""
    found = due(received, rule, *pauses, policy=policy).due_at
    return "" if found is None else f"{found:%Y-%m-%d %H:%M}"
