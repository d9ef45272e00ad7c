"""One row of the list in words: when it is due, how urgent that is, and whether it left this machine. Pure; no Qt."""

from __future__ import annotations

from datetime import date

from counter_app.domain.dossier import OPEN, READY, RETURNED, SUPPLEMENT, VOIDED
from counter_app.domain.zone import LOCAL
from counter_app.services.views import DossierRow
from counter_app.texts import Texts
from counter_app.ui.find.state import FindRow, Marked
from counter_app.ui.formats import instant_words

STATUS_LOOK: dict[str, tuple[str, str]] = {
    "received": ("info", "intake"),
    "processing": ("info", "waiting"),
    "supplement": ("warning", "guide"),
    "payment": ("warning", "waiting"),
    "ready": ("good", "ok"),
    "returned": ("plain", "return"),
    "refused": ("plain", "refuse"),
    "withdrawn": ("plain", "refuse"),
    "stopped": ("plain", "refuse"),
    "voided": ("plain", "refuse"),
}


def row_words(row: DossierRow, today: date, texts: Texts) -> FindRow:
    """Return a found dossier as a line of the list."""
    return FindRow(
        dossier_id=row.dossier_id,
        code=row.code,
        name=row.applicant_name or texts("ui.find.name_erased"),
        procedure=row.procedure_name or row.procedure,
        received=instant_words(row.received_at),
        due=due_mark(row, today, texts),
        status=status_mark(row.status, texts, attention=row.attention),
        delivery=Marked(texts("ui.find.sent"), "good", "ok")
        if row.sent
        else Marked(texts("ui.find.unsent"), "plain", "waiting"),
    )


def status_mark(status: str, texts: Texts, *, attention: bool = False) -> Marked:
    """Return a status in words, or that a person must look at the dossier first."""
    if attention:
        return Marked(texts("ui.find.attention"), "bad", "warning")
    tone, icon = STATUS_LOOK.get(status, ("plain", "info"))
    return Marked(texts(f"ui.dossier.status.{status}"), tone, icon)  # type: ignore[arg-type]  # one of the table


def due_mark(row: DossierRow, today: date, texts: Texts) -> Marked:
    """Return when it is due; late and today only while somebody must still work on it, nothing for a voided number."""
    if row.status == VOIDED:
        return Marked("–")
    if row.due_at is None:
        waits = row.status == SUPPLEMENT or row.status in OPEN
        return Marked(texts("ui.find.due.none") if waits else "–")
    local = row.due_at.astimezone(LOCAL)
    words = f"{local:%H:%M} {local:%d/%m/%Y}"
    if row.status not in OPEN or row.status in {READY, RETURNED}:
        return Marked(words)
    days = (local.date() - today).days
    if row.overdue or days < 0:
        key = "ui.find.due.late" if days < 0 else "ui.find.due.late_today"
        return Marked(texts(key, days=-days, on=f"{local:%d/%m}", at=f"{local:%H:%M}"), "bad", "warning")
    if days == 0:
        return Marked(texts("ui.find.due.is_today", at=f"{local:%H:%M}"), "warning", "due")
    return Marked(words)
