"""``sheets``: blank slips with numbers of their own for a day without power."""

from __future__ import annotations

import click

from counter_app.cli.commands import WORDS, Group, invocation, said
from counter_app.cli.input import read_day
from counter_app.cli.out_file import replaced
from counter_app.domain.slip import Paper
from counter_app.services.blank_sheets import MOST_SHEETS


@click.group(cls=Group, name="sheets")
def sheets_group() -> None:
    """Reserve, list and print blank slips."""


@sheets_group.command(name="reserve")
@said("--on", "on_text", required=True, metavar="DATE", help_key="help.option.on_day")
@said("--count", "amount", required=True, type=click.IntRange(1, MOST_SHEETS), metavar="N")
@click.pass_context
def reserve_command(ctx: click.Context, on_text: str, amount: int) -> None:
    """Set numbers of a day aside, a line each."""
    call = invocation(ctx)
    on = read_day(on_text, "on")
    with call.writing() as counter:
        codes = counter.blank_sheets.reserve(on, amount, call.session(counter))
    for code in codes:
        call.out.record({"code": code, "on": on}, code)


@sheets_group.command(name="left")
@said("--on", "on_text", required=True, metavar="DATE", help_key="help.option.on_day")
@click.pass_context
def left_command(ctx: click.Context, on_text: str) -> None:
    """List the numbers of a day not typed in yet."""
    call = invocation(ctx)
    on = read_day(on_text, "on")
    with call.reading() as reader:
        codes = reader.blank_sheets.left(on)
    for code in codes:
        call.out.record({"code": code, "on": on}, code)
    if not codes:
        call.out.remark(call.out.words("cli.no_sheets"))


@sheets_group.command(name="print", help_key="help.sheets_print")
@click.argument("codes", type=WORDS, nargs=-1, required=True)
@said("--paper", type=click.Choice([str(paper) for paper in Paper]), default=str(Paper.A5))
@said("--out", required=True, metavar="FILE")
@click.pass_context
def print_command(ctx: click.Context, codes: tuple[str, ...], paper: str, out: str) -> None:
    """Make the blank slips of numbers that were set aside, all in one file."""
    call = invocation(ctx)
    with call.reading() as reader, replaced(out, call.kept_places()) as file:
        sheet = reader.blank_sheets.render(codes[0], paper, further=codes[1:])
        file.write(sheet.content)
    call.out.record({"file": out, "pages": sheet.pages}, call.out.words("cli.printed", file=out, pages=sheet.pages))


COMMANDS = (sheets_group,)
