"""``files``: papers on their way to the province, when they may travel, and one fetched from another counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from counter_app import bootstrap
from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.domain.errors import InputError
from counter_app.domain.file_rules import read_megabytes, read_quiet
from counter_app.services.verification import files_kept

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.cli.invocation import Invocation

ACTIONS = ("status", "pause", "resume", "fetch")


@click.command(cls=Command, name="files")
@click.argument("action", type=click.Choice(ACTIONS), default="status")
@click.argument("sha256", type=WORDS, required=False)
@said("--daily-mb", type=str, metavar="MB")
@said("--quiet", type=str, metavar="HH:MM-HH:MM,…")
@said("--keep-days", "keep_days", type=int, metavar="DAYS")
@click.pass_context
def files_command(
    ctx: click.Context, action: str, sha256: str | None, daily_mb: str | None, quiet: str | None, keep_days: int | None
) -> None:
    """Say how files stand, pause and resume them, set their hours, budget and stay, fetch one."""
    call = invocation(ctx)
    if (action == "fetch") != (sha256 is not None):
        raise InputError("option_missing", "sha256")
    read_megabytes(daily_mb or "")
    read_quiet(quiet or "")
    with call.writing() as counter:
        if sha256 is not None:
            _fetch(call, counter, sha256)
            return
        retention = counter.papers.retention
        if keep_days is not None:
            counter.lanes.store.submit(retention.keep_days, call.session(counter), keep_days).result()
        wanted = {"files.daily_mb": daily_mb, "files.quiet": quiet}
        if action in {"pause", "resume"}:
            wanted["files.paused"] = "1" if action == "pause" else ""
        for name, value in wanted.items():
            if value is not None:
                counter.lanes.store.submit(counter.preferences.set, name, value.strip()).result()
        left, spent, held_back = bootstrap.files_left(counter)
        kept, days = counter.lanes.store.submit(files_kept, counter.writer).result(), retention.days
    fields = {"files": left.files, "bytes": left.bytes, "spent": spent, "held_back": held_back, "code": left.last_code}
    fields |= {"held": kept.held, "purged": kept.purged, "erased": kept.erased, "keep_days": days}
    words = call.out.words("cli.files_left", files=left.files, kilobytes=-(-left.bytes // 1000))
    why = call.out.words(f"cli.files_held.{held_back}") if held_back and left.files else ""
    here = call.out.words("cli.files_kept", held=kept.held, purged=kept.purged, days=days)
    call.out.record(fields, f"{f'{words} {why}'.strip()}\n{here}")


def _fetch(call: Invocation, counter: Counter, sha256: str) -> None:
    from counter_app.bootstrap.fetching import fetch_file

    size = fetch_file(counter, sha256)
    call.out.record({"sha256": sha256, "bytes": size}, call.out.words("cli.file_fetched", kilobytes=-(-size // 1000)))


COMMANDS = (files_command,)
