"""``conflicts`` and ``decide``: facts of two counters that do not agree, and a person's decision."""

from __future__ import annotations

import click
import msgspec

from counter_app.cli.acts import given, tell
from counter_app.cli.commands import WORDS, Command, invocation
from counter_app.cli.history import entry, sentence
from counter_app.cli.output import Output
from counter_app.cli.strict_json import Shape, decoded
from counter_app.domain.errors import InputError
from counter_app.services.conflicts import Conflict, Decision

BOTH = "both"


class _Details(Shape, frozen=True):
    keep: str | msgspec.UnsetType | None = msgspec.UNSET
    events: tuple[str, ...] = ()
    reason: str | None = None


_decoder = msgspec.json.Decoder(_Details)


@click.command(cls=Command, name="conflicts")
@click.pass_context
def conflicts_command(ctx: click.Context) -> None:
    """List what two counters did to one dossier without knowing of each other."""
    call = invocation(ctx)
    with call.reading() as reader:
        found = reader.conflicts.every()
    for one in found:
        sides = [
            {**entry(fact), "side": number} for number, side in enumerate(one.sides, start=1) for fact in side.facts
        ]
        call.out.record({"code": one.row.code, "facts": sides, "dossier_id": one.row.dossier_id}, _lines(call.out, one))
    if not found:
        call.out.remark(call.out.words("cli.no_conflicts"))


def _lines(out: Output, conflict: Conflict) -> str:
    lines = [f"{conflict.row.code}  {conflict.row.procedure_name}"]
    for side in conflict.sides:
        lines.append(out.words("cli.conflict_side", counter=side.facts[0].counter, event=side.keep))
        lines += [f"  {sentence(out, fact)}" for fact in side.facts]
    return "\n".join(lines)


@click.command(cls=Command, name="decide")
@click.argument("code", type=WORDS)
@click.argument("details", type=WORDS, default="{}")
@click.pass_context
def decide_command(ctx: click.Context, code: str, details: str) -> None:
    """Decide which side counts, or that both do."""
    call = invocation(ctx)
    decision = read_decision(given(details))
    with call.writing() as counter:
        acted = counter.deciding.decide(code, decision, call.session(counter))
        terms = counter.quotes.terms
    tell(call.out, acted, terms)


def read_decision(details: bytes) -> Decision:
    """Return the decision the JSON tells: ``keep`` is an event id, or ``"both"`` (null means the same).

    Raises:
        InputError: ``keep_missing``, ``details_malformed``, ``key_unknown``, ``type_wrong``.
    """
    read = decoded(details, _decoder, "details_malformed")
    if isinstance(read.keep, msgspec.UnsetType):
        raise InputError("keep_missing", "keep")
    return Decision(keep=None if read.keep == BOTH else read.keep, events=read.events, reason=read.reason or "")


COMMANDS = (conflicts_command, decide_command)
