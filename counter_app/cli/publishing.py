"""``gateway publish``: offers a pack to the counters under the province's signature."""

from __future__ import annotations

from pathlib import Path

import click

from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.input import read_bytes
from counter_app.wire.pack import MAX_PACK_BYTES


@click.command(cls=Command, name="publish")
@said("--store", required=True, type=WORDS, metavar="URL")
@said("--keys", metavar="DIR")
@said("--office", type=WORDS, metavar="OFFICE")
@click.argument("file", metavar="PACK")
@click.pass_context
def publish_command(ctx: click.Context, store: str, keys: str | None, office: str | None, file: str) -> None:
    """Offer a pack to all counters, or to those of one office."""
    from counter_app.gateway.publishing import publish

    raw = read_bytes(file, "pack", at_most=MAX_PACK_BYTES)
    line = publish(store, None if keys is None else Path(keys), raw, office)
    out = invocation(ctx).out
    out.record(line, out.words("cli.published", pack=line["pack"], name=line["name"], version=line["version"]))
