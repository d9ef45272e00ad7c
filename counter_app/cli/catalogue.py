"""``procedures`` searches the catalogue; ``catalogue import`` takes in a national file or a pack."""

from __future__ import annotations

import click

from counter_app.cli.commands import WORDS, Command, Group, invocation, said
from counter_app.cli.input import read_bytes
from counter_app.domain.procedure import Procedure, RuleOrigin
from counter_app.domain.rule import DeadlinePolicy
from counter_app.services.catalogue import MAX_CATALOGUE_BYTES
from counter_app.services.slip_words import duration_text
from counter_app.texts import Texts

LIMIT = click.IntRange(1, 10_000)


@click.command(cls=Command, name="procedures")
@click.argument("text", type=WORDS)
@said("--limit", type=LIMIT, default=20)
@click.pass_context
def procedures_command(ctx: click.Context, text: str, limit: int) -> None:
    """Search the catalogue, marks optional."""
    call = invocation(ctx)
    with call.reading() as reader:
        found, terms = reader.catalogue.snapshot().search(text, limit), reader.quotes.terms
    for one in found:
        fields = {
            "code": one.code,
            "name": one.name,
            "field": one.field,
            "duration": None if one.rule is None else str(one.rule),
            "fee": one.fee.text,
            "fee_amount": one.fee.amount,
            "rule_origin": str(one.rule_origin),
            "suspect": one.suspect,
        }
        call.out.record(fields, _sentence(one, terms, call.out.words))
    if not found:
        call.out.remark(call.out.words("cli.nothing_found"))


def _sentence(one: Procedure, terms: DeadlinePolicy, words: Texts) -> str:
    duration = words("cli.no_duration") if one.rule is None else duration_text(str(one.rule), terms, words.language)
    assumed = f" ({words('cli.assumed')})" if one.rule_origin is RuleOrigin.ASSUMED else ""
    return "  ".join(part for part in (f"{one.code:<10}", one.name, f"– {duration}{assumed}", one.fee.text) if part)


@click.group(cls=Group, name="catalogue")
def catalogue_group() -> None:
    """Change the catalogue."""


@catalogue_group.command(name="import")
@click.argument("file")
@click.pass_context
def import_command(ctx: click.Context, file: str) -> None:
    """Take in a file; only an administrator may."""
    call = invocation(ctx)
    with call.writing() as counter:
        session = call.administrator(counter)
        raw = read_bytes(file, "file", at_most=MAX_CATALOGUE_BYTES)
        report = counter.catalogue.import_bytes(raw, session)
    fields = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "suspect": report.suspect,
        "waits_until": report.waits_until,
    }
    figures = {**fields, "suspect": len(report.suspect)}
    if report.waits_until is None:
        sentence = call.out.words("cli.imported", **figures)
    else:
        sentence = call.out.words("cli.import_waits", **figures, on=f"{report.waits_until:%d/%m/%Y}")
    call.out.record(fields, sentence)


COMMANDS = (procedures_command, catalogue_group)
