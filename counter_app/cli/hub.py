"""``hub``: where the hub of the office is and how, or that there is none."""

from __future__ import annotations

import click

from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.input import read_authority
from counter_app.cli.output import for_people, local_text
from counter_app.domain.errors import InputError


@click.command(cls=Command, name="hub")
@click.argument("url", type=WORDS, required=False)
@said("--ca", metavar="FILE")
@said("--none", "forget", is_flag=True)
@click.pass_context
def hub_command(ctx: click.Context, url: str | None, ca: str | None, forget: bool) -> None:
    """Say, set or forget where the hub of the office is; only an administrator may change it."""
    from counter_app.services.outbox import hub_heard
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
        place, state = hub_of(reader.connection), hub_heard(reader.connection)
    if place is None or state is None:
        call.out.record({"hub": None}, call.out.words("cli.hub_none"))
        return
    words = call.out.words("cli.hub", url=place[0])
    if state.since is not None:
        said = call.out.words(f"cli.hub_{'ill' if state.code else 'well'}", at=for_people(state.since))
        words = f"{words} {said}"
    since = None if state.since is None else local_text(state.since)
    call.out.record({"hub": place[0], "code": state.code, "since": since}, words)


COMMANDS = (hub_command,)
