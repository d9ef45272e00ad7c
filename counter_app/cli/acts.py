"""``act``: one step in the life of a dossier, its details as strict JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
import msgspec

from counter_app.cli.commands import WORDS, Command, invocation
from counter_app.cli.input import STANDARD_INPUT, is_day, read_day, read_instant, read_standard_input
from counter_app.cli.output import Output, for_people, owed
from counter_app.cli.strict_json import Shape, decoded
from counter_app.domain.act import Act, Receiver, change_field
from counter_app.domain.calendar import Calendar
from counter_app.domain.errors import InputError
from counter_app.domain.evolve import CORRECTABLE
from counter_app.domain.rule import DeadlinePolicy
from counter_app.services.steps import Acted
from counter_app.services.terms_words import terms_values

LONGEST_DETAILS = 256 * 1024
_BOM = b"\xef\xbb\xbf"


class _Receiver(Shape, frozen=True):
    name: str
    number: str | None = None
    address: str | None = None
    phone: str | None = None


class _Details(Shape, frozen=True):
    at: str | None = None
    reason: str | None = None
    items: tuple[str, ...] = ()
    new_due: str | None = None
    amount: int | None = None
    required: bool = False
    name: str | None = None
    method: str | None = None
    receipt: str | None = None
    to: str | None = None
    tracking: str | None = None
    receiver: _Receiver | None = None
    without_slip: bool = False
    event: str | None = None
    changes: dict[str, Any] = msgspec.field(default_factory=dict)


_decoder = msgspec.json.Decoder(_Details)


@click.command(cls=Command, name="act")
@click.argument("code", type=WORDS)
@click.argument("action", type=WORDS)
@click.argument("details", type=WORDS, default="{}")
@click.pass_context
def act_command(ctx: click.Context, code: str, action: str, details: str) -> None:
    """Do one step with a dossier."""
    call = invocation(ctx)
    raw = given(details)
    read_act(action, raw)  # what is malformed is said before anything is opened
    with call.writing() as counter:
        act = read_act(action, raw, counter.quotes.calendar)
        acted = counter.steps.act(code, act, call.session(counter))
        terms = counter.quotes.terms
    tell(call.out, acted, terms)


def read_act(action: str, details: bytes, calendar: Calendar | None = None) -> Act:
    """Return the act the JSON tells; its values are checked when it is done.

    A plain date as ``new_due`` is the closing time of that day by ``calendar``, as people promise it;
    without one it is only looked at whether that is a date.

    Raises:
        InputError: ``details_malformed`` (no JSON object, or a key twice), ``key_unknown``, ``type_wrong``,
            ``text_missing``, ``change_unknown``, ``instant_malformed``, ``day_closed``.
    """
    read = decoded(details, _decoder, "details_malformed")
    return Act(
        action=action,
        at=None if read.at is None else read_instant(read.at, "at"),
        reason=read.reason or "",
        items=read.items,
        new_due=None if read.new_due is None else _new_due(read.new_due, calendar),
        amount=read.amount,
        required=read.required,
        name=read.name or "",
        method=read.method or "",
        receipt=read.receipt or "",
        to=read.to or "",
        tracking=read.tracking or "",
        receiver=None if read.receiver is None else _receiver(read.receiver),
        without_slip=read.without_slip,
        event=read.event,
        changes={key: _change(key, value) for key, value in read.changes.items()},
    )


def _change(key: str, value: object) -> str:
    if key not in CORRECTABLE:
        raise InputError("change_unknown", change_field(key), among=", ".join(sorted(CORRECTABLE)))
    if value is not None and not isinstance(value, str):
        raise InputError("type_wrong", change_field(key))
    return value or ""


def _new_due(text: str, calendar: Calendar | None) -> datetime | None:
    if not is_day(text):
        return read_instant(text, "new_due")
    on = read_day(text, "new_due")
    if calendar is None:
        return None
    if not calendar.is_working(on):
        raise InputError("day_closed", "new_due", day=f"{on:%d/%m/%Y}", next=f"{calendar.next_working(on):%d/%m/%Y}")
    return calendar.closing(on)


def _receiver(read: _Receiver) -> Receiver:
    return Receiver(name=read.name, number=read.number or "", address=read.address or "", phone=read.phone or "")


def given(details: str) -> bytes:
    """Return the JSON of a step as it was given, on the command line or on standard input.

    Raises:
        InputError: ``details_too_long``.
    """
    raw = read_standard_input("details", LONGEST_DETAILS) if details == STANDARD_INPUT else details.encode()
    if len(raw) > LONGEST_DETAILS:
        raise InputError("details_too_long", None, kilobytes=LONGEST_DETAILS // 1024)
    return raw.removeprefix(_BOM)


def tell(out: Output, acted: Acted, terms: DeadlinePolicy) -> None:
    """Say what a step led to."""
    due_at = owed(acted.status, acted.due_at)
    fields = {
        "code": acted.code,
        "status": acted.status,
        "due_at": due_at,
        "seq": acted.seq,
        "warnings": acted.warnings,
        "number": acted.number or None,
        "event_id": acted.event_id,
        "dossier_id": acted.dossier_id,
    }
    words = out.words
    due = words("cli.due", due=for_people(due_at))
    said = [acted.code, acted.number, words(f"cli.status.{acted.status}"), due]
    values = terms_values(terms, words.language)
    flags = [words(f"flag.{flag}", **values) for flag in acted.warnings]
    out.record(fields, "\n".join(["  ".join(part for part in said if part), *flags]))


COMMANDS = (act_command,)
