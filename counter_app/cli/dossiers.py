"""``find`` and ``show``: the dossiers of this counter, sent or not."""

from __future__ import annotations

import click

from counter_app.cli import attaching, history
from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.output import Output, for_people, owed
from counter_app.domain.dossier_code import is_form_number
from counter_app.domain.events import ApplicationText
from counter_app.domain.zone import LOCAL
from counter_app.services.views import DossierPage, DossierRow, FindQuery

LIMIT = click.IntRange(1, 1_000_000)


@click.command(cls=Command, name="find")
@click.argument("text", type=WORDS)
@said("--limit", type=LIMIT, default=50)
@click.pass_context
def find_command(ctx: click.Context, text: str, limit: int) -> None:
    """Search by code, name, citizen number or phone."""
    call = invocation(ctx)
    with call.reading() as reader:
        found = reader.finder.search(FindQuery(text=text, limit=limit))
    for row in found:
        fields = {
            "code": row.code,
            "name": row.applicant_name,
            "procedure": row.procedure,
            "status": row.status,
            "due_on": owed(row.status, row.due_on),
            "sent": row.sent,
            "dossier_id": row.dossier_id,
            "procedure_name": row.procedure_name,
            "received_at": row.received_at,
            "due_at": owed(row.status, row.due_at),
        }
        call.out.record(fields, _line(call.out, row))
    if not found:
        call.out.remark(call.out.words("cli.nothing_found"))


def _line(out: Output, row: DossierRow) -> str:
    due_on = owed(row.status, row.due_on)
    due = "–" if due_on is None else f"{due_on:%d/%m/%Y}"
    parts = (f"{row.code:<20}", row.applicant_name, row.procedure_name, _status(out, row.status), due)
    return "  ".join([*parts, *([] if row.sent else [out.words("cli.not_sent")])])


def _status(out: Output, status: str) -> str:
    return out.words(f"cli.status.{status}")


@click.command(cls=Command, name="show")
@click.argument("code", type=WORDS)
@click.pass_context
def show_command(ctx: click.Context, code: str) -> None:
    """Show one dossier with its history."""
    call = invocation(ctx)
    with call.reading() as reader:
        page = reader.finder.page(code)
        office = page.timeline[0].office
        today = reader.clock.now().astimezone(LOCAL).date()
        name, now = reader.offices.both_names(office, today)
        beside = {
            "office": office,
            "office_name": name,
            "present_office": reader.offices.successions.present(office, today),
            "present_office_name": now or name,
            "digitised_on_receipt": reader.documents.of(page.row.dossier_id).on_receipt,
        }
    text = _text(call.out, page)
    if now:
        text += "\n" + call.out.words(
            "cli.office_merged", office=office, name=name, present=beside["present_office"], now=now
        )
    call.out.record(_fields(page) | beside, text)


def _fields(page: DossierPage) -> dict[str, object]:
    row, numbered = page.row, is_form_number(page.row.code)
    return {
        "code": None if numbered else row.code,
        "number": row.code if numbered else None,
        "dossier_id": row.dossier_id,
        "status": row.status,
        "procedure": row.procedure,
        "procedure_name": row.procedure_name,
        "applicant": _person(page),
        "on_behalf_of": None if page.application is None else page.application.on_behalf_of,
        "received_at": row.received_at,
        "due_at": owed(row.status, row.due_at),
        "provisional_due_at": owed(row.status, page.provisional_due_at),
        "rule": page.rule or None,
        "sets": page.sets,
        "return_by": page.return_by,
        "resolving_office": page.resolving_office,
        "priority": page.priority,
        "note": "" if page.application is None else page.application.note,
        "sent": row.sent,
        "timeline": [history.entry(one) for one in page.timeline],
        "documents": attaching.documents(page),
        "fees": history.fees(page),
        "money": history.totals(page),
        "paused": page.paused,
        "result_class": page.result_class,
        "allowed": page.allowed,
        "attention": [{"event_id": event, "code": code} for event, code in page.attention],
    }


def _person(page: DossierPage) -> dict[str, object]:
    kinds: dict[str, object] = {"kind": page.applicant_kind, "number_kind": page.number_kind}
    if page.application is None:
        return {**kinds, "name": None}
    person = page.application.applicant
    return {
        **kinds,
        "name": person.name,
        "number": person.number,
        "born_on": person.born_on,
        "sex": person.sex,
        "address": person.address,
        "phone": person.phone,
        "email": person.email,
    }


def _text(out: Output, page: DossierPage) -> str:
    words, row = out.words, page.row
    lines = [
        f"{row.code}  {_status(out, row.status)}",
        f"{words('field.procedure')}: {row.procedure} {row.procedure_name}",
        f"{words('field.applicant')}: {row.applicant_name}",
        words("cli.received_at", at=for_people(row.received_at)),
        words("cli.due", due=for_people(owed(row.status, row.due_at or page.provisional_due_at))),
    ]
    lines += attaching.sentences(out, page)
    lines += [history.sentence(out, one) for one in page.timeline]
    if isinstance(page.application, ApplicationText) and page.application.note:
        lines.append(page.application.note)
    return "\n".join(lines)


COMMANDS = (find_command, show_command)
