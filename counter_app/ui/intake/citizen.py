"""From a card, a number or a last visit to a person on the form. Pure; no Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from counter_app.domain.applicant import Applicant
from counter_app.domain.errors import InputError
from counter_app.texts import Texts
from counter_app.ui.formats import read_day
from counter_app.ui.intake.state import Line, PersonForm

if TYPE_CHECKING:
    from counter_app.domain.card import Card

__all__ = [
    "CardReading",
    "applicant_of",
    "filled_from",
    "is_card_text",
    "kind_of_number",
    "looks_like_card",
    "read_card",
]

_LONG_NUMBER = re.compile(r"(?<!\d)(\d{12})(?!\d)")
_CARD_BEGINS = re.compile(r"\s*\d{9,12}\s*\|")
_PASSPORT = re.compile(r"[A-Za-z]\d{7,8}")
_CARD_NUMBER, _OLD_NUMBER, _TAX = 12, 9, (10, 13)


@dataclass(frozen=True, slots=True)
class CardReading:
    """What a card text gave: the person as far as it can be trusted, and what to say about it."""

    person: PersonForm | None
    lines: tuple[Line, ...]
    partial: bool = False
    """Whether only the number can be trusted: one sentence says so, and what to do about the rest."""


def looks_like_card(text: str) -> bool:
    """Tell whether typed or pasted text is the text of a card rather than a number."""
    return "|" in text


def is_card_text(text: str) -> bool:
    """Tell whether a pasted text can only be a card's: a number and a bar begin it, wherever it is pasted."""
    return _CARD_BEGINS.match(text) is not None


def read_card(text: str, today: date, texts: Texts) -> CardReading:
    """Read a card text; of a damaged one only the digits are kept, and that is said."""
    # Its patterns are made with the first card, not at the start.
    from counter_app.domain.card import parse_card

    try:
        card = parse_card(text, today=today)
    except InputError as error:
        number = _LONG_NUMBER.search(text)
        if number is None:
            return CardReading(None, (Line("bad", texts.error(error)),))
        key = "ui.intake.card.kept.letters" if error.code == "card_encoding" else "ui.intake.card.kept"
        return CardReading(PersonForm(number=number[1]), (Line("warning", texts(key)),), partial=True)
    warnings = tuple(Line("warning", texts(f"warning.{code}")) for code in card.warnings)
    if "input_method_damage" in card.warnings:
        # Telex in front of a wedge rewrites letters ("ddoongf") but never digits: a wrong name would go on paper.
        line = Line("warning", texts("ui.intake.card.kept.letters"))
        return CardReading(replace(_person(card), name="", address=""), (line,), partial=True)
    return CardReading(_person(card), warnings)


def _person(card: Card) -> PersonForm:
    return PersonForm(
        number=card.number, name=card.name, born_on=f"{card.born_on:%d/%m/%Y}", sex=card.sex, address=card.address
    )


def kind_of_number(text: str, present: str) -> str:
    """Return the kind a number shows by its shape, else the present one."""
    digits = text.replace(" ", "")
    if digits.isascii() and digits.isdigit():
        if present == "tax" and len(digits) in {*_TAX, _CARD_NUMBER}:
            return present
        return {_CARD_NUMBER: "cccd", _OLD_NUMBER: "cmnd"}.get(len(digits), "cccd" if present == "none" else present)
    if _PASSPORT.fullmatch(digits):
        return "passport"
    return present


def filled_from(form: PersonForm, known: Applicant) -> PersonForm:
    """Return the form with its gaps filled from the last visit; what the card or the clerk gave stays."""
    return replace(
        form,
        kind=known.kind,
        number_kind=known.number_kind,
        name=form.name or known.name,
        born_on=form.born_on or (f"{known.born_on:%d/%m/%Y}" if known.born_on else ""),
        sex=form.sex or known.sex or "",
        address=form.address or known.address,
        phone=form.phone or known.phone,
        email=form.email or known.email,
    )


def applicant_of(form: PersonForm, field: str) -> Applicant:
    """Return the person of a form as the services take it.

    Raises:
        InputError: ``date_unreadable`` when the date of birth is not a date.
    """
    born = read_day(form.born_on) if form.born_on.strip() else None
    if form.born_on.strip() and born is None:
        raise InputError("date_unreadable", f"{field}.born_on")
    person = form.kind in {"citizen", "foreigner"}
    return Applicant(
        form.name,
        kind=form.kind,  # type: ignore[arg-type]  # chosen from a list of just these
        number=form.number.strip() or None,
        number_kind=form.number_kind,  # type: ignore[arg-type]  # the same
        born_on=born if person else None,
        sex=(form.sex or None) if person else None,  # type: ignore[arg-type]  # the same
        address=form.address,
        phone=form.phone,
        email=form.email,
    )
