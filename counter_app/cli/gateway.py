"""``gateway``: the receiving end, and what its administrator does beside it."""

from __future__ import annotations

import base64
import logging
from pathlib import Path

import click
import msgspec

from counter_app.cli.commands import WORDS, Group, invocation, said
from counter_app.cli.out_file import replaced
from counter_app.cli.publishing import publish_command
from counter_app.domain.dossier_code import check_agency

_STORE = said("--store", required=True, type=WORDS, metavar="URL")
_KEYS = said("--keys", metavar="DIR")


@click.group(cls=Group, name="gateway")
def gateway_group() -> None:
    """Serve, invite, revoke, list."""


@gateway_group.command(name="serve")
@_STORE
@_KEYS
@said("--listen", required=True, type=WORDS, metavar="HOST:PORT")
@said("--tls-cert", metavar="FILE")
@said("--tls-key", metavar="FILE")
@click.pass_context
def serve_command(
    ctx: click.Context, store: str, keys: str | None, listen: str, tls_cert: str | None, tls_key: str | None
) -> None:
    """Serve until told to end; the first line says where."""
    from counter_app.gateway.server import serve
    from counter_app.gateway.watching import JsonLines

    # A gateway has no data folder of a counter to keep a log in: its service manager keeps what it says.
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    logging.getLogger("counter_app").setLevel(logging.INFO)
    serve(store, listen, _path(tls_cert), _path(tls_key), _path(keys), invocation(ctx).out.line)


@gateway_group.command(name="invite")
@_STORE
@_KEYS
@said("--office", required=True, type=WORDS, metavar="OFFICE")
@said("--counter", required=True, type=click.IntRange(1, 99), metavar="K")
@said("--replace", type=WORDS, metavar="DEVICE")
@said("--out", "out_file", metavar="FILE")
@click.pass_context
def invite_command(
    ctx: click.Context,
    store: str,
    keys: str | None,
    office: str,
    counter: int,
    replace: str | None,
    out_file: str | None,
) -> None:
    """Make a one-time token for one counter, and a file with it and the province's key."""
    from counter_app.gateway import administration

    office = check_agency(office)  # in its kept form: the invitation file carries it too
    if out_file is None:
        token = administration.invite(store, _path(keys), office, counter, replace)
    else:
        ours = [*invocation(ctx).kept_places(), *administration.places(store, _path(keys))]
        with replaced(out_file, ours, private=True) as file:
            token = administration.invite(store, _path(keys), office, counter, replace)
            file.write(_invitation(store, _path(keys), office, counter, token))
    out = invocation(ctx).out
    out.record({"token": token}, out.words("cli.invited", token=token, office=office, counter=counter))


def _invitation(store: str, keys: Path | None, office: str, counter: int, token: str) -> bytes:
    from counter_app.gateway.keys import open_keys
    from counter_app.gateway.store_url import read_place

    public = open_keys(read_place(store, keys).keys, make=False).public
    words = {"invitation": 1, "office": office, "counter": counter, "token": token}
    return msgspec.json.encode({**words, "province_key": base64.b64encode(public).decode("ascii")}) + b"\n"


@gateway_group.command(name="revoke")
@_STORE
@_KEYS
@click.argument("device", type=WORDS)
@click.pass_context
def revoke_command(ctx: click.Context, store: str, keys: str | None, device: str) -> None:
    """Shut a device out."""
    from counter_app.gateway import administration

    administration.revoke(store, _path(keys), device)
    out = invocation(ctx).out
    out.record({"device_id": device, "revoked": True}, out.words("cli.revoked", device=device))


@gateway_group.command(name="entries")
@_STORE
@_KEYS
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
    for line in administration.entries(store, _path(keys), office, after, limit):
        out.record(line, f"{line['cursor']}  {line['device_id']}  {line['seq']}  {line['kind']}  {line['code'] or ''}")


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


gateway_group.add_command(publish_command)
COMMANDS = (gateway_group,)
