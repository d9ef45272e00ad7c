"""A procedure as the counter knows it: its rule, its fee, the papers it asks for, and how sure the source is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from counter_app.domain.checklist import RequiredDocument
from counter_app.domain.rule import Policy, Rule

_CODE = re.compile(r"\d\.\d{6}(?:\.[0-9A-Z.]{1,30})?")
FIRST_RANK, LAST_RANK = 1, 10


class RuleOrigin(StrEnum):
    """Where the rule of a procedure comes from."""

    KNOWN = "known"
    """The source states the amount and the unit."""
    ASSUMED = "assumed"
    """Amount or unit is a guess: shown once to a person, and never in the way of receiving."""
    CONFIRMED = "confirmed"
    """A person of this office confirmed or set it: no import replaces it."""
    MISSING = "missing"


class Confidence(StrEnum):
    """How sure the source of a procedure's facts is."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    DERIVED = "derived"
    MEMORY = "memory"


class FeeKind(StrEnum):
    """How a fee is reckoned."""

    FREE = "free"
    FIXED = "fixed"
    PER_PAGE = "per_page"
    PER_COPY = "per_copy"
    PROVINCE = "province"
    """Set by the People's Council of the province: the amount is the office's to fill in."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fee:
    """What a procedure costs, in integer đồng; ``text`` is what people read, ``amount`` is for one case, page or copy.

    ``later_amount`` is the lower price of a page from page ``later_from`` on, ``cap`` the most one copy may cost.
    """

    text: str = ""
    kind: FeeKind = FeeKind.UNKNOWN
    amount: int | None = None
    online_amount: int | None = None
    later_amount: int | None = None
    later_from: int | None = None
    cap: int | None = None

    def total(self, *, pages: int = 1, copies: int = 1) -> int | None:
        """Return the đồng due for ``copies`` of ``pages`` each; None when the amount is not known here."""
        if self.kind is FeeKind.FREE:
            return 0
        if self.amount is None or self.kind in {FeeKind.PROVINCE, FeeKind.UNKNOWN}:
            return None
        if self.kind is FeeKind.FIXED:
            return self.amount
        if self.kind is FeeKind.PER_COPY:
            return self.amount * copies
        return self._of_one_copy(self.amount, pages) * copies

    def _of_one_copy(self, amount: int, pages: int) -> int:
        full = pages
        if self.later_amount is not None and self.later_from is not None:
            full = min(pages, self.later_from - 1)
        one = amount * full + (self.later_amount or 0) * (pages - full)
        return one if self.cap is None else min(one, self.cap)


@dataclass(frozen=True, slots=True)
class Procedure:
    """One administrative procedure; ``rule`` is None exactly when ``rule_origin`` is ``missing``.

    ``basis`` is the decision that announced it or the law it rests on. ``frequent`` is its rank 1 to 10 among the most
    frequent, 0 for all others. ``edited`` says that people wrote the names of the papers and the fee short and checked
    them (a pack), as against a row taken over from the national file.
    """

    code: str
    name: str
    field: str
    rule: Rule | None
    rule_origin: RuleOrigin
    fee: Fee
    documents: tuple[RequiredDocument, ...]
    basis: str
    confidence: Confidence
    suspect: bool = False
    policy: Policy = Policy.PAUSE
    frequent: int = 0
    edited: bool = False


def is_procedure_code(text: str) -> bool:
    """Tell whether ``text`` has the shape of a national code (``1.001193``), local suffix allowed."""
    return _CODE.fullmatch(text) is not None
