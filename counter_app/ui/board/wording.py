"""The board in words: how late, until when, since when. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from counter_app.domain.zone import LOCAL
from counter_app.texts import Texts
from counter_app.ui.board.state import Column, Item
from counter_app.ui.find.state import Marked
from counter_app.ui.formats import age_words, clock_words, number

if TYPE_CHECKING:
    from counter_app.services.board import BoardColumn, BoardRow, BoardView

_ICONS = {
    "asked": "people",
    "overdue": "error",
    "today": "due",
    "forward": "return",
    "attention": "warning",
    "tomorrow": "calendar",
    "supplement": "guide",
    "ready": "ok",
    "elsewhere": "waiting",
}
_TONES = {"overdue": "bad", "today": "warning", "asked": "info"}


def board_words(view: BoardView, texts: Texts) -> tuple[Column, ...]:
    """Return every list of the board in words, the most urgent first."""
    return tuple(_column(column, view, texts) for column in view.columns)


def _column(column: BoardColumn, view: BoardView, texts: Texts) -> Column:
    title = texts(f"ui.board.column.{column.name}")
    if column.name == "tomorrow" and (view.tomorrow - _day(view.at)).days > 1:
        weekday = texts(f"ui.weekday_short.{view.tomorrow.weekday()}")
        title = texts("ui.board.column.next_day", day=f"{weekday} {view.tomorrow:%d/%m}")
    tone = _TONES.get(column.name, "plain") if column.count else "plain"
    shown = len(column.rows)
    more = texts("ui.board.more", shown=shown, total=number(column.count)) if column.count > shown else ""
    return Column(
        name=column.name,
        title=title,
        count=Marked(number(column.count), tone, _ICONS[column.name]),  # type: ignore[arg-type]  # one of the table
        items=tuple(item_words(column.name, row, view.at, texts) for row in column.rows),
        more=more,
        total=column.count,
    )


def item_words(column: str, row: BoardRow, now: datetime, texts: Texts) -> Item:
    """Return one dossier as it stands in a column."""
    name = row.applicant_name or texts("ui.find.name_erased")
    mark = _MARKS[column](row, now, texts)
    told = texts(
        "ui.board.told",
        code=row.code,
        name=name,
        procedure=row.procedure_name,
        status=texts(f"ui.dossier.status.{row.status}"),
        mark=mark.words,
    )
    return Item(row.dossier_id, row.code, f"{name} · {row.procedure_name}", mark, row.acts, told)


def _overdue(row: BoardRow, now: datetime, texts: Texts) -> Marked:
    due = _local(row.due_at or now)
    days = (_day(now) - due.date()).days
    if days <= 0:
        return Marked(texts("ui.board.mark.overdue_today", at=f"{due:%H:%M}"), "bad", "error")
    return Marked(texts("ui.board.mark.overdue", days=days, day=f"{due:%d/%m}"), "bad", "error")


def _today(row: BoardRow, now: datetime, texts: Texts) -> Marked:
    due = row.due_at or now
    key = "ui.board.mark.today_passed" if due < now else "ui.board.mark.today"
    return Marked(texts(key, at=clock_words(due)), "warning", "due")


def _tomorrow(row: BoardRow, now: datetime, texts: Texts) -> Marked:
    due = _local(row.due_at or now)
    weekday = texts(f"ui.weekday.{due.weekday()}")
    return Marked(texts("ui.board.mark.due", at=f"{due:%H:%M}", day=f"{weekday} {due:%d/%m}"), "plain", "calendar")


def _forward(row: BoardRow, now: datetime, texts: Texts) -> Marked:
    by = row.forward_by or now
    if by < now:
        key = "ui.board.mark.forward_late"
        return Marked(texts(key, at=f"{_local(by):%H:%M %d/%m}"), "warning", "warning")
    key = "ui.board.mark.forward_today" if _day(by) == _day(now) else "ui.board.mark.forward"
    return Marked(texts(key, at=clock_words(by), day=f"{_local(by):%d/%m}"), "plain", "return")


def _supplement(row: BoardRow, now: datetime, texts: Texts) -> Marked:
    return Marked(
        texts("ui.board.mark.supplement", age=_age(row.since, now, texts), day=_short(row.since)), "plain", "guide"
    )


def _ready(row: BoardRow, now: datetime, texts: Texts) -> Marked:
    return Marked(f"{ready_words(row, now, texts)} · {calls_words(row, texts)}", "plain", "ok")


def _elsewhere(row: BoardRow, now: datetime, texts: Texts) -> Marked:
    key = "ui.board.mark.elsewhere_sent" if row.status == "processing" else "ui.board.mark.elsewhere"
    return Marked(texts(key, age=_age(row.since, now, texts)), "plain", "waiting")


def _attention(row: BoardRow, now: datetime, texts: Texts) -> Marked:
    del now
    code = row.attention[0] if row.attention else "other"
    known = texts(f"ui.board.attention.{code}")
    return Marked(texts("ui.board.attention.other") if known.startswith("ui.") else known, "info", "warning")


def _asked(row: BoardRow, now: datetime, texts: Texts) -> Marked:
    at = row.asked_at or now
    return Marked(texts("ui.board.mark.asked", at=clock_words(at), age=_age(at, now, texts)), "info", "people")


_MARKS: dict[str, Callable[[BoardRow, datetime, Texts], Marked]] = {
    "asked": _asked,
    "overdue": _overdue,
    "today": _today,
    "forward": _forward,
    "attention": _attention,
    "tomorrow": _tomorrow,
    "supplement": _supplement,
    "ready": _ready,
    "elsewhere": _elsewhere,
}


def ready_words(row: BoardRow, now: datetime, texts: Texts) -> str:
    """Return how long a result has been lying ready: ``chờ 5 ngày``, and on its first day ``từ 09:15 hôm nay``."""
    days = (_day(now) - _day(row.since)).days
    if days <= 0:
        return texts("ui.board.ready.today", at=clock_words(row.since))
    return texts("ui.board.ready.days", days=days)


def calls_words(row: BoardRow, texts: Texts) -> str:
    """Return how often the citizen was called, and when last."""
    if not row.calls or row.last_call_at is None:
        return texts("ui.board.calls.none")
    return texts("ui.board.calls.some", number=row.calls, day=_short(row.last_call_at))


def _age(since: datetime, now: datetime, texts: Texts) -> str:
    return age_words(since, now, texts)


def _short(at: datetime) -> str:
    return f"{_local(at):%d/%m}"


def _local(at: datetime) -> datetime:
    return at.astimezone(LOCAL)


def _day(at: datetime) -> date:
    return _local(at).date()
