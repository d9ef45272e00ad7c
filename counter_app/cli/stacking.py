"""``attach-stack`` and ``tray``: stacks split at their printed slips, and what waits because no slip speaks for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.output import Output, for_people
from counter_app.domain.errors import InputError, RuleError

if TYPE_CHECKING:
    from counter_app.services.batch_filing import BatchOutcome

_WAITS_EXIT = RuleError.exit_code


@click.command(cls=Command, name="attach-stack")
@click.argument("file", nargs=-1, required=True)
@said("--slips", type=click.IntRange(1, 500))
@said("--whole-checklist", is_flag=True, default=False)
@click.pass_context
def stack_command(ctx: click.Context, file: tuple[str, ...], slips: int | None, whole_checklist: bool) -> int:
    """Split files, in the order given, at the slips among their pages; return 3 when some pages wait in the tray."""
    from counter_app.devices.decoding import DecodingProcess
    from counter_app.documents.pages import bytes_of_file

    call = invocation(ctx)
    with call.writing() as counter, DecodingProcess() as decoding:
        session = call.session(counter)
        batch = counter.papers.batches(decoding)
        stack = batch.begin()
        for one in file:
            batch.add(stack, bytes_of_file(Path(one)))
        outcome = batch.finish(stack, session, slips=slips, whole_checklist=whole_checklist)
    _tell(call.out, outcome)
    return _WAITS_EXIT if outcome.waiting else 0


@click.command(cls=Command, name="tray")
@said("--file-with", "code", type=WORDS, metavar="CODE")
@click.argument("stack", type=WORDS, default="")
@click.pass_context
def tray_command(ctx: click.Context, stack: str, code: str | None) -> None:
    """List the stacks that wait, or file one of them with the dossier a person chose."""
    from counter_app.devices.decoding import DecodingProcess
    from counter_app.services.attachments import NewDocument

    call = invocation(ctx)
    out = call.out
    with call.writing() as counter:
        waiting = {one.stack: one for one in counter.papers.tray.stacks()}
        if code is not None:
            if stack not in waiting:
                raise InputError("stack_unknown", "stack")
            session = call.session(counter)
            filed = counter.papers.batches(DecodingProcess()).assign(stack, code, NewDocument(), session)
            told = {"code": filed.code, "sha256": filed.sha256, "pages": filed.pages, "bytes": filed.bytes}
            out.record(told, out.words("cli.stack.filed", code=filed.code, pages=filed.pages))
            return
    for one in waiting.values():
        fields = {
            "stack": one.stack,
            "pages": one.pages,
            "reason": one.reason,
            "code": one.code or None,
            "added_at": one.added_at,
        }
        reason = out.words(f"error.{one.reason}", office="") if one.reason else ""
        told = {"stack": one.stack, "pages": one.pages, "at": for_people(one.added_at), "reason": reason}
        out.record(fields, out.words("cli.stack.waits", **told))
    if not waiting:
        out.remark(out.words("cli.stack.nothing_waits"))


def _tell(out: Output, outcome: BatchOutcome) -> None:
    for one in outcome.filed:
        told = {"code": one.code, "sha256": one.sha256, "pages": one.pages, "bytes": one.bytes}
        out.record(told, out.words("cli.stack.filed", code=one.code, pages=one.pages))
    for group in outcome.waiting:
        fields = {"stack": group.stack, "pages": group.pages, "reason": group.reason, "code": group.code or None}
        reason = out.words(f"error.{group.reason}", office="")
        sentence = out.words("cli.stack.waits", stack=group.stack, pages=group.pages, at=group.code, reason=reason)
        out.record(fields, sentence)
    for code in outcome.bare_slips:
        out.remark(out.words("cli.stack.bare", code=code))


COMMANDS = (stack_command, tray_command)
