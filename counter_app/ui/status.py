"""The one status line: connection, what waits for the province, printer. Words only; no Qt in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from counter_app.domain.zone import LOCAL
from counter_app.texts import Texts
from counter_app.ui.formats import age_words, counted

if TYPE_CHECKING:
    from counter_app.services.views import OutboxSummary
    from counter_app.ui.ports import SyncStatus


@dataclass(frozen=True, slots=True)
class StatusWords:
    """What the line says; ``icon`` is the picture of the connection."""

    sync: str
    icon: str
    printer: str
    attention: str = ""


_ICONS = {"offline": "offline", "waiting": "waiting", "stopped": "warning"}


def status_words(
    summary: OutboxSummary | None,
    status: SyncStatus | None,
    printer: str,
    now: datetime,
    texts: Texts,
    *,
    files_paused: bool = False,
) -> StatusWords:
    """Say in calm words how the counter stands with the province; offline is a normal state here."""
    told = texts("ui.status_line.printer", printer=printer) if printer else texts("ui.status_line.no_printer")
    if summary is None:
        return StatusWords(texts("ui.status_line.starting"), "waiting", told)
    if not summary.enrolled:
        return StatusWords(texts("ui.status_line.not_enrolled", waiting=_waiting(summary, now, texts)), "offline", told)
    state = "" if status is None else str(status.state)
    parts = [texts(f"sync.state.{state}") if state else texts("ui.status_line.enrolled")]
    parts += [short_reason(status, texts), _waiting(summary, now, texts)]
    last = summary.last_contact_at if status is None else status.last_contact_at or summary.last_contact_at
    if summary.files:
        key = "ui.status_line.files_paused" if files_paused else "ui.status_line.files"
        parts.append(texts(key, count=counted(summary.files)))
    if last is not None:
        parts.append(texts("ui.status_line.contact", at=_lately(last, now)))
    attention = texts("ui.status_line.parked", count=counted(summary.parked)) if summary.parked else ""
    if summary.copy is not None:
        attention = " · ".join(filter(None, (texts("ui.status_line.copy"), attention)))
    return StatusWords(" · ".join(part for part in parts if part), _ICONS.get(state, "online"), told, attention)


def short_reason(status: SyncStatus | None, texts: Texts) -> str:
    """Return in a few words what keeps everything from going; empty where it goes, or where there is just no line."""
    code = "" if status is None or status.state in {"idle", "pushing"} else status.last_code or ""
    for name in (code, "stopped" if status is not None and status.state == "stopped" else ""):
        key = f"ui.outbox.short.{name}"
        if name and (words := texts(key)) != key:
            return words
    return ""


def _lately(at: datetime, now: datetime) -> str:
    """Return ``07:41`` of today and ``20/11 07:41`` of another day: an hour alone is taken for today's."""
    local = at.astimezone(LOCAL)
    return f"{local:%H:%M}" if local.date() == now.astimezone(LOCAL).date() else f"{local:%d/%m %H:%M}"


def _waiting(summary: OutboxSummary, now: datetime, texts: Texts) -> str:
    if not summary.waiting:
        return texts("ui.status_line.nothing_waits")
    age = age_words(summary.oldest_at, now, texts) if summary.oldest_at is not None else ""
    return texts("ui.status_line.waiting", count=counted(summary.waiting), age=age)
