"""The facts of a dossier in words, and the due date explained day by day. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from counter_app.domain import events
from counter_app.domain.dossier import VOIDED
from counter_app.domain.rule import Rule
from counter_app.domain.zone import LOCAL
from counter_app.services.views import DossierPage
from counter_app.texts import Texts
from counter_app.ui.dossier.documents import documents_of, weight_of
from counter_app.ui.dossier.explained import explanation
from counter_app.ui.dossier.slips_owed import owed
from counter_app.ui.dossier.state import DossierFacts, Line, PaperRow
from counter_app.ui.dossier.timeline import moved_words
from counter_app.ui.find.state import Marked
from counter_app.ui.find.wording import due_mark, status_mark
from counter_app.ui.formats import counted, due_words, instant_words, money, rule_words
from counter_app.ui.intake.quoting import fee_words
from counter_app.ui.ports import Catalogue
from counter_app.ui.steps.forms import correction_words
from counter_app.ui.steps.scene import Scene, corrections


def facts_of(page: DossierPage, scene: Scene, catalogue: Catalogue) -> DossierFacts:
    """Return the left side of the page."""
    row, texts, today = page.row, scene.texts, scene.today
    accepted = is_accepted(page)
    label, due, detail = _due(page, today, texts, accepted=accepted)
    return DossierFacts(
        code=row.code,
        code_label=texts("ui.dossier.code" if accepted else "ui.dossier.number"),
        status=status_mark(row.status, texts),
        due_label=label,
        due=due,
        due_detail=detail,
        explanation=None if is_voided(page) else explanation(page, scene),
        people=_people(page, texts),
        matter=_matter(page, texts),
        states=_states(page, catalogue, texts),
        papers=_papers(page, texts),
        attention=_attention(page, texts),
        notices=_notices(page, scene),
        dossier_id=row.dossier_id,
        other_documents=PaperRow(texts("ui.dossier.document_other"), "", documents_of(page, None, texts)),
        documents_weigh=weight_of(page, texts),
        can_scan=scene.session.role != "auditor" and not is_voided(page),
        can_set_aside=scene.session.role != "auditor" and any(one.stands for one in page.documents),
    )


def is_accepted(page: DossierPage) -> bool:
    """Return whether the application was accepted and given a code."""
    return any(entry.kind == "DossierReceived" for entry in page.timeline)


def is_voided(page: DossierPage) -> bool:
    """Return whether its acceptance was a mistake: then its number is a gap of the register, and the rest history."""
    return page.row.status == VOIDED


def _due(page: DossierPage, today: date, texts: Texts, *, accepted: bool) -> tuple[str, Marked, str]:
    row, label = page.row, texts("ui.dossier.due")
    rule = rule_words(Rule.parse(page.rule), texts) if page.rule else ""
    if not accepted:
        return label, Marked(texts("ui.dossier.due.not_accepted")), ""
    if is_voided(page):
        return label, Marked(texts("ui.dossier.due.voided")), ""
    if page.provisional_due_at is not None:
        detail = texts("ui.dossier.due.provisional_detail", office=page.resolving_office or "", rule=rule)
        return texts("ui.dossier.due.provisional"), Marked(due_words(page.provisional_due_at, texts)), detail
    if row.due_at is None:
        return label, Marked(texts("ui.dossier.due.waits")), texts("ui.dossier.due.waits_detail", rule=rule)
    mark = due_mark(row, today, texts)
    urgent = mark.words if mark.tone != "plain" else ""
    words = " · ".join(part for part in (urgent.split(" · ")[0], rule) if part)
    return label, Marked(due_words(row.due_at, texts), mark.tone, mark.icon), words


def _people(page: DossierPage, texts: Texts) -> tuple[Line, ...]:
    application = page.application
    if application is None:
        return (Line(texts("ui.dossier.applicant"), texts("ui.find.name_erased")),)
    lines = [_person(application.applicant, texts("ui.dossier.applicant"), texts)]
    if application.on_behalf_of is not None:
        lines.append(_person(application.on_behalf_of, texts("ui.dossier.owner"), texts))
    return tuple(lines)


def _person(person: events.Person, label: str, texts: Texts) -> Line:
    parts = (
        person.number,
        f"{person.born_on:%d/%m/%Y}" if person.born_on else "",
        texts(f"ui.dossier.sex.{person.sex}") if person.sex else "",
        person.phone,
        person.email,
    )
    second = (" · ".join(part for part in parts if part), person.address)
    return Line(label, person.name, "\n".join(part for part in second if part))


def _matter(page: DossierPage, texts: Texts) -> tuple[Line, ...]:
    row, application = page.row, page.application
    lines = [
        Line(texts("ui.dossier.procedure"), row.procedure_name, row.procedure),
        Line(
            texts("ui.dossier.received"),
            instant_words(row.received_at),
            texts("ui.dossier.at_counter", counter=row.counter),
        ),
    ]
    if page.resolving_office:
        lines.append(Line(texts("ui.dossier.resolving"), page.resolving_office))
    if page.priority:
        lines.append(Line(texts("ui.dossier.priority"), texts(f"ui.priority.{page.priority}")))
    if application is not None and application.note:
        lines.append(Line(texts("ui.dossier.note"), application.note))
    if application is not None and application.reason:
        lines.append(Line(texts("ui.dossier.reason_label"), application.reason, "\n".join(application.items)))
    return tuple(lines)


def _states(page: DossierPage, catalogue: Catalogue, texts: Texts) -> tuple[tuple[str, Marked], ...]:
    """Money, hand-over and delivery to the province: three states that are easily taken for one another."""
    states = [
        (texts("ui.dossier.money"), _money(page, catalogue, texts)),
        (texts("ui.dossier.handover"), _handover(page, texts)),
        (texts("ui.dossier.delivery"), _delivery(page, texts)),
    ]
    if is_voided(page):
        moved = any(isinstance(entry.facts, events.FeeStep) for entry in page.timeline)
        return (*states[:1], states[-1]) if moved else (states[-1],)
    return tuple(states)


def _money(page: DossierPage, catalogue: Catalogue, texts: Texts) -> Marked:
    steps = [(entry.kind, entry.facts) for entry in page.timeline if isinstance(entry.facts, events.FeeStep)]

    def total(kind: str) -> int:
        return sum(part.amount for name, part in steps if name == kind)

    charged, paid, refunded = (total(kind) for kind in ("FeeCharged", "FeePaid", "FeeRefunded"))
    if refunded:
        return Marked(texts("ui.dossier.money.refunded", paid=money(paid), refunded=money(refunded)), "info")
    if charged or paid:
        left = charged - paid
        unpaid = "ui.dossier.money.left" if paid else "ui.dossier.money.unpaid"
        key, tone = (unpaid, "warning") if left > 0 else ("ui.dossier.money.paid", "good")
        return Marked(texts(key, paid=money(paid), left=money(left)), tone)  # type: ignore[arg-type]  # two of the tones
    procedure = catalogue.snapshot().get(page.row.procedure)
    fee = texts("ui.dossier.money.none") if procedure is None else fee_words(procedure, texts)
    return Marked(fee[:1].upper() + fee[1:])


def _handover(page: DossierPage, texts: Texts) -> Marked:
    status, way = page.row.status, texts(f"ui.return_by.{page.return_by}")
    if status in {"refused", "withdrawn", "stopped", "voided"} or not is_accepted(page):
        return Marked(texts("ui.dossier.handover.none"))
    if status == "returned":
        return Marked(texts("ui.dossier.handover.done"), "good", "ok")
    if status == "ready":
        return Marked(texts("ui.dossier.handover.ready", way=way), "info", "return")
    return Marked(texts("ui.dossier.handover.later", way=way), "plain", "return")


def _delivery(page: DossierPage, texts: Texts) -> Marked:
    if any(entry.parked is not None for entry in page.timeline):
        return Marked(texts("ui.dossier.delivery.parked"), "bad", "warning")
    waiting = sum(not entry.sent for entry in page.timeline)
    if waiting:
        return Marked(texts("ui.dossier.delivery.waiting", number=counted(waiting)), "plain", "waiting")
    return Marked(texts("ui.dossier.delivery.sent"), "good", "ok")


def _papers(page: DossierPage, texts: Texts) -> tuple[PaperRow, ...]:
    def counts(originals: int, certified: int, copies: int) -> str:
        named = (("originals", originals), ("certified", certified), ("copies", copies))
        return ", ".join(texts(f"ui.dossier.paper_count.{kind}", number=number) for kind, number in named if number)

    return tuple(
        PaperRow(
            line.name or texts("ui.dossier.paper_unnamed"),
            counts(line.originals, line.certified, line.copies),
            documents_of(page, at, texts),
        )
        for at, line in enumerate(page.papers)
    )


def _notices(page: DossierPage, scene: Scene) -> tuple[Marked, ...]:
    """Return what waits for a person: corrections with both values, a date moved and not told yet, money to return."""
    texts = scene.texts
    told = []
    voided = next((entry for entry in reversed(page.timeline) if entry.kind == "Voided"), None)
    if is_voided(page) and voided is not None:
        reason = voided.text.reason if isinstance(voided.text, events.StepText) else ""
        on = voided.at.astimezone(LOCAL)
        words = texts("ui.dossier.voided", code=page.row.code, on=f"{on:%d/%m/%Y %H:%M}", reason=reason)
        told.append(Marked(words, "info", "info"))
    if page.refund_due > 0:
        told.append(Marked(texts("ui.dossier.refund_due", amount=money(page.refund_due)), "warning", "warning"))
    owing = owed(page)
    if owing is not None and owing.kind == "DeadlineChanged":
        told.append(Marked(f"{moved_words(owing, texts)} {texts('ui.dossier.moved.print')}", "warning", "calendar"))
    for one in corrections(page.timeline):
        if not one.approved:
            head = texts("ui.dossier.correction.own" if one.actor == scene.session.account else "ui.dossier.correction")
            told.append(
                Marked("\n".join((head, *(f"• {line}" for line in correction_words(one, scene)))), "info", "info")
            )
    return tuple(told)


def _attention(page: DossierPage, texts: Texts) -> tuple[str, ...]:
    parked = {entry.event_id: entry.parked for entry in page.timeline if entry.parked is not None}
    seen = [(event, code) for event, code in page.attention if event not in parked]
    return tuple(_reason(code, texts) for _, code in (*seen, *parked.items()))


def _reason(code: str, texts: Callable[..., str]) -> str:
    key = f"ui.attention.{code}"
    words = texts(key)
    return texts("ui.attention.other", code=code) if words == key else words
