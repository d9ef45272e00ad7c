"""Which slip of a dossier the citizen is owed, and which ones can be printed. Pure; no Qt."""

from __future__ import annotations

from counter_app.domain import events
from counter_app.services.slips import SLIPS_OF
from counter_app.services.views import DossierPage, TimelineEntry

_NOT_OWED = frozenset({"06", "BN", "GT"})
"""What follows the file inside the office, the receipt for a result, why a date is what it is: owed to nobody."""
FORM_OF_KIND = {kind: form for form, kinds in SLIPS_OF.items() if form not in _NOT_OWED for kind in kinds}
"""The form of the slip that each kind of fact owes the citizen."""
_QUIET = frozenset(
    {"SlipPrinted", "DocumentAttached", "CallLogged", "AssistanceRequested", "FeeCharged", "FeePaid", "FeeRefunded"}
    | {"Corrected", "CorrectionApproved", "AssistanceAcknowledged"}
)
"""What may happen after a step without making its slip old."""


def owed(page: DossierPage) -> TimelineEntry | None:
    """Return the fact whose slip the law wants now: the newest step, when its slip was not printed yet."""
    printed = {entry.facts.of for entry in page.timeline if isinstance(entry.facts, events.SlipPrinted)}
    for entry in reversed(page.timeline):
        if entry.kind in FORM_OF_KIND:
            return None if entry.event_id in printed else entry
        if entry.kind not in _QUIET:
            return None
    return None


def form_of(page: DossierPage) -> str:
    """Return the form to print next: of the newest slip still owed, else of the first one, to print again."""
    owing = owed(page)
    if owing is not None:
        return FORM_OF_KIND[owing.kind]
    known = [entry for entry in page.timeline if entry.kind in FORM_OF_KIND]
    chosen = [entry for entry in known if entry.kind == "DossierReceived"] or known[-1:]
    return FORM_OF_KIND[chosen[0].kind] if chosen else "01"


def forms_of(page: DossierPage) -> tuple[str, ...]:
    """Return every form that can be printed of this dossier."""
    kinds = {entry.kind for entry in page.timeline}
    return tuple(form for form, causes in SLIPS_OF.items() if kinds.intersection(causes))


def prints_of(page: DossierPage, form: str) -> int:
    """Return how often the slip of the newest fact of this form was printed: its next print is copy number so many."""
    of = [entry.event_id for entry in page.timeline if entry.kind in SLIPS_OF.get(form, ())][-1:]
    parts = (entry.facts for entry in page.timeline)
    return sum(isinstance(part, events.SlipPrinted) and part.form == form and part.of in of for part in parts)
