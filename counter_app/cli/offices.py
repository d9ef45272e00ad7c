"""``offices``: what became of an office in a merger, how many dossiers each carries on; ``pack import`` for packs."""

from __future__ import annotations

import click

from counter_app.bootstrap import Counter
from counter_app.cli.commands import WORDS, Group, invocation, said
from counter_app.cli.input import read_bytes
from counter_app.domain.errors import InputError
from counter_app.services.pack_changes import ELSEWHERE
from counter_app.services.packs import ListedPack, listed, today
from counter_app.services.session import Session
from counter_app.store.finding import counts_by_office
from counter_app.wire.pack import MAX_PACK_BYTES, Pack


@click.group(cls=Group, name="pack")
def pack_group() -> None:
    """Bring data packs in."""


@pack_group.command(name="import", help_key="help.pack_import")
@click.argument("file")
@click.pass_context
def import_command(ctx: click.Context, file: str) -> None:
    """Take in a pack of any kind an administrator may bring, each the way its own command or page does."""
    call = invocation(ctx)
    with call.writing() as counter:
        session = call.administrator(counter)
        pack, new = _taken(counter, read_bytes(file, "file", at_most=MAX_PACK_BYTES), session)
        waits = any(one.waits for one in _kept(counter, pack.sha256))
    fields = {"pack": pack.kind, "name": pack.name, "version": pack.version, "sha256": pack.sha256, "new": new}
    words = call.out.words("cli.pack_taken" if new else "cli.pack_known", name=pack.name, version=pack.version)
    if waits:
        words += " " + call.out.words("cli.pack_waits", on=f"{pack.effective_on:%d/%m/%Y}")
    call.out.record({**fields, "effective_on": pack.effective_on, "waits": waits}, words)


def _taken(counter: Counter, raw: bytes, session: Session) -> tuple[Pack, bool]:
    """Take a pack in by its kind; return it, and whether it was not here before.

    Raises:
        InputError: ``pack_is_catalogue``, ``pack_is_accounts``, and as ``Catalogue.import_bytes``, ``Layouts.adopt``
            and ``PackImports.take_in``.
    """
    from counter_app.wire.pack_kinds import envelope  # the readers of all kinds, which no other command needs

    pack = envelope(raw)
    if pack is None:
        raise InputError("pack_is_catalogue", "file")
    if pack.kind == "accounts":
        raise InputError(ELSEWHERE[pack.kind], "file")
    if pack.kind not in {"procedures", "forms"}:
        return counter.pack_imports.take_in(raw, session)
    new = not _kept(counter, pack.sha256)
    if pack.kind == "procedures":
        counter.catalogue.import_bytes(raw, session)
    else:
        counter.layouts.adopt(raw, session)
    return pack, new


def _kept(counter: Counter, sha256: str) -> list[ListedPack]:
    return [one for one in listed(counter.writer, today(counter.clock)) if one.sha256 == sha256]


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
