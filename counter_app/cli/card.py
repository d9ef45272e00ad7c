"""``card``: the text of a citizen card's QR code as fields; needs no counter."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click

from counter_app.cli.commands import Command, invocation
from counter_app.cli.input import STANDARD_INPUT, read_standard_input
from counter_app.domain.card import LONGEST_TEXT, Card, parse_card
from counter_app.domain.errors import InputError
from counter_app.domain.zone import LOCAL
from counter_app.texts import Texts

# Four bytes a letter at most, and room for the line breaks scanners add.
_LONGEST_BYTES = 4 * LONGEST_TEXT + 64
_BOM = b"\xef\xbb\xbf"


@click.command(cls=Command, name="card")
@click.argument("text", default=STANDARD_INPUT)
@click.pass_context
def card_command(ctx: click.Context, text: str) -> None:
    """Read a card and say what it holds."""
    out = invocation(ctx).out
    read = parse_card(_from_standard_input() if text == STANDARD_INPUT else _typed(text), today=_today())
    fields = {
        "number": read.number,
        "old_number": read.old_number,
        "name": read.name,
        "born_on": read.born_on,
        "sex": read.sex,
        "address": read.address,
        "issued_on": read.issued_on,
        "extra": read.extra,
        "warnings": read.warnings,
    }
    out.record(fields, _sentence(read, out.words))


def _today() -> date:
    return datetime.now(UTC).astimezone(LOCAL).date()


def _from_standard_input() -> str:
    raw = read_standard_input("card", _LONGEST_BYTES)
    if len(raw) > _LONGEST_BYTES:
        raise InputError("card_too_long", "card", at_most=LONGEST_TEXT)
    try:
        return raw.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data"  # inside the last letter
        raise InputError("card_truncated" if cut else "card_encoding", "card") from None


def _typed(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError("card_encoding", "card") from None
    return text


def _sentence(card: Card, words: Texts) -> str:
    lines = [
        f"{words('field.number')}: {card.number}",
        f"{words('field.name')}: {card.name}",
        f"{words('field.born_on')}: {card.born_on:%d/%m/%Y}",
        f"{words('field.sex')}: {words('cli.sex.' + card.sex)}",
        f"{words('field.address')}: {card.address}",
    ]
    if card.old_number:
        lines.append(f"{words('field.old_number')}: {card.old_number}")
    if card.issued_on:
        lines.append(f"{words('field.issued_on')}: {card.issued_on:%d/%m/%Y}")
    return "\n".join([*lines, *(words(f"warning.{code}") for code in card.warnings)])


COMMANDS = (card_command,)
