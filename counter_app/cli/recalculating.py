"""``recalculate``: which promised dates the calendar in use moves, and writing that down when a person says so."""

from __future__ import annotations

import click

from counter_app.bootstrap import Counter
from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.invocation import Invocation
from counter_app.cli.offices import offices_group, pack_group
from counter_app.cli.out_file import replaced
from counter_app.cli.output import Output, for_people
from counter_app.domain.errors import InputError
from counter_app.domain.slip import Paper
from counter_app.services.recalculation import MovedDue


@click.command(cls=Command, name="recalculate")
@said("--write", is_flag=True)
@said("--reason", type=WORDS, metavar="TEXT")
@said("--out", metavar="FILE")
@said("--paper", type=click.Choice([str(paper) for paper in Paper]), default=str(Paper.A5))
@click.pass_context
def recalculate_command(ctx: click.Context, write: bool, reason: str | None, out: str | None, paper: str) -> None:
    """List the moved dates; with --write make them facts, with --out all new slips in one file."""
    call = invocation(ctx)
    if out is not None and not write:
        raise InputError("option_missing", "write")
    if write and reason is None:
        raise InputError("option_missing", "reason")
    if write:
        with call.writing() as counter:
            session = call.session(counter)
            ids = [one.dossier_id for one in counter.recalculation.moved()]
            moved = counter.recalculation.write(ids, session, reason=reason or "")
            held = [one.dossier_id for one in moved if one.printed]
            if out is not None and held:
                _slips(call, counter, held, paper, out)
    else:
        with call.reading() as reader:
            moved = reader.recalculation.moved()
    for one in moved:
        _tell(call.out, one, written=write)
    if not moved:
        call.out.remark(call.out.words("cli.none_moved"))


def _slips(call: Invocation, counter: Counter, held: list[str], paper: str, out: str) -> None:
    """Record a print for everybody who holds a slip with the old date, and make one file of all."""
    session = call.session(counter)
    with replaced(out, call.kept_places()) as file:
        orders = [counter.slips.order(one, "01", paper=paper, session=session) for one in held]
        made = counter.slips.render_all(orders)
        file.write(made.content)
    call.out.remark(call.out.words("cli.slips_made", file=out, slips=len(held), pages=made.pages))


def _tell(out: Output, one: MovedDue, *, written: bool) -> None:
    fields = {
        "code": one.code,
        "dossier_id": one.dossier_id,
        "before": one.before,
        "after": one.after,
        "printed": one.printed,
        "written": written,
    }
    said = out.words("cli.moved", code=one.code, before=for_people(one.before), after=for_people(one.after))
    out.record(fields, f"{said}  {out.words('flag.printed')}" if one.printed else said)


COMMANDS = (recalculate_command, pack_group, offices_group)
