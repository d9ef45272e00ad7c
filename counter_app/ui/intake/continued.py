"""An application that was turned away, as the form that now receives it. Pure; no Qt."""

from __future__ import annotations

from counter_app.domain.applicant import Applicant
from counter_app.domain.checklist import HandedIn, missing
from counter_app.domain.intake import DossierRequest
from counter_app.domain.procedure import Procedure
from counter_app.ui.intake.citizen import filled_from
from counter_app.ui.intake.state import IntakeForm, PaperLine, PersonForm


def continued(request: DossierRequest, procedure: Procedure | None) -> IntakeForm:
    """Return the form filled with what was said then, and with what was missing as handed in now."""
    return IntakeForm(
        applicant=_person(request.applicant),
        behalf=None if request.on_behalf_of is None else _person(request.on_behalf_of),
        procedure="" if procedure is None else procedure.code,
        papers=_papers(request.documents, procedure),
        sets=request.sets,
        return_by=request.return_by,
        resolving_office=request.resolving_office or "",
        office=request.resolving_office or "",
        priority=request.priority or "",
        note=request.note,
        continues=request.continues or "",
    )


def _person(known: Applicant) -> PersonForm:
    return filled_from(PersonForm(number=known.number or ""), known)


def _papers(handed: tuple[HandedIn, ...], procedure: Procedure | None) -> tuple[PaperLine, ...]:
    """Put what was handed in and what was still missing together: the citizen came back to bring it."""
    required = () if procedure is None else procedure.documents
    asked = {one.name: (one.originals, one.certified, one.copies) for one in required}
    counts = {one.name: (one.originals, one.certified, one.copies) for one in handed}
    for one in missing(required, handed):
        before = counts.get(one.name, (0, 0, 0))
        counts[one.name] = (before[0] + one.originals, before[1] + one.certified, before[2] + one.copies)
    names = dict.fromkeys((*asked, *counts))
    return tuple(
        PaperLine(name, counts.get(name, (0, 0, 0)), asked.get(name, (0, 0, 0)), name not in asked) for name in names
    )
