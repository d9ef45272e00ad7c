"""What a clerk asks to be done with a dossier: the action, and the details each action needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from counter_app.domain import checks
from counter_app.domain.errors import InputError
from counter_app.domain.intake import EARLIEST, LONGEST_NOTE, MOST_ITEMS, RETURN_WAYS, check_instant

if TYPE_CHECKING:
    from counter_app.domain.dossier import Dossier

PAY_WAYS: Final = ("cash", "transfer", "card")
MOST_DONG: Final = 10_000_000_000
LONGEST_LINE: Final = 200
LONGEST_LIFE: Final = timedelta(days=3_660)
"""How long after its receipt a dossier may be promised: beyond it a year was mistyped."""

KINDS: Final = {
    "forward": "DossierForwarded",
    "recall": "DossierRecalled",
    "arrived": "DossierArrived",
    "supplement": "SupplementRequested",
    "supplemented": "SupplementReceived",
    "pause": "ClockPaused",
    "resume": "ClockResumed",
    "extend": "DeadlineExtended",
    "refuse": "DossierRefused",
    "stop": "DossierStopped",
    "withdraw": "DossierWithdrawn",
    "result": "ResultReady",
    "return": "ResultReturned",
    "void": "Voided",
    "correct": "Corrected",
    "approve": "CorrectionApproved",
    "fee": "FeeCharged",
    "pay": "FeePaid",
    "refund": "FeeRefunded",
    "call": "CallLogged",
    "assist": "AssistanceRequested",
    "acknowledge": "AssistanceAcknowledged",
}
"""Every action and the kind of fact it writes."""

_KEY = re.compile(r"[a-z_.]{1,40}")

NEEDS_REASON: Final = frozenset({"pause", "void", "refuse", "stop", "supplement"})
NEEDS_AMOUNT: Final = frozenset({"fee", "pay", "refund"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who collected the result when it was not the applicant: as on their card or letter of authority."""

    name: str
    number: str = ""
    address: str = ""
    phone: str = ""

    def __repr__(self) -> str:
        return "Receiver(redacted)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act on one dossier; ``at`` None means now, ``amount`` is in đồng, ``new_due`` an aware instant."""

    action: str
    at: datetime | None = None
    reason: str = field(default="", repr=False)
    items: tuple[str, ...] = field(default=(), repr=False)
    new_due: datetime | None = None
    amount: int | None = None
    required: bool = False
    name: str = ""
    method: str = ""
    receipt: str = ""
    to: str = ""
    tracking: str = ""
    receiver: Receiver | None = None
    without_slip: bool = False
    event: str | None = None
    changes: dict[str, str] = field(default_factory=dict, repr=False)


def check_action(action: str) -> None:
    """Return when there is such an action.

    Raises:
        InputError: ``action_unknown``.
    """
    if action not in KINDS:
        raise InputError("action_unknown", "action", among=", ".join(KINDS))


def check_act(act: Act, state: Dossier, now: datetime) -> Act:
    """Return the act with every value in its kept form.

    Raises:
        InputError: ``action_unknown``, ``reason_missing``, ``amount_missing``, ``amount_out_of_range``,
            ``new_due_missing``, ``changes_missing``, ``event_missing``, ``instant_future``,
            ``instant_before_receipt``, ``choice_unknown`` and their like, with the field.
    """
    check_action(act.action)
    at = None if act.at is None else _check_at(act.at, state, now)
    _check_needs(act, state)
    if len(act.items) > MOST_ITEMS:
        raise InputError("too_many", "items", at_most=MOST_ITEMS)
    return replace(
        act,
        at=at,
        reason=checks.free_text(act.reason, "reason", at_most=LONGEST_NOTE),
        items=tuple(
            checks.free_text(item, f"items[{place}]", at_most=LONGEST_NOTE) for place, item in enumerate(act.items)
        ),
        name=checks.one_line(act.name, "name", at_most=LONGEST_LINE),
        receipt=checks.one_line(act.receipt, "receipt", at_most=LONGEST_LINE),
        to=checks.one_line(act.to, "to", at_most=LONGEST_LINE),
        tracking=checks.one_line(act.tracking, "tracking", at_most=LONGEST_LINE),
        receiver=None if act.receiver is None else _check_receiver(act.receiver),
        changes={
            checks.one_line(path, "changes", at_most=LONGEST_LINE): checks.free_text(
                value, change_field(path), at_most=LONGEST_NOTE
            )
            for path, value in act.changes.items()
        },
    )


def change_field(key: str) -> str:
    """Return the name of one change, such as ``changes[note]``; a key that may be a person's name is not repeated."""
    return f"changes[{key}]" if _KEY.fullmatch(key) else "changes"


def _check_at(at: datetime, state: Dossier, now: datetime) -> datetime:
    check_instant(at, now, "at")
    received = state.received_at
    if received is None or at >= received:
        return at
    if at < received.replace(second=0, microsecond=0):
        raise InputError("instant_before_receipt", "at")
    return received  # typed to the minute, in the minute of the receipt


def _check_needs(act: Act, state: Dossier) -> None:
    # Only form 02 can say by its list alone what is asked for; form 03 and the others print the reason.
    listed = act.action == "supplement" and any(item.strip() for item in act.items)
    if act.action in NEEDS_REASON and not act.reason.strip() and not listed:
        raise InputError("reason_missing", "reason")
    if act.action == "supplement" and state.supplements and not act.reason.strip():
        raise InputError("reason_missing", "reason")  # what is missing is told once: a second time must say why
    if act.action in NEEDS_AMOUNT:
        _check_amount(act.amount)
    if act.action == "extend":
        _check_new_due(act.new_due, state)
    if act.action == "correct" and not act.changes:
        raise InputError("changes_missing", "changes")
    if act.action == "approve" and act.event is None:
        raise InputError("event_missing", "event")
    ways = {"pay": PAY_WAYS, "refund": PAY_WAYS, "return": RETURN_WAYS}.get(act.action)
    if ways and act.method:
        checks.choice(act.method, "method", ways)


def _check_new_due(new_due: datetime | None, state: Dossier) -> None:
    if new_due is None:
        raise InputError("new_due_missing", "new_due")
    if state.received_at is not None and not EARLIEST <= new_due <= state.received_at + LONGEST_LIFE:
        raise InputError("instant_out_of_range", "new_due")


def _check_amount(amount: int | None) -> None:
    if amount is None:
        raise InputError("amount_missing", "amount")
    if not 0 < amount <= MOST_DONG:
        raise InputError("amount_out_of_range", "amount", at_most=MOST_DONG)


def _check_receiver(receiver: Receiver) -> Receiver:
    return Receiver(
        name=checks.name_line(receiver.name, "receiver.name", at_most=LONGEST_LINE),
        number=checks.one_line(receiver.number, "receiver.number", at_most=LONGEST_LINE),
        address=checks.one_line(receiver.address, "receiver.address", at_most=1_000),
        phone=checks.one_line(receiver.phone, "receiver.phone", at_most=LONGEST_LINE),
    )
