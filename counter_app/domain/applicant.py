"""Who asks: citizens, foreigners, organisations and agencies, with a card, an old number, a passport or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from counter_app.domain import checks
from counter_app.domain.errors import InputError

ApplicantKind = Literal["citizen", "foreigner", "organisation", "agency"]
NumberKind = Literal["cccd", "cmnd", "passport", "tax", "none"]
Sex = Literal["male", "female"]
APPLICANT_KINDS: tuple[str, ...] = get_args(ApplicantKind)
NUMBER_KINDS: tuple[str, ...] = get_args(NumberKind)
SEXES: tuple[str, ...] = get_args(Sex)

LONGEST_NAME = 200
LONGEST_ADDRESS = 1_000
LONGEST_PHONE = 50
LONGEST_EMAIL = 254

# Citizen card: 12 digits (Luật Căn cước 26/2023/QH15 Điều 12). Old identity card: 9 digits. Passport: nine letters and
# digits in its machine-readable zone (ICAO 9303), more where a state prints a longer one. Tax code: 10 digits, with 3
# for a branch, or the 12 digits of a person's own number (TT 86/2024/TT-BTC).
_NUMBERS = {
    "cccd": re.compile("[0-9]{12}"),
    "cmnd": re.compile("[0-9]{9}"),
    "passport": re.compile("(?=.*[0-9])[A-Z0-9]{5,15}"),
    "tax": re.compile("[0-9]{10}(?:-?[0-9]{3})?|[0-9]{12}"),
}


@dataclass(frozen=True, slots=True)
class Applicant:
    """One person or body as written on the application; ``repr`` shows nothing of it."""

    name: str
    kind: ApplicantKind = "citizen"
    number: str | None = None
    number_kind: NumberKind = "cccd"
    born_on: date | None = None
    sex: Sex | None = None
    address: str = ""
    phone: str = ""
    email: str = ""

    def __repr__(self) -> str:
        return "Applicant(redacted)"

    def normalised(self) -> Applicant:
        """Return the kept form: text composed (NFC) and trimmed, the number without spaces, ``none`` where it is empty.

        A number that was left out is a fact of its own whatever kind was announced, so the kind becomes ``none``.
        """
        number = checks.clean(self.number or "").replace(" ", "").upper() or None
        return replace(
            self,
            name=checks.clean(self.name),
            number=number,
            number_kind=self.number_kind if number else "none",
            address=checks.clean(self.address),
            phone=checks.clean(self.phone),
            email=checks.clean(self.email),
        )


def problems(applicant: Applicant, today: date, *, field: str = "applicant") -> tuple[InputError, ...]:
    """Return everything a clerk has to mend before the application can be taken, one error a field, in screen order."""
    return tuple(_problems(applicant, today, field))


def check_applicant(applicant: Applicant, today: date, *, field: str = "applicant") -> Applicant:
    """Return the applicant in its kept form; only the name is required.

    Raises:
        InputError: the first of ``problems``: ``text_missing``, ``text_too_long``, ``text_control_characters``,
            ``choice_unknown``, ``number_cccd``, ``number_cmnd``, ``number_passport``, ``number_tax``,
            ``number_unexpected`` or ``date_out_of_range``; ``field`` such as ``applicant.number``.
    """
    for problem in _problems(applicant, today, field):
        raise problem
    return applicant.normalised()


def _problems(applicant: Applicant, today: date, field: str) -> Iterator[InputError]:
    attempts = (
        lambda: checks.choice(applicant.kind, f"{field}.kind", APPLICANT_KINDS),
        lambda: checks.name_line(applicant.name, f"{field}.name", at_most=LONGEST_NAME),
        lambda: checks.choice(applicant.number_kind, f"{field}.number_kind", NUMBER_KINDS),
        lambda: _check_number(applicant.number_kind, applicant.number or "", f"{field}.number"),
        lambda: applicant.born_on and checks.day(applicant.born_on, f"{field}.born_on", last=today),
        lambda: applicant.sex and checks.choice(applicant.sex, f"{field}.sex", SEXES),
        lambda: checks.one_line(applicant.address, f"{field}.address", at_most=LONGEST_ADDRESS),
        lambda: checks.one_line(applicant.phone, f"{field}.phone", at_most=LONGEST_PHONE),
        lambda: checks.one_line(applicant.email, f"{field}.email", at_most=LONGEST_EMAIL),
    )
    for attempt in attempts:
        try:
            attempt()
        except InputError as error:
            yield error


def _check_number(kind: str, text: str, field: str) -> None:
    number = checks.one_line(text, field, at_most=50).replace(" ", "").upper()
    if number and kind == "none":
        raise InputError("number_unexpected", field)
    shape = _NUMBERS.get(kind)
    if number and shape is not None and shape.fullmatch(number) is None:
        raise InputError("number_" + kind, field)
