"""``print``, ``book``, ``handover-list``: papers as PDF files; a slip is recorded before its file appears."""

from __future__ import annotations

import click

from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.input import read_day
from counter_app.cli.out_file import replaced
from counter_app.domain.slip import FORM_NUMBERS, LIST_FORMS, Paper

_SLIPS = [form for form in FORM_NUMBERS if form not in LIST_FORMS]


@click.command(cls=Command, name="print")
@click.argument("code", type=WORDS)
@said("--form", required=True, type=click.Choice(_SLIPS))
@said("--paper", type=click.Choice([str(paper) for paper in Paper]), default=str(Paper.A5))
@said("--out", required=True, metavar="FILE")
@said("--event", type=WORDS, metavar="ID")
@click.pass_context
def print_command(ctx: click.Context, code: str, form: str, paper: str, out: str, event: str | None) -> None:
    """Make a slip, recorded as printed."""
    call = invocation(ctx)
    with call.writing() as counter:
        session = call.session(counter)
        # The place is proved before the record: a print that nobody can see would still make the next one a copy.
        with replaced(out, call.kept_places()) as file:
            order = counter.slips.order(code, form, paper=paper, session=session, event=event)
            slip = counter.slips.render(order)
            file.write(slip.content)
    fields = {"file": out, "pages": slip.pages, "copy": slip.copy, "event_id": slip.event_id}
    call.out.record(fields, call.out.words("cli.printed", file=out, pages=slip.pages))


@click.command(cls=Command, name="book")
@said("--on", "on_text", required=True, metavar="DATE")
@said("--to", "to_text", metavar="DATE")
@said("--out", required=True, metavar="FILE")
@click.pass_context
def book_command(ctx: click.Context, on_text: str, to_text: str | None, out: str) -> None:
    """Make the register of one or more days."""
    call = invocation(ctx)
    first = read_day(on_text, "on")
    last = first if to_text is None else read_day(to_text, "to")
    with call.reading() as reader, replaced(out, call.kept_places()) as file:
        book = reader.book.render(first, last)
        if book is None:
            raise KeyboardInterrupt  # nobody can cancel here but by Ctrl+C
        file.write(book.content)
    fields = {"file": out, "pages": book.pages, "rows": book.rows, "count": book.count, "head": book.head}
    call.out.record(fields, call.out.words("cli.book_made", file=out, rows=book.rows, pages=book.pages))


@click.command(cls=Command, name="handover-list")
@said("--on", "on_text", required=True, metavar="DATE", help_key="help.option.on_day")
@said("--out", required=True, metavar="FILE")
@click.pass_context
def handover_list_command(ctx: click.Context, on_text: str, out: str) -> None:
    """Make the list of what was handed over on a day."""
    call = invocation(ctx)
    on = read_day(on_text, "on")
    with call.reading() as reader, replaced(out, call.kept_places()) as file:
        handed = reader.handover_papers.handed_over(on)
        file.write(handed.content)
    fields = {"file": out, "pages": handed.pages, "rows": handed.rows}
    call.out.record(fields, call.out.words("cli.handover_list_made", file=out, rows=handed.rows, pages=handed.pages))


COMMANDS = (print_command, book_command, handover_list_command)
