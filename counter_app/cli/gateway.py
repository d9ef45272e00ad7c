"""``gateway``: the receiving end, and what its administrator does beside it."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from counter_app.cli.commands import WORDS, Group, invocation, said
from counter_app.cli.input import read_authority
from counter_app.cli.out_file import replaced
from counter_app.cli.portal import portal_group
from counter_app.cli.publishing import publish_command
from counter_app.cli.revoked import accept_revoked_command
from counter_app.domain.dossier_code import check_agency

STORE = said("--store", required=True, type=WORDS, metavar="URL")
KEYS = said("--keys", metavar="DIR")


@click.group(cls=Group, name="gateway")
def gateway_group() -> None:
    """Serve, invite, revoke, list."""


@gateway_group.command(name="serve")
@STORE
@KEYS
@said("--listen", required=True, type=WORDS, metavar="HOST:PORT")
@said("--tls-cert", metavar="FILE")
@said("--tls-key", metavar="FILE")
@said("--portal", metavar="FILE")
@said("--files", metavar="DIR")
@said("--upstream", type=WORDS, metavar="URL")
@said("--upstream-ca", metavar="FILE")
@click.pass_context
def serve_command(  # noqa: PLR0913, PLR0917 - one argument an option
    ctx: click.Context,
    store: str,
    keys: str | None,
    listen: str,
    tls_cert: str | None,
    tls_key: str | None,
    portal: str | None,
    files: str | None,
    upstream: str | None,
    upstream_ca: str | None,
) -> None:
    """Serve until told to end; the first line says where. With an upstream this is the hub of an office."""
    from counter_app.gateway.server import serve
    from counter_app.gateway.upstream import Upstream
    from counter_app.gateway.watching import JsonLines

    # A gateway has no data folder of a counter to keep a log in: its service manager keeps what it says.
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    logging.getLogger("counter_app").setLevel(logging.INFO)
    announce = invocation(ctx).out.line
    above = None if upstream is None else Upstream(upstream, read_authority(upstream_ca, "upstream_ca") or None)
    folder, settings = path_of(files), path_of(portal)
    serve(store, listen, path_of(tls_cert), path_of(tls_key), path_of(keys), announce, folder, settings, above)


@gateway_group.command(name="invite")
@STORE
@KEYS
@said("--office", required=True, type=WORDS, metavar="OFFICE")
@said("--counter", required=True, type=click.IntRange(1, 99), metavar="K")
@said("--replace", type=WORDS, metavar="DEVICE")
@said("--out", "out_file", metavar="FILE")
@said("--gateway", "gateway_url", type=WORDS, metavar="URL")
@said("--ca", metavar="FILE")
@click.pass_context
def invite_command(  # noqa: PLR0913, PLR0917 - one argument an option
    ctx: click.Context,
    store: str,
    keys: str | None,
    office: str,
    counter: int,
    replace: str | None,
    out_file: str | None,
    gateway_url: str | None,
    ca: str | None,
) -> None:
    """Make a one-time token for one counter, and a file with it and the province's key."""
    from counter_app.gateway import administration

    office = check_agency(office)  # in its kept form: the invitation file carries it too
    if out_file is None:
        token = administration.invite(store, path_of(keys), office, counter, replace)
    else:
        from counter_app.sync.http import read_gateway_url

        url = read_gateway_url(gateway_url) if gateway_url else ""
        authority = read_authority(ca)
        ours = [*invocation(ctx).kept_places(), *administration.places(store, path_of(keys))]
        with replaced(out_file, ours, private=True) as file:
            token = administration.invite(store, path_of(keys), office, counter, replace)
            file.write(administration.invitation(store, path_of(keys), (office, counter), token, url, authority))
    out = invocation(ctx).out
    out.record({"token": token}, out.words("cli.invited", token=token, office=office, counter=counter))


@gateway_group.command(name="revoke")
@STORE
@KEYS
@click.argument("device", type=WORDS)
@click.pass_context
def revoke_command(ctx: click.Context, store: str, keys: str | None, device: str) -> None:
    """Shut a device out."""
    from counter_app.gateway import administration

    administration.revoke(store, path_of(keys), device)
    out = invocation(ctx).out
    out.record({"device_id": device, "revoked": True}, out.words("cli.revoked", device=device))


@gateway_group.command(name="entries")
@STORE
@KEYS
@said("--office", type=WORDS, metavar="OFFICE")
@said("--after", type=WORDS, metavar="CURSOR")
@said("--limit", type=click.IntRange(1, 1_000_000))
@click.pass_context
def entries_command(
    ctx: click.Context, store: str, keys: str | None, office: str | None, after: str | None, limit: int | None
) -> None:
    """List what arrived."""
    from counter_app.gateway import administration

    out = invocation(ctx).out
    for line in administration.entries(store, path_of(keys), office, after, limit):
        late = line.get("after_revocation")
        known = f"{line['cursor']}  {line['device_id']}  {line['seq']}  {line['kind']}  {line['code'] or ''}"
        if late is not None:
            known += "  " + out.words("cli.after_revocation", by=late["accepted_by"], why=late["reason"])
        out.record(line, known)


def path_of(text: str | None) -> Path | None:
    """Return a path option."""
    return None if text is None else Path(text)


gateway_group.add_command(publish_command)
gateway_group.add_command(accept_revoked_command)
gateway_group.add_command(portal_group)
COMMANDS = (gateway_group,)
