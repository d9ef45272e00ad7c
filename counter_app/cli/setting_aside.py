"""``set-aside``: takes a document off a dossier, files it where it belongs, or puts it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from counter_app.cli.commands import WORDS, Command, invocation, said

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.cli.output import Output
    from counter_app.services.session import Session
    from counter_app.services.setting_aside import SetAside


@click.command(cls=Command, name="set-aside")
@click.argument("code", type=WORDS)
@click.argument("filed", type=WORDS, metavar="DOCUMENT")
@said("--reason", type=WORDS, default="", metavar="TEXT")
@said("--to", "to_dossier", type=WORDS, default="", metavar="CODE")
@said("--document", type=WORDS, default="", metavar="NAME")
@said("--undo", is_flag=True, help_key="help.option.undo_set_aside")
@click.pass_context
def set_aside_command(
    ctx: click.Context, code: str, filed: str, reason: str, to_dossier: str, document: str, undo: bool
) -> None:
    """Take one document off a dossier, by its event id or the beginning of its SHA-256."""
    call = invocation(ctx)
    with call.writing() as counter:
        session = call.session(counter)
        if undo:
            done = counter.papers.setting_aside.put_back(code, filed, session)
        elif to_dossier or document:
            done = _moved(counter, code, filed, to_dossier or code, document, reason, session)
        else:
            done = counter.papers.setting_aside.set_aside(code, filed, reason, session)
    _tell(call.out, done, undone=undo)


def _moved(
    counter: Counter, code: str, filed: str, to: str, document: str, reason: str, session: Session
) -> SetAside:  # fmt: skip
    from counter_app.services.attachments import NewDocument

    lines = counter.papers.attachments.lines_named(to, document)
    new = NewDocument(lines=lines, name="" if lines else document)
    return counter.papers.setting_aside.move(code, filed, to, new, reason, session)


def _tell(out: Output, done: SetAside, *, undone: bool) -> None:
    fields = {
        "event_id": done.event_id or None,
        "document": done.document,
        "sha256": done.sha256,
        "dossier_id": done.dossier_id,
        "code": done.code,
        "moved_to": done.moved_to or None,
        "moved_to_code": done.moved_to_code or None,
        "filed_as": done.filed_as or None,
    }
    key = "cli.set_aside.undone" if undone else "cli.set_aside.moved" if done.moved_to else "cli.set_aside.done"
    out.record(fields, out.words(key, code=done.code, sha256=done.sha256[:12], to=done.moved_to_code))


COMMANDS = (set_aside_command,)
