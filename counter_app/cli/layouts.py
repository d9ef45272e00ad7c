"""``layout``: check, look at, adopt and hand out packs of form layouts; checking and looking need no counter."""

from __future__ import annotations

import click

from counter_app.bootstrap import layout_preview
from counter_app.cli.commands import Group, invocation, said
from counter_app.cli.input import read_bytes
from counter_app.cli.out_file import replaced
from counter_app.domain.slip import FORM_NUMBERS, Paper
from counter_app.services.layouts import CheckedLayouts
from counter_app.wire.pack import MAX_PACK_BYTES


@click.group(cls=Group, name="layout")
def layout_group() -> None:
    """Edit the forms of this office."""


@layout_group.command(name="check")
@click.argument("file")
@click.pass_context
def check_command(ctx: click.Context, file: str) -> None:
    """Say whether every form of a file can be drawn."""
    call = invocation(ctx)
    checked = layout_preview().check(_read(file))
    words = call.out.words("cli.layout_checked", name=checked.name, forms=", ".join(checked.forms))
    call.out.record(_fields(checked), words)


@layout_group.command(name="preview")
@click.argument("file")
@said("--form", required=True, type=click.Choice(FORM_NUMBERS), help_key="help.option.form_drawn")
@said("--paper", type=click.Choice([str(paper) for paper in Paper]))
@said("--out", required=True, metavar="FILE")
@click.pass_context
def preview_command(ctx: click.Context, file: str, form: str, paper: str | None, out: str) -> None:
    """Draw a form of a file with invented people."""
    call = invocation(ctx)
    raw = _read(file)
    with replaced(out, call.kept_places()) as written:
        drawn = layout_preview().draw(raw, form, paper)
        written.write(drawn.content)
    call.out.record({"file": out, "pages": drawn.pages}, call.out.words("cli.printed", file=out, pages=drawn.pages))


@layout_group.command(name="import", help_key="help.layout_import")
@click.argument("file")
@click.pass_context
def import_command(ctx: click.Context, file: str) -> None:
    """Take a file into use; only an administrator may."""
    call = invocation(ctx)
    with call.writing() as counter:
        adopted = counter.layouts.adopt(_read(file), call.administrator(counter))
    words = call.out.words("cli.layout_adopted", name=adopted.name, forms=", ".join(adopted.forms))
    call.out.record(_fields(adopted), words)


@layout_group.command(name="export")
@said("--out", required=True, metavar="FILE", help_key="help.option.out_file")
@click.pass_context
def export_command(ctx: click.Context, out: str) -> None:
    """Write the file in use, to be edited."""
    call = invocation(ctx)
    with call.reading() as reader, replaced(out, call.kept_places()) as written:
        raw = reader.layouts.in_use()
        written.write(raw)
    call.out.record({"file": out, "bytes": len(raw)}, call.out.words("cli.layout_exported", file=out))


def _read(file: str) -> bytes:
    return read_bytes(file, "file", at_most=MAX_PACK_BYTES)


def _fields(checked: CheckedLayouts) -> dict[str, object]:
    return {"pack": checked.name, "version": checked.version, "sha256": checked.sha256, "forms": checked.forms}


COMMANDS = (layout_group,)
