"""``backup`` and ``restore``: a counter that outlives its machine."""

from __future__ import annotations

import os
from contextlib import closing
from functools import partial
from pathlib import Path

import click

from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.input import LONGEST_SECRET_BYTES, read_bytes
from counter_app.cli.invocation import Invocation
from counter_app.cli.out_file import refuse_ours
from counter_app.domain.errors import InputError, StoreError
from counter_app.paths import CounterFolder
from counter_app.settings import KEY_STORES, Settings


@click.command(cls=Command, name="backup")
@click.argument("file", type=WORDS)
@said("--recovery-key", "recovery_key", metavar="FILE")
@said("--without-delivered", "without_delivered", is_flag=True)
@click.pass_context
def backup_command(ctx: click.Context, file: str, recovery_key: str | None, without_delivered: bool) -> None:
    """Write an encrypted copy of the counter, opened and read through before it is called one."""
    from counter_app import bootstrap
    from counter_app.services.backup import require_keeper

    call = invocation(ctx)
    refuse_ours(Path(file), call.kept_places())
    by = call.prove()  # before anything is written, the recovery key too
    require_keeper(by)
    recipient = None if recovery_key is None else _recipient(call, Path(recovery_key))
    papers_too = not without_delivered
    made = bootstrap.back_up(call.root, Path(file), call.passphrase, recipient, by=by, with_delivered=papers_too)
    fields = {
        "file": file,
        "entries": made.entries,
        "head": made.head,
        "bytes": made.bytes,
        "files": made.files,
        "left_out": made.left_out,
        "unreadable": made.unreadable,
        "unfiled": made.unfiled,
    }
    words = call.out.words
    papers = words("cli.backed_up_files", files=made.files, left_out=made.left_out)
    call.out.record(fields, f"{words('cli.backed_up', file=file, entries=made.entries)}\n{papers}")
    if made.unreadable:
        call.out.remark(words("cli.backup_unreadable", count=made.unreadable))


@click.command(cls=Command, name="restore")
@click.argument("file", type=WORDS)
@said("--key-store", required=True, type=click.Choice(KEY_STORES))
@said("--key-file", metavar="FILE")
@said("--recovery-key", "recovery_key", metavar="FILE")
@said("--last-code", "last_code", type=WORDS, metavar="CODE")
@click.pass_context
def restore_command(
    ctx: click.Context, file: str, key_store: str, key_file: str | None, recovery_key: str | None, last_code: str | None
) -> None:
    """Make a data folder from a backup; the counter goes on in a new epoch and repeats no printed number."""
    from counter_app.bootstrap import new_id
    from counter_app.devices.clock import SystemClock
    from counter_app.services.keys import vault_of
    from counter_app.services.restoring import Proof, restore

    call = invocation(ctx)
    kept = str(Path(key_file).absolute()) if key_store == "file" and key_file else ""
    settings = Settings(key_store=key_store, key_name=f"counter-{new_id()}", key_file=kept)
    if recovery_key is not None:
        proof = Proof(recovery_key=_identity(recovery_key))
    elif call.account is not None:
        proof = Proof(account=call.account, password=call.password())
    else:
        proof = Proof()
    ask = partial(call.passphrase, again=True)
    restored = restore(
        CounterFolder(call.root),
        Path(file),
        settings,
        proof,
        lambda folder: vault_of(settings, folder, ask),
        SystemClock(),
        last_code,
    )
    identity = restored.identity
    fields = {
        "entries": restored.entries,
        "head": restored.head,
        "device_id": identity.device,
        "office": identity.office,
        "counter": identity.counter,
        "epoch": restored.epoch,
        "files": restored.files,
        "at_province": restored.at_province,
        "lost": restored.lost,
    }
    words = call.out.words
    key = "cli.restored" if last_code is None else "cli.restored_behind"
    done = words(key, entries=restored.entries, counter=identity.counter, code=last_code or "")
    papers = words("cli.restored_files", files=restored.files, at_province=restored.at_province)
    call.out.record(fields, f"{done}\n{papers}")
    if restored.lost:
        call.out.remark(words("cli.restored_lost", count=restored.lost))


def _recipient(call: Invocation, place: Path) -> str:
    """Return what to encrypt to, from a recovery key that is made where there is none."""
    from counter_app.wire.age import new_identity, recipient_of

    if place.exists():
        return recipient_of(_identity(str(place)))
    refuse_ours(place, call.kept_places())
    identity, recipient = new_identity()
    try:
        with closing(os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")) as file:
            file.write(f"# public key: {recipient}\n{identity}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError("out_unwritable", "recovery_key") from error
    return recipient


def _identity(path: str) -> str:
    from counter_app.wire.age import recipient_of

    raw = read_bytes(path, "recovery_key", at_most=LONGEST_SECRET_BYTES)
    try:
        lines = raw.decode("ascii").splitlines()
    except UnicodeDecodeError:
        raise InputError("age_key_malformed", "recovery_key") from None
    found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if len(found) != 1:
        raise InputError("age_key_malformed", "recovery_key")
    try:
        recipient_of(found[0])
    except InputError:
        raise InputError("age_key_malformed", "recovery_key") from None
    return found[0]


COMMANDS = (backup_command, restore_command)
