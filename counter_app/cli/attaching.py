"""``attach``: stores scans, pictures and PDF files with a dossier, each as soon as it is durable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.output import Output, plain
from counter_app.domain.document import SCANNED, SLOW_LINE_KBIT, SOURCES, Attached, seconds_to_send
from counter_app.domain.errors import InputError

if TYPE_CHECKING:
    from counter_app.services.attachments import FiledDocument
    from counter_app.services.views import DossierPage


@click.command(cls=Command, name="attach")
@click.argument("code", type=WORDS)
@click.argument("file", nargs=-1, required=True)
@said("--document", type=WORDS, default="", metavar="NAME")
@said("--source", "origin", type=click.Choice([one for one in SOURCES if one != "reused"]), default=SCANNED)
@click.pass_context
def attach_command(ctx: click.Context, code: str, file: tuple[str, ...], document: str, origin: str) -> int:
    """File every file as a document of the dossier and return 0, or 2 when one of them could not be read."""
    from counter_app.services.attachments import NewDocument

    call = invocation(ctx)
    out, worst = call.out, 0
    with call.writing() as counter:
        session = call.session(counter)
        attachments = counter.papers.attachments
        for one in file:
            lines = attachments.lines_named(code, document)
            new = NewDocument(lines=lines, name="" if lines else document, source=origin)
            try:
                (filed,) = attachments.attach(code, [Path(one)], new, session)
            except InputError as error:
                if error.field != "file":  # the dossier or the document is at fault: the next file would fail too
                    raise
                worst = error.exit_code
                _refuse(out, one, error)
            else:
                _tell(out, one, filed)
                if document and not lines:
                    out.remark(out.words("cli.attach.not_listed"))
    return worst


def documents(page: DossierPage) -> list[dict[str, object]]:
    """Return the papers of a dossier with the documents that cover them, then the documents on no checklist."""
    listed = [
        {
            "name": paper.name,
            "originals": paper.originals,
            "certified": paper.certified,
            "copies": paper.copies,
            **_covered([one for one in page.documents if line in one.lines]),
        }
        for line, paper in enumerate(page.papers)
    ]
    others = [one for one in page.documents if not any(line < len(page.papers) for line in one.lines)]
    nothing = {"originals": 0, "certified": 0, "copies": 0}
    return [*listed, *({"name": one.name, **nothing, **_covered([one])} for one in others)]


def sentences(out: Output, page: DossierPage) -> Iterator[str]:
    """Yield the papers and documents of a dossier as lines for people."""
    for one in documents(page):
        yield f"- {one['name']}: {one['originals']}/{one['certified']}/{one['copies']}"
        for file in cast("list[dict[str, str]]", one.get("files", [])):
            key = f"cli.attach.{_how(file)}"
            source = out.words(f"document.source.{file['source']}")
            yield "  " + out.words(key, sha256=file["sha256"][:12], pages=file["pages"], source=source)


def _how(file: dict[str, str]) -> str:
    return "set_aside" if file["set_aside"] else "replaced" if file["replaced"] else "file"


def _covered(found: list[Attached]) -> dict[str, object]:
    if not found:
        return {}
    standing = [one for one in found if one.stands]
    newest = standing[-1] if standing else None
    return {
        "sha256": None if newest is None else newest.sha256,
        "pages": 0 if newest is None else newest.pages,
        "bytes": 0 if newest is None else newest.bytes,
        "source": None if newest is None else newest.source,
        "files": [
            {
                "event_id": one.event_id,
                "sha256": one.sha256,
                "pages": one.pages,
                "bytes": one.bytes,
                "source": one.source,
                "replaced": one.replaced,
                "set_aside": one.aside,
                "moved_to": one.moved_to or None,
                "at": one.at,
                "actor": one.actor,
            }
            for one in found
        ],
    }


def _tell(out: Output, file: str, filed: FiledDocument) -> None:
    seconds = seconds_to_send(filed.bytes)
    fields = {
        "sha256": filed.sha256,
        "pages": filed.pages,
        "bytes": filed.bytes,
        "file": plain(file),
        "event_id": filed.event_id,
        "dossier_id": filed.dossier_id,
        "code": filed.code,
        "duplicate": filed.duplicate,
        "seconds": seconds,
    }
    told = {"file": plain(file), "pages": filed.pages, "kilobytes": -(-filed.bytes // 1_000)}
    sentence = out.words("cli.attach.attached", **told, seconds=seconds, kbit=SLOW_LINE_KBIT)
    out.record(fields, out.words("cli.attach.known", **told) if filed.duplicate else sentence)


def _refuse(out: Output, file: str, error: InputError) -> None:
    if out.as_json:
        out.error(error, file=file)
    else:
        out.remark(out.words("cli.attach.at_file", file=plain(file), message=out.words.error(error)))


COMMANDS = (attach_command,)
