"""``gateway accept-revoked``: takes in what a revoked device wrote while it was trusted."""

from __future__ import annotations

from pathlib import Path

import click

from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.out_file import replaced
from counter_app.domain.errors import GatewayError


@click.command(cls=Command, name="accept-revoked")
@said("--store", required=True, type=WORDS, metavar="URL")
@said("--keys", metavar="DIR")
@click.argument("device", type=WORDS)
@click.argument("file", type=WORDS)
@said("--until", required=True, multiple=True, type=WORDS, metavar="COUNT:HEAD")
@said("--by", "accepted_by", required=True, type=WORDS, metavar="NAME")
@said("--reason", required=True, type=WORDS, metavar="TEXT")
@said("--ack", required=True, metavar="FILE")
@said("--files", "files_folder", metavar="DIR")
@click.pass_context
def accept_revoked_command(  # noqa: PLR0913, PLR0917 - one argument an option
    ctx: click.Context,
    store: str,
    keys: str | None,
    device: str,
    file: str,
    until: tuple[str, ...],
    accepted_by: str,
    reason: str,
    ack: str,
    files_folder: str | None,
) -> None:
    """Take in the packet of a revoked device up to checkpoints printed while it was trusted; every fact is marked."""
    from counter_app.gateway import administration, late
    from counter_app.wire.packet import encode_answer

    call = invocation(ctx)
    trusted, word = tuple(map(late.read_checkpoint, until)), late.read_word(accepted_by, reason)
    folder = None if keys is None else Path(keys)
    ours = [*call.kept_places(), *administration.places(store, folder), Path(file)]
    with replaced(ack, ours) as answer:
        files = None if files_folder is None else Path(files_folder)
        taken = late.accept_revoked(store, folder, Path(file), device, trusted, word, files)
        answer.write(encode_answer(taken.answer))
    if taken.answer.refused:
        raise GatewayError(taken.answer.refused, "file")
    counts = {"accepted": taken.accepted, "duplicate": taken.duplicate, "parked": taken.parked}
    fields = {**counts, "device_id": device, "accepted_by": word.by, "reason": word.reason, "ack": ack}
    call.out.record(fields, call.out.words("cli.carried_in", **counts, ack=ack))
