"""``offices``: what became of an office in a merger, how many dossiers each carries on; ``pack import`` for packs."""

from __future__ import annotations

import click

from counter_app.cli.commands import WORDS, Group, invocation, said
from counter_app.cli.input import read_bytes
from counter_app.services.packs import listed, today
from counter_app.store.finding import counts_by_office
from counter_app.wire.pack import MAX_PACK_BYTES


@click.group(cls=Group, name="pack")
def pack_group() -> None:
    """Bring data packs in."""


@pack_group.command(name="import", help_key="help.pack_import")
@click.argument("file")
@click.pass_context
def import_command(ctx: click.Context, file: str) -> None:
    """Take in a calendar, terms of deadlines or offices; only an administrator may."""
    call = invocation(ctx)
    with call.writing() as counter:
        session = call.administrator(counter)
        pack, new = counter.pack_imports.take_in(read_bytes(file, "file", at_most=MAX_PACK_BYTES), session)
        waits = pack.effective_on > today(counter.clock)
    fields = {"pack": pack.kind, "name": pack.name, "version": pack.version, "sha256": pack.sha256, "new": new}
    words = call.out.words("cli.pack_taken" if new else "cli.pack_known", name=pack.name, version=pack.version)
    if waits:
        words += " " + call.out.words("cli.pack_waits", on=f"{pack.effective_on:%d/%m/%Y}")
    call.out.record({**fields, "effective_on": pack.effective_on, "waits": waits}, words)


@pack_group.command(name="list", help_key="help.pack_list")
@click.pass_context
def list_command(ctx: click.Context) -> None:
    """List the packs kept here; one that begins later says since when it will count."""
    call = invocation(ctx)
    with call.reading() as reader:
        kept = listed(reader.connection, today(reader.clock))
    for one in kept:
        fields = {"pack": one.kind, "name": one.name, "version": one.version, "effective_on": one.effective_on}
        since = call.out.words("cli.pack_waits" if one.waits else "cli.pack_since", on=f"{one.effective_on:%d/%m/%Y}")
        sentence = f"{one.kind:<10}  {one.name}  {one.version}  {since}"
        call.out.record({**fields, "waits": one.waits, "sha256": one.sha256}, sentence)


@click.group(cls=Group, name="offices")
def offices_group() -> None:
    """Offices, merged ones too."""


@offices_group.command(name="find", help_key="help.offices_find")
@click.argument("text", type=WORDS)
@click.pass_context
def find_command(ctx: click.Context, text: str) -> None:
    """Find an office by its identifier or name, an old one too, and say who carries it on."""
    call = invocation(ctx)
    with call.reading() as reader:
        on = today(reader.clock)
        offices = reader.offices
        for office in offices.known(text):
            name, now = offices.both_names(office, on)
            present = offices.successions.present(office, on)
            words = call.out.words("cli.office_merged", office=office, name=name, present=present, now=now)
            call.out.record(
                {"office": office, "name": name, "present": present, "present_name": now or name},
                words if now else f"{office}  {name}",
            )


@offices_group.command(name="count")
@said("--by", type=click.Choice(["receiving", "resolving"]), default="receiving")
@click.pass_context
def count_command(ctx: click.Context, by: str) -> None:
    """Count the dossiers of each office, those of a merged one under its successor."""
    call = invocation(ctx)
    with call.reading() as reader:
        on = today(reader.clock)
        counts = reader.offices.together(counts_by_office(reader.connection, resolving=by == "resolving"), on)
        for office, count in sorted(counts.items()):
            name = reader.offices.named(office)
            call.out.record({"office": office, "name": name, "dossiers": count}, f"{office}  {name}  {count}")


COMMANDS = (pack_group, offices_group)
