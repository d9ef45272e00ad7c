"""``due``: when a dossier is due by a rule or a procedure, and why; with ``--rule`` it needs no counter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.input import OPEN_END, is_day, read_bytes, read_instant, read_pause_end
from counter_app.cli.invocation import Invocation
from counter_app.cli.output import Output, for_people
from counter_app.domain.calendar import Calendar
from counter_app.domain.deadline import Deadline, Pause, Step, compute
from counter_app.domain.dossier_code import check_procedure_code
from counter_app.domain.errors import InputError
from counter_app.domain.procedure import Procedure
from counter_app.domain.rule import DeadlinePolicy, Policy, Rule
from counter_app.paths import CounterFolder
from counter_app.wire.calendar_pack import MAX_BYTES, read_calendar
from counter_app.wire.deadline_pack import read_terms

YEARS = range(1900, 2191)
"""The years people ask about; a typing slip falls outside."""


@click.command(cls=Command, name="due")
@click.argument("procedure", required=False, type=WORDS)
@said("--rule", type=WORDS, metavar="RULE")
@said("--received", required=True, metavar="INSTANT")
@said("--pause", "pauses", nargs=2, multiple=True, metavar="FROM TO")
@said("--policy", type=click.Choice([str(policy) for policy in Policy]))
@said("--calendar", "calendar_file", metavar="FILE")
@click.pass_context
def due_command(
    ctx: click.Context,
    procedure: str | None,
    rule: str | None,
    received: str,
    pauses: tuple[tuple[str, str], ...],
    policy: str | None,
    calendar_file: str | None,
) -> None:
    """Compute a deadline and list its days."""
    call = invocation(ctx)
    if (procedure is None) == (rule is None):
        raise InputError("procedure_or_rule", "procedure")
    at = _counted(read_instant(received, "received"), "received")
    stretches = [_pause(start, end, at) for start, end in pauses]
    known, calendar, terms = (None, *_bundled()) if procedure is None else _known(call, procedure)
    if calendar_file is not None:
        calendar = read_calendar(read_bytes(calendar_file, "calendar", at_most=MAX_BYTES))
    used = _rule(rule, known)
    if used is None:
        raise InputError("rule_missing", "procedure", procedure=procedure or "")
    chosen = Policy(policy) if policy else None if known is None else known.policy
    _tell(call.out, compute(used, calendar, at, stretches, policy=chosen, terms=terms))


def _rule(text: str | None, known: Procedure | None) -> Rule | None:
    if text is not None:
        return Rule.parse(text)
    return None if known is None else known.rule


def _pause(start: str, end: str, received: datetime) -> Pause:
    """Read one pause; a plain date may be the day of the receipt.

    Raises:
        InputError: ``pause_before_receipt``, and as ``read_pause_end`` and ``_counted``.
    """
    from_at = _counted(read_pause_end(start, "pause"), "pause")
    earliest = received.replace(second=0, microsecond=0)  # typed to the minute, in the minute of the receipt
    if from_at < (earliest.replace(hour=0, minute=0) if is_day(start) else earliest):
        raise InputError("pause_before_receipt", "pause")
    return Pause(from_at, None if end == OPEN_END else _counted(read_pause_end(end, "pause"), "pause"))


def _counted(at: datetime, field: str) -> datetime:
    """Refuse what no calendar will ever know: an answer for such a year would only look like one.

    Raises:
        InputError: ``instant_out_of_range``.
    """
    if at.year not in YEARS:
        raise InputError("instant_out_of_range", field)
    return at


def _known(call: Invocation, code: str) -> tuple[Procedure, Calendar, DeadlinePolicy]:
    """Return the procedure, the calendar and the terms of the counter; without one, those the program brings."""
    asked = check_procedure_code(code)
    if CounterFolder(call.root).is_set_up():
        with call.reading() as reader:
            found, quotes = reader.catalogue.snapshot().get(asked), reader.quotes
            calendar, terms = quotes.calendar, quotes.terms
    else:
        found, (calendar, terms) = _bundled_procedure(asked), _bundled()
    if found is None:
        raise InputError("procedure_unknown", "procedure", procedure=asked)
    return found, calendar, terms


def _bundled() -> tuple[Calendar, DeadlinePolicy]:
    return read_calendar(next(_packs("calendar"))), read_terms(next(_packs("deadline")))


def _bundled_procedure(code: str) -> Procedure | None:
    from counter_app.wire.procedure_pack import read_procedures

    every = (one for raw in _packs("procedures") for one in read_procedures(raw))
    return next((one for one in every if one.code == code), None)


def _packs(kind: str) -> Iterator[bytes]:
    from counter_app.services.packs import bundled
    from counter_app.wire.pack import read_pack

    return (raw for raw in bundled() if read_pack(raw).kind == kind)


def _tell(out: Output, deadline: Deadline) -> None:
    left = None if deadline.left is None else {"amount": deadline.left.amount, "unit": deadline.left.unit}
    fields = {
        "due_at": deadline.due_at,
        "rule": str(deadline.rule),
        "steps": [
            {"on": step.on, "counted": step.counted, "reason": _reason(out, step), "code": str(step.reason)}
            for step in deadline.steps
        ],
        "basis": deadline.basis,
        "counted_from": deadline.counted_from,
        "left": left,
        "notes": deadline.notes,
    }
    out.record(fields, _sentence(out, deadline))


def _reason(out: Output, step: Step) -> str:
    return out.words(f"step.{step.reason}", name=step.name, minutes=step.minutes).strip()


def _sentence(out: Output, deadline: Deadline) -> str:
    if deadline.left is None:
        head = out.words("cli.due", due=for_people(deadline.due_at))
    else:
        head = out.words(f"left.{deadline.left.unit}", amount=deadline.left.amount)
    days = [f"{'+' if step.counted else ' '} {step.on:%d/%m/%Y}  {_reason(out, step)}" for step in deadline.steps]
    notes = [out.words(f"note.{code}") for code in deadline.notes]
    return "\n".join([head, *days, *notes, out.words("cli.basis", basis=deadline.basis)])


COMMANDS = (due_command,)
