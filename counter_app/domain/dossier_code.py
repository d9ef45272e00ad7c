"""Codes people read aloud: dossier codes, their numbers of the day, form numbers, agencies and procedures.

Sources: QĐ 20/2020/QĐ-TTg Điều 4 (agency identifier), TT 01/2018/TT-VPCP Điều 19 (the older shape, still alive), and
the design for numbers that two unconnected counters of one office can give without meeting.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from counter_app.domain.errors import InputError, RuleError

FIRST_COUNTER, LAST_COUNTER = 1, 99
LAST_SHORT_COUNTER = 9
LONGEST_AGENCY = 35
LONGEST_CODE = 80

_PROVINCE = "[A-Y][0-9]{2}"
_AGENCY = rf"(?:[0-9]{{3}}\.[0-9]{{2}}\.[0-9]{{2}}\.{_PROVINCE}|{_PROVINCE}(?:\.[0-9]{{1,3}}){{0,4}})"
_AGENCY_ONLY = re.compile(_AGENCY)
_DOSSIER = re.compile(
    rf"(?P<agency>{_AGENCY})-(?P<yy>[0-9]{{2}})(?P<mm>[0-9]{{2}})(?P<dd>[0-9]{{2}})-(?P<seq>[0-9]{{4,6}})"
)
_SEQUENCE = re.compile(r"[0-9]{4,6}")
_PROCEDURE = re.compile(r"[0-9]\.[0-9]{6}(?:\.[0-9A-Z]+)*")
_FORM_NUMBER = re.compile(r"(?P<counter>[1-9][0-9]?)\.(?P<n>[1-9][0-9]{0,8})-(?P<yy>[0-9]{2})/HDHS")
# Hyphens, dashes and the minus sign, as word processors and phones put them in.
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


def normalise_code(text: str) -> str:
    """Return a typed, pasted or scanned code in its kept form: capitals, plain dashes and digits, no spaces.

    Text too long to be any code comes back empty.
    """
    if len(text) > LONGEST_CODE:
        return ""
    plain = unicodedata.normalize("NFKC", _DASHES.sub("-", text)).upper()
    return "".join(letter for letter in plain if not letter.isspace() and letter != "\ufeff")


@dataclass(frozen=True, slots=True)
class DossierCode:
    """The code printed on form 01, ``<agency>-YYMMDD-SEQ``; ``str(code)`` is what ``DossierCode.parse`` reads back."""

    agency: str
    on: date
    sequence: str

    def __str__(self) -> str:
        return f"{self.agency}-{self.on:%y%m%d}-{self.sequence}"

    @classmethod
    def parse(cls, text: str, *, field: str = "code") -> DossierCode:
        """Read a code of either live shape, typed loosely (``000.17.22.H56-210531-0001``, ``H56.14-240823-0001``).

        Raises:
            InputError: ``dossier_code_malformed``, or ``dossier_code_date`` when its six digits are no day.
        """
        match = _DOSSIER.fullmatch(normalise_code(text))
        if match is None:
            raise InputError("dossier_code_malformed", field)
        try:
            on = date(2000 + int(match["yy"]), int(match["mm"]), int(match["dd"]))
        except ValueError:
            raise InputError("dossier_code_date", field) from None
        return cls(match["agency"], on, match["seq"])

    @classmethod
    def compose(cls, agency: str, on: date, sequence: str) -> DossierCode:
        """Return the code of an office's dossier received on a local day, numbered by ``sequence_text``.

        Raises:
            InputError: ``agency_malformed``, ``dossier_code_date`` outside 2000 to 2099, ``dossier_code_malformed``.
        """
        if not 2000 <= on.year <= 2099:  # noqa: PLR2004 - the code has two digits for the year
            raise InputError("dossier_code_date", "received_at")
        if _SEQUENCE.fullmatch(sequence) is None:
            raise InputError("dossier_code_malformed", "sequence")
        return cls(check_agency(agency), on, sequence)


@dataclass(frozen=True, slots=True)
class FormNumber:
    """The number of a slip such as ``3.12-26/HDHS``: the counter, its running number of the year, the year."""

    counter: int
    n: int
    year: int

    def __str__(self) -> str:
        return f"{self.counter}.{self.n}-{self.year % 100:02d}/HDHS"

    @classmethod
    def parse(cls, text: str, *, field: str = "code") -> FormNumber:
        """Read a form number, typed loosely.

        Raises:
            InputError: ``form_number_malformed``.
        """
        match = _FORM_NUMBER.fullmatch(normalise_code(text))
        if match is None:
            raise InputError("form_number_malformed", field)
        return cls(int(match["counter"]), int(match["n"]), 2000 + int(match["yy"]))


def is_form_number(text: str) -> bool:
    """Tell whether what stands where a code would is the number of a slip: the application was never accepted."""
    return _FORM_NUMBER.fullmatch(normalise_code(text)) is not None


def last_number(counter: int) -> int:
    """Return how many dossiers a counter can number in a day: 10,998 for counters 1 to 9, 9,999 for 10 to 99.

    Raises:
        InputError: ``counter_out_of_range``.
    """
    return 999 + 9_999 if check_counter(counter) <= LAST_SHORT_COUNTER else 9_999


def sequence_text(counter: int, n: int) -> str:
    """Return the digits of a counter's ``n``-th dossier of a day (``n`` from 1).

    Counters 1 to 9 write themselves before three digits, after 999 before four; counters 10 to 99 before four. The
    lengths 4, 5 and 6 keep any two counters of an office apart, so that no number needs to be asked for.

    Raises:
        InputError: ``counter_out_of_range``.
        RuleError: ``day_numbers_used_up`` past the last number; nothing ever wraps.
    """
    if not 1 <= n <= last_number(counter):
        raise RuleError("day_numbers_used_up", counter=counter)
    if counter > LAST_SHORT_COUNTER:
        return f"{counter}{n:04d}"
    return f"{counter}{n:03d}" if n <= 999 else f"{counter}{n - 999:04d}"  # noqa: PLR2004 - three digits


def sequence_number(counter: int, text: str) -> int | None:
    """Return the ``n`` for which ``sequence_text(counter, n)`` is ``text``, or None where another counter wrote it.

    Raises:
        InputError: ``counter_out_of_range``.
    """
    prefix, last = str(counter), last_number(counter)
    if _SEQUENCE.fullmatch(text) is None or not text.startswith(prefix):
        return None
    n = int(text[len(prefix) :]) + (999 if len(prefix) == 1 and len(text) == 5 else 0)  # noqa: PLR2004 - k0001
    return n if 1 <= n <= last and sequence_text(counter, n) == text else None


def check_counter(counter: int, *, field: str = "counter") -> int:
    """Return ``counter`` when it is the number of a counter, 1 to 99.

    Raises:
        InputError: ``counter_out_of_range``.
    """
    if not FIRST_COUNTER <= counter <= LAST_COUNTER:
        raise InputError("counter_out_of_range", field)
    return counter


def check_agency(text: str, *, field: str = "office") -> str:
    """Return an agency identifier such as ``H14.31`` in its kept form (QĐ 20/2020/QĐ-TTg Điều 4, or the older order).

    Raises:
        InputError: ``agency_malformed``.
    """
    agency = normalise_code(text)
    if len(agency) > LONGEST_AGENCY or _AGENCY_ONLY.fullmatch(agency) is None:
        raise InputError("agency_malformed", field)
    return agency


def check_procedure_code(text: str, *, field: str = "procedure") -> str:
    """Return a procedure code in its kept form: ``1.001193``, with a local or online-service suffix where it has one.

    Raises:
        InputError: ``procedure_code_malformed``.
    """
    code = normalise_code(text)
    if _PROCEDURE.fullmatch(code) is None:
        raise InputError("procedure_code_malformed", field)
    return code
