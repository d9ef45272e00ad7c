"""The words of a slip, put together from the facts of a dossier; always Vietnamese, as the law prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from counter_app.domain import events
from counter_app.domain.rule import Rule
from counter_app.domain.zone import LOCAL
from counter_app.services.terms_words import terms_values
from counter_app.texts import texts

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact
    from counter_app.domain.rule import DeadlinePolicy
    from counter_app.services.office import Desk
    from counter_app.texts import Language

Table = tuple[tuple[str, ...], ...]


def instant_text(instant: datetime | None) -> str:
    """Return ``17 giờ 00 phút, ngày 25 tháng 11 năm 2026``; empty for None."""
    return "" if instant is None else texts("vi")("slip.instant", **_parts(instant))


def place_date(place: str, instant: datetime) -> str:
    """Return ``Thục Phán, ngày 25 tháng 11 năm 2026``."""
    return texts("vi")("slip.place_date", place=place, **_parts(instant))


def duration_text(rule: str, terms: DeadlinePolicy, language: Language = "vi") -> str:
    """Return a rule as people say it: ``5 ngày làm việc``."""
    read = Rule.parse(rule)
    values = terms_values(terms, language)
    return texts(language)(f"duration.{read.unit}", amount=f"{read.amount:02d}", **values)


def fields_of(
    state: Dossier, fact: Fact, desk: Desk, clerk_name: str, fee_text: str, terms: DeadlinePolicy
) -> dict[str, str]:
    """Return the fields any slip of this dossier may show, for the fact the slip is about.

    ``basis`` and the signer's name stay empty: nobody at the counter knows them for sure.
    """
    clock = state.clock
    provisional = clock is not None and not state.arrived
    matter = state.matter or events.Matter(procedure="", name="")
    return {
        "authority_1": desk.authority,
        "authority_2": desk.centre,
        "unit": desk.unit,
        "place_date": place_date(desk.place, fact.header.at),
        "code": state.code or "",
        "number": str(getattr(fact.facts, "number", "")),
        "procedure_name": matter.name,
        "procedure_code": matter.procedure,
        "sets": f"{state.sets:02d}",
        "duration_text": duration_text(clock.rule, terms) if clock else "",
        "received_text": instant_text(state.received_at),
        "due_text": instant_text(_due_before(state, fact)),
        "provisional": "1" if provisional else "",
        "return_by_text": texts("vi")(f"slip.return_by.{state.return_by}", unit=desk.centre),
        "fee_text": fee_text,
        "clerk_name": clerk_name,
        "contact": desk.centre,
        "contact_phone": desk.phone,
        **_people(state),
        **_of_step(state, fact),
    }


def documents_of(state: Dossier) -> Table:
    """Return the checklist rows: number, name, originals, certified copies, plain copies."""
    names = () if state.application is None else state.application.paper_names
    return tuple(
        (str(at), name, _count(paper.originals), _count(paper.certified), _count(paper.copies))
        for at, (name, paper) in enumerate(zip(names, state.papers, strict=False), 1)
    )


def items_of(fact: Fact) -> Table:
    """Return what a request or refusal lists, numbered."""
    items = getattr(fact.person, "items", ())
    return tuple((str(at), item) for at, item in enumerate(items, 1))


def _people(state: Dossier) -> dict[str, str]:
    if state.application is None:
        return {}
    applicant, owner = state.application.applicant, state.application.on_behalf_of
    people = {
        "applicant_name": applicant.name,
        "applicant_address": applicant.address,
        "applicant_phone": applicant.phone,
        "applicant_email": applicant.email or "",
        # A tax code is no identity paper and stands on a line of its own.
        "applicant_tax" if state.applicant.number_kind == "tax" else "applicant_number": applicant.number or "",
    }
    if owner is not None:
        people |= {"owner_name": owner.name, "owner_address": owner.address, "owner_number": owner.number or ""}
    return people


def _due_before(state: Dossier, fact: Fact) -> datetime | None:
    """Return the date the applicant was given: on form 04 the one that cannot be kept."""
    if state.clock is None:
        return None
    if fact.kind == "DeadlineExtended":
        return cast("events.ClockStep", fact.facts).previous_due_at
    return state.clock.due_at if state.arrived else state.clock.provisional_due_at


def _of_step(state: Dossier, fact: Fact) -> dict[str, str]:
    """Return what only some slips say: the reason, a new date, when the work was stopped, who signs."""
    words = texts("vi")
    if isinstance(fact.person, events.ApplicationText):
        return {"reason": fact.person.reason, "note": fact.person.note}
    reason = cast("events.StepText", fact.person).reason if fact.person is not None else ""
    part = fact.facts
    found = {"reason": reason, "signer_title": words("slip.signer"), "signer_name": ""}
    if fact.kind == "DeadlineExtended":
        found["new_due_text"] = instant_text(cast("events.ClockStep", part).clock.due_at)
    elif fact.kind in {"DossierStopped", "DossierWithdrawn"}:
        found["stopped_text"] = instant_text(fact.header.at)
        found["reason"] = reason or (words("slip.withdrawn") if fact.kind == "DossierWithdrawn" else "")
    elif fact.kind == "DeadlineChanged":
        before = cast("events.ClockStep", part).previous_due_at
        found["note"] = words("slip.due_changed", before=instant_text(before), reason=reason)
    elif fact.kind == "DossierArrived" and state.application is not None:
        found["note"] = state.application.note
    return found


def _count(number: int) -> str:
    return str(number) if number else ""


def _parts(instant: datetime) -> dict[str, str]:
    local = instant.astimezone(LOCAL)
    return {
        "hour": f"{local:%H}",
        "minute": f"{local:%M}",
        "day": f"{local:%d}",
        "month": f"{local:%m}",
        "year": f"{local:%Y}",
    }
