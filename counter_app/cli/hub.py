"""``hub``: where the hub of the office is, or that there is none."""

from __future__ import annotations

import click

from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.input import read_authority
from counter_app.domain.errors import InputError


@click.command(cls=Command, name="hub")
@click.argument("url", type=WORDS, required=False)
@said("--ca", metavar="FILE")
@said("--none", "forget", is_flag=True)
@click.pass_context
def hub_command(ctx: click.Context, url: str | None, ca: str | None, forget: bool) -> None:
    """Say, set or forget where the hub of the office is; only an administrator may change it."""
    from counter_app.store.hub import hub_of, keep_hub
    from counter_app.sync.http import read_gateway_url

    call = invocation(ctx)
    if forget and url is not None:
        raise InputError("option_missing", "url")
    found = read_gateway_url(url) if url is not None else ""
    authority = read_authority(ca)
    if forget or url is not None:
        with call.writing() as counter:
            call.administrator(counter)
            counter.lanes.store.submit(keep_hub, counter.writer, found, authority).result()
    with call.reading() as reader:
        place = hub_of(reader.connection)
    words = call.out.words("cli.hub_none") if place is None else call.out.words("cli.hub", url=place[0])
    call.out.record({"hub": None if place is None else place[0]}, words)


COMMANDS = (hub_command,)
