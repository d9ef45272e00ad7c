"""What is asked of the counter when a citizen stands before it, and the checks every way in shares."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from counter_app.domain import checks
from counter_app.domain.applicant import Applicant, check_applicant
from counter_app.domain.checklist import HandedIn, check_handed_in
from counter_app.domain.dossier_code import DossierCode, check_agency, check_procedure_code
from counter_app.domain.errors import InputError
from counter_app.domain.zone import LOCAL

if TYPE_CHECKING:
    from counter_app.domain.rule import Rule

Outcome = Literal["accept", "guide", "refuse"]
OUTCOMES: Final = ("accept", "guide", "refuse")
RETURN_WAYS: Final = ("counter", "post", "online")
PRIORITIES: Final = ("elderly", "disabled", "pregnant", "infant", "merit")

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=LOCAL)
TOLERANCE: Final = timedelta(minutes=5)
"""How far ahead of this machine's clock an instant may lie before it counts as the future."""
LONGEST_NOTE: Final = 2_000
MOST_PAPERS: Final = 200
MOST_ITEMS: Final = 50
LONGEST_REQUEST_ID: Final = 100
_ANY_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRequest:
    """One application as it is handed over the counter; ``received_at`` None means now."""

    request_id: str
    procedure: str
    applicant: Applicant
    received_at: datetime | None = None
    on_behalf_of: Applicant | None = None
    documents: tuple[HandedIn, ...] = ()
    sets: int = 1
    return_by: str = "counter"
    resolving_office: str | None = None
    priority: str | None = None
    note: str = field(default="", repr=False)
    rule: Rule | None = None
    outcome: str = "accept"
    reason: str = field(default="", repr=False)
    items: tuple[str, ...] = field(default=(), repr=False)
    code: str | None = None
    """The code on a slip printed ahead and filled by hand; None lets the counter give the next one."""
    continues: str | None = None
    """The dossier id or form number of an application guided or refused before, which is accepted now."""


def check_request(request: DossierRequest, now: datetime) -> DossierRequest:
    """Return the request with every value in its kept form; ``now`` is the aware instant of this machine's clock.

    Raises:
        InputError: with the field that is wrong, such as ``applicant.name`` or ``received_at``.
    """
    today = now.astimezone(LOCAL).date()
    turned_away = checks.choice(request.outcome, "outcome", OUTCOMES) != "accept"
    _check_told(request)
    if len(request.documents) > MOST_PAPERS:
        raise InputError("too_many", "documents", at_most=MOST_PAPERS)
    if len(request.items) > MOST_ITEMS:
        raise InputError("too_many", "items", at_most=MOST_ITEMS)
    owner = request.on_behalf_of
    return replace(
        request,
        request_id=check_request_id(request.request_id),
        procedure=check_procedure_code(request.procedure),
        applicant=check_applicant(request.applicant, today),
        received_at=None if request.received_at is None else check_instant(request.received_at, now, "received_at"),
        on_behalf_of=None if owner is None else check_applicant(owner, today, field="on_behalf_of"),
        documents=check_handed_in(request.documents),
        sets=checks.count(request.sets, "sets", at_least=1),
        return_by=checks.choice(request.return_by, "return_by", RETURN_WAYS),
        resolving_office=_office(request.resolving_office),
        priority=None if request.priority is None else checks.choice(request.priority, "priority", PRIORITIES),
        note=checks.free_text(request.note, "note", at_most=LONGEST_NOTE),
        reason=checks.free_text(request.reason, "reason", at_most=LONGEST_NOTE),
        items=tuple(
            checks.free_text(item, f"items[{at}]", at_most=LONGEST_NOTE) for at, item in enumerate(request.items)
        ),
        code=_code(request.code, turned_away=turned_away),
        continues=_continues(request.continues, turned_away=turned_away),
    )


def _check_told(request: DossierRequest) -> None:
    """Hold what forms 02 and 03 tell: what to complete and why, all at once (NĐ 309/2026, 17.2a); why it is refused."""
    listed, reasoned = any(item.strip() for item in request.items), bool(request.reason.strip())
    if request.outcome == "accept":
        # An application somebody gave a reason against was not meant to be accepted.
        if listed or reasoned:
            raise InputError("told_unexpected", "reason" if reasoned else "items")
        return
    if request.outcome == "guide" and not listed:
        raise InputError("items_missing", "items")
    if not reasoned:
        raise InputError("reason_missing", "reason")


def check_request_id(text: str) -> str:
    """Return a request id in its kept form: a UUID in small letters (RFC 9562, 4: capitals are the same), else as is.

    Raises:
        InputError: ``text_missing``, ``text_too_long``, ``text_control_characters``.
    """
    kept = checks.name_line(text, "request_id", at_most=LONGEST_REQUEST_ID)
    return kept.lower() if _ANY_UUID.fullmatch(kept) else kept


def check_instant(instant: datetime, now: datetime, name: str) -> datetime:
    """Return an instant that lies from the year 2000 to now, five minutes of clock error forgiven.

    Raises:
        InputError: ``instant_future`` or ``instant_too_early``.
    """
    if instant > now + TOLERANCE:
        raise InputError("instant_future", name)
    if instant < EARLIEST:
        raise InputError("instant_too_early", name)
    return instant


def _code(code: str | None, *, turned_away: bool) -> str | None:
    if code is None:
        return None
    if turned_away:
        raise InputError("code_unexpected", "code")
    return str(DossierCode.parse(code))


def _continues(name: str | None, *, turned_away: bool) -> str | None:
    if name is None:
        return None
    if turned_away:
        raise InputError("continues_unexpected", "continues")
    return checks.name_line(name, "continues", at_most=LONGEST_REQUEST_ID)


def _office(office: str | None) -> str | None:
    return None if office is None else check_agency(office, field="resolving_office")
