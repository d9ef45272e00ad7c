"""The words of a hand-over on paper: a line of the hand-over list, the receipt for one result; always Vietnamese."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from counter_app.domain import events
from counter_app.domain.zone import LOCAL
from counter_app.services.slip_words import instant_text
from counter_app.texts import texts

if TYPE_CHECKING:
    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact

CROSS = "X"


def receipt_fields(state: Dossier, fact: Fact, centre: str) -> dict[str, str]:
    """Return the fields of the receipt for the result that ``fact`` handed over."""
    part, words = cast("events.ReturnStep", fact.facts), texts("vi")
    text = fact.person if isinstance(fact.person, events.StepText) else events.StepText()
    taker = _taker(state, text)
    return {
        "returned_text": instant_text(fact.header.at),
        "result_text": outcome_text(state),
        "return_by_text": words(f"slip.return_by.{part.method}", unit=centre),
        "receiver_name": taker.name if taker else "",
        "receiver_number": (taker.number or "") if taker else "",
        "reason": text.reason,
        "tracking": text.tracking,
        "paid_text": words("slip.dong", amount=f"{state.money.kept:,}".replace(",", ".")) if state.money.kept else "",
        "without_slip": "1" if part.without_slip else "",
    }


def list_row(number: int, state: Dossier, fact: Fact) -> tuple[str, ...]:
    """Return the cells of one line of the hand-over list, as ``domain.slip.HANDED_CELLS``."""
    part, application = cast("events.ReturnStep", fact.facts), state.application
    owner = None if application is None else application.on_behalf_of or application.applicant
    return (
        str(number),
        state.code or "",
        state.matter.name if state.matter else "",
        _result(state, fact, part),
        owner.name if owner else "",
        owner.address if owner else "",
        CROSS if _with_fee(state) else "",
        CROSS if part.method == "post" else "",
    )


def _with_fee(state: Dossier) -> bool:
    """Tell whether money was asked for or taken; what was given back whole is no fee any more."""
    money = state.money
    return money.kept > 0 if money.paid else bool(money.charged)


def outcome_text(state: Dossier) -> str:
    """Return how the result stood with its date: ``Đúng hạn``."""
    return texts("vi")(f"punctuality.{state.result_class}") if state.result_class else ""


def _result(state: Dossier, fact: Fact, part: events.ReturnStep) -> str:
    text = fact.person if isinstance(fact.person, events.StepText) else events.StepText()
    receiver = text.receiver.name if text.receiver else ""
    key = "handed.result_post" if part.method == "post" else "handed.result_by" if receiver else "handed.result"
    time = f"{fact.header.at.astimezone(LOCAL):%H:%M}"
    return texts("vi")(key, outcome=outcome_text(state), time=time, receiver=receiver, tracking=text.tracking).strip(
        "; "
    )


def _taker(state: Dossier, text: events.StepText) -> events.Person | None:
    """Return who took the result: the authorised person, else the applicant; None once erased."""
    if text.receiver is not None:
        return text.receiver
    return None if state.application is None else state.application.applicant
