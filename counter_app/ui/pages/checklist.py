"""The lines of a dossier's checklist with what stands for each, and what papers weigh, in words. No Qt in here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.document import SLOW_LINE_KBIT, Attached, seconds_to_send
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.pages.state import ListRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counter_app.services.views import DossierPage

OTHER = -1
"""The row of a paper that is on no line."""
KILO = 1_000
_MINUTE = 90


def rows_of(page: DossierPage, texts: Texts) -> tuple[ListRow, ...]:
    """Return a row for each line, and one for everything else."""
    standing = [one for one in page.documents if one.stands]
    rows = []
    for line, paper in enumerate(page.papers):
        copies = [one for one in standing if line in one.lines]
        newest = copies[-1].event_id if copies else ""
        name = paper.name or texts("ui.dossier.paper_unnamed")
        rows.append(ListRow(line, f"{line + 1}. {name}", mark_of(copies, texts), newest))
    others = [one for one in standing if not one.lines]
    mark = Marked(texts("ui.pages.line.others", count=len(others)), "good", "ok") if others else Marked("")
    return (*rows, ListRow(OTHER, texts("ui.pages.line.other"), mark))


def mark_of(copies: Sequence[Attached], texts: Texts) -> Marked:
    """Return in words what stands for a line, or that nothing does yet."""
    if not copies:
        return Marked(texts("ui.pages.line.none"), "plain", "empty")
    return Marked(texts("ui.pages.line.done", pages=sum(one.pages for one in copies)), "good", "ok")


def first_open(rows: Sequence[ListRow]) -> int:
    """Return the line to file with next: the first that nothing stands for."""
    return next((row.line for row in rows if row.line != OTHER and not row.replaces), OTHER)


def size_words(size: int, texts: Texts) -> str:
    """Return bytes as people say them."""
    if size >= KILO * KILO:
        return texts(
            "ui.pages.megabytes", size=f"{size / KILO / KILO:.1f}".replace(".", "," if texts.language == "vi" else ".")
        )
    return texts("ui.pages.kilobytes", size=max(1, round(size / KILO)))


def travel_words(size: int, texts: Texts) -> str:
    """Return how long bytes travel over the slowest line, as people say it."""
    seconds = seconds_to_send(size)
    if seconds <= _MINUTE:
        return texts("ui.pages.seconds", seconds=seconds, kbit=SLOW_LINE_KBIT)
    return texts("ui.pages.minutes", minutes=-(-seconds // 60), kbit=SLOW_LINE_KBIT)
