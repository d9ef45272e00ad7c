"""``carry``, and the gateway's side of it: facts that travel on a stick, and the answer that comes back."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from counter_app import bootstrap
from counter_app.cli.commands import WORDS, Group, invocation, said
from counter_app.cli.gateway import KEYS, STORE, gateway_group, path_of
from counter_app.cli.input import read_bytes
from counter_app.cli.out_file import refuse_ours, replaced
from counter_app.cli.output import for_people
from counter_app.domain.errors import GatewayError

LONGEST_ANSWER = 8 * 1024 * 1024
HEAD_GROUP = 8


@click.group(cls=Group, name="carry")
def carry_group() -> None:
    """Carry facts by hand."""


@carry_group.command(name="export", help_key="help.carry_export")
@click.argument("file", type=WORDS)
@said("--cover", metavar="FILE")
@click.pass_context
def export_command(ctx: click.Context, file: str, cover: str | None) -> None:
    """Write a packet with what waits, and the sheet that travels with it."""
    call = invocation(ctx)
    refuse_ours(Path(file), call.kept_places())
    with call.writing() as counter:
        exported = bootstrap.carry_export(counter, Path(file))
        if cover is not None:
            with replaced(cover, [*call.kept_places(), *exported.files]) as sheet:
                sheet.write(bootstrap.carry_cover(counter, exported).content)
    last = exported.parts[-1]
    fields = {
        "file": file,
        "entries": exported.entries,
        "bytes": exported.bytes,
        "packet": exported.packet,
        "files": [str(one) for one in exported.files],
        "checkpoint": {"count": last.last, "head": last.head},
        "registration": exported.registration,
    }
    sentence = call.out.words("cli.carried_out", file=file, entries=exported.entries, packet=exported.packet)
    call.out.record(fields, sentence)


@carry_group.command(name="acknowledge")
@click.argument("file", type=WORDS)
@click.pass_context
def acknowledge_command(ctx: click.Context, file: str) -> int:
    """Take in what the province answered to a packet."""
    call = invocation(ctx)
    raw = read_bytes(file, "file", at_most=LONGEST_ANSWER)
    with call.writing() as counter:
        taken = bootstrap.carry_acknowledge(counter, raw)
    call.out.record(
        {"acknowledged": taken.acknowledged, "refused": taken.refused, "files": taken.files},
        call.out.words("cli.carry_acknowledged", acknowledged=taken.acknowledged),
    )
    if taken.refused:
        call.out.remark(call.out.words(f"error.{taken.refused}", count="?", own="?"))
        return GatewayError.exit_code
    return 0


@gateway_group.command(name="carry-in")
@STORE
@KEYS
@click.argument("file", type=WORDS)
@said("--ack", "ack", required=True, metavar="FILE")
@said("--files", "files_folder", metavar="DIR")
@click.pass_context
def carry_in_command(
    ctx: click.Context, store: str, keys: str | None, file: str, ack: str, files_folder: str | None
) -> None:
    """Take a packet in and write the answer that goes back, beside a running gateway or without one."""
    from counter_app.gateway import administration
    from counter_app.gateway.carrying import carry_in
    from counter_app.wire.packet import encode_answer

    call = invocation(ctx)
    ours = [*call.kept_places(), *administration.places(store, path_of(keys)), Path(file)]
    with replaced(ack, ours) as answer:
        taken = carry_in(store, path_of(keys), Path(file), path_of(files_folder))
        answer.write(encode_answer(taken.answer))
    counts = {"accepted": taken.accepted, "duplicate": taken.duplicate, "parked": taken.parked}
    if taken.answer.refused:
        # The answer is written all the same: it tells the counter where the province stands.
        raise GatewayError(taken.answer.refused, "file")
    sheet = {"packet": taken.manifest.packet, "entries": taken.manifest.entries}
    fields = {
        **counts,
        **sheet,
        "device_id": taken.manifest.device,
        "ack": ack,
        "heads": [asdict(one) for one in taken.heads],
    }
    sentences = [call.out.words("cli.carried_in", **counts, ack=ack), call.out.words("cli.carried_in_sheet", **sheet)]
    # In groups as on the sheet: both are compared by eye.
    heads = [{"count": one.count, "head": " ".join(textwrap.wrap(one.head, HEAD_GROUP))} for one in taken.heads]
    sentences += [call.out.words("cli.carried_in_head", **one) for one in heads]
    call.out.record(fields, "\n".join(sentences))


@gateway_group.command(name="forks")
@STORE
@KEYS
@click.pass_context
def forks_command(ctx: click.Context, store: str, keys: str | None) -> None:
    """List the devices whose disk is about in two copies."""
    from counter_app.gateway import administration

    out = invocation(ctx).out
    found = administration.forks(store, path_of(keys))
    for fork in found:
        first_at = datetime.fromisoformat(fork.first_at)
        where = {"office": fork.office, "device_id": fork.device, "epoch": fork.epoch, "seq": fork.seq}
        sentence = out.words("cli.fork", **where, first_at=for_people(first_at))
        out.record({**where, "first_at": first_at}, sentence)
    if not found:
        out.remark(out.words("cli.no_forks"))


@gateway_group.group(cls=Group, name="keys")
def keys_group() -> None:
    """Keep the province's keys."""


@keys_group.command(name="rotate")
@STORE
@KEYS
@click.pass_context
def rotate_command(ctx: click.Context, store: str, keys: str | None) -> None:
    """Make new keys; counters learn of them by a statement signed with the old one."""
    from counter_app.gateway.key_rotation import rotate
    from counter_app.gateway.store_url import read_place

    old, new = rotate(read_place(store, path_of(keys)).keys)
    out = invocation(ctx).out
    out.record({"key": new, "previous": old}, out.words("cli.keys_rotated", new=new, previous=old))


@keys_group.command(name="copy")
@STORE
@KEYS
@said("--out", "out_folder", required=True, metavar="DIR", help_key="help.option.copy_folder")
@click.pass_context
def copy_command(ctx: click.Context, store: str, keys: str | None, out_folder: str) -> None:
    """Copy the keys to a medium that is kept offline; never over others."""
    from counter_app.gateway.key_rotation import copy_keys
    from counter_app.gateway.store_url import read_place

    copied = copy_keys(read_place(store, path_of(keys)).keys, Path(out_folder))
    out = invocation(ctx).out
    out.record({"files": list(copied), "folder": out_folder}, out.words("cli.keys_copied", folder=out_folder))


COMMANDS = (carry_group,)
