"""Results that lie ready, in words, and what a scan means. Pure; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from counter_app.domain.card import parse_card
from counter_app.domain.dossier_code import normalise_code
from counter_app.domain.errors import InputError
from counter_app.domain.zone import LOCAL
from counter_app.services.views import DossierPage
from counter_app.texts import Texts
from counter_app.ui.board.wording import calls_words
from counter_app.ui.find.state import Marked
from counter_app.ui.formats import clock_words, due_words, instant_words
from counter_app.ui.handover.state import ReadyRow

if TYPE_CHECKING:
    from counter_app.services.board import BoardRow

LONG_DAYS = 30
"""After so many days a result is marked: somebody should call."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for; ``card`` when it came from a citizen's card, so that the slip may be missing."""

    words: str
    card: bool = False

    def __repr__(self) -> str:
        return f"Sought(card={self.card})"


def sought(text: str) -> Sought:
    """Return what a scan or typing means: the code of a slip, the number of a card, or words."""
    if "|" in text:
        try:
            return Sought(parse_card(text).number, card=True)
        except InputError:
            return Sought(text.partition("|")[0].strip(), card=True)
    stripped = text.replace(" ", "")
    if stripped.isdigit() and len(stripped) in {9, 12}:
        return Sought(stripped, card=True)
    return Sought(normalise_code(text) or text.strip())


def row_words(row: BoardRow, now: datetime, texts: Texts) -> ReadyRow:
    """Return one result as a line of the list."""
    days = (now.astimezone(LOCAL).date() - row.since.astimezone(LOCAL).date()).days
    long = days >= LONG_DAYS
    return ReadyRow(
        dossier_id=row.dossier_id,
        code=row.code,
        name=row.applicant_name or texts("ui.find.name_erased"),
        procedure=row.procedure_name,
        waits=Marked(_waits(days, row, texts), "info" if long else "plain", "waiting" if long else ""),
        calls=calls_words(row, texts),
        way=texts(f"ui.return_by.{row.return_by}"),
        return_by=row.return_by,
    )


def _waits(days: int, row: BoardRow, texts: Texts) -> str:
    """Return what stands below "Đã chờ": the days, on the first day since when."""
    if days <= 0:
        return texts("ui.handover.waits.today", at=clock_words(row.since))
    return texts("ui.handover.waits.days", days=days)


def detail_words(page: DossierPage, texts: Texts) -> tuple[tuple[str, str], ...]:
    """Return what a clerk compares before handing over: who, what, promised when, the calls so far."""
    lines = [(texts("ui.handover.procedure"), page.row.procedure_name)]
    if page.application is not None:
        person, owner = page.application.applicant, page.application.on_behalf_of
        if person.number:
            lines.append((texts("ui.handover.card"), person.number))
        if person.phone:
            lines.append((texts("ui.handover.phone"), person.phone))
        if owner is not None:
            lines.append((texts("ui.handover.owner"), owner.name))
    if page.row.due_at is not None:
        lines.append((texts("ui.handover.due"), due_words(page.row.due_at, texts)))
    calls = [entry for entry in page.timeline if entry.kind == "CallLogged"]
    if calls:
        note = getattr(calls[-1].text, "reason", "")
        lines.append((texts("ui.handover.last_call"), " · ".join(filter(None, (instant_words(calls[-1].at), note)))))
    return tuple(lines)
