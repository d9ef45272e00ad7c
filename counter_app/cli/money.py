"""``cash-up``, ``refunds``, ``collection``: what must lie in the till, what is to be given back, where fees go."""

from __future__ import annotations

import click

from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.input import read_day
from counter_app.cli.out_file import replaced
from counter_app.cli.output import Output, for_people
from counter_app.domain.errors import InputError
from counter_app.services.collection import Collection, CollectionAccount
from counter_app.services.desk_memory import Preferences
from counter_app.services.fees import CashUp


@click.command(cls=Command, name="cash-up")
@said("--on", "on_text", required=True, metavar="DATE", help_key="help.option.on_day")
@said("--account", "of_account", type=WORDS, metavar="ACCOUNT")
@said("--out", metavar="FILE")
@click.pass_context
def cash_up_command(ctx: click.Context, on_text: str, of_account: str | None, out: str | None) -> None:
    """Balance the till of a day, of one account or of all; with --out as a page to sign."""
    call = invocation(ctx)
    on = read_day(on_text, "on")
    made: dict[str, object] = {}
    with call.reading() as reader:
        found = reader.fees.cash_up(on, of_account)
        if out is not None:
            with replaced(out, call.kept_places()) as file:
                sheet = reader.till_paper.cash_up(on, of_account)
                file.write(sheet.content)
            found, made = sheet.cash_up, {"file": out, "pages": sheet.pages}
    fields = {
        "on": found.on,
        "account": found.account,
        "cash": found.cash,
        "total": found.total,
        "paid": found.paid,
        "refunded": found.refunded,
        "rows": found.rows,
        **made,
    }
    text = _cash_up_text(call.out, found)
    if made:
        text = call.out.words("cli.cash_up_made", cash=found.cash, rows=len(found.rows), **made)
    call.out.record(fields, text)


def _cash_up_text(out: Output, found: CashUp) -> str:
    rows = [
        f"{for_people(row.at)}  {row.code:<20}  {_dong(out, row.amount)}  {out.words('cli.pay.' + row.method)}"
        f"  {row.account}  {row.receipt}".rstrip()
        for row in found.rows
    ]
    return "\n".join([*rows, out.words("cli.cash_up", cash=_dong(out, found.cash), total=_dong(out, found.total))])


@click.command(cls=Command, name="refunds")
@click.pass_context
def refunds_command(ctx: click.Context) -> None:
    """List what is still to be given back."""
    call = invocation(ctx)
    with call.reading() as reader:
        due = reader.fees.refunds_due()
    for one in due:
        fields = {"code": one.code, "dossier_id": one.dossier_id, "status": one.status, "amount": one.amount}
        status = call.out.words(f"cli.status.{one.status}")
        call.out.record(fields, f"{one.code:<20}  {_dong(call.out, one.amount)}  {status}")
    if not due:
        call.out.remark(call.out.words("cli.no_refunds"))


@click.command(cls=Command, name="collection")
@said("--bin", "bank", type=WORDS, metavar="BIN")
@said("--account", "number", type=WORDS, metavar="NUMBER")
@said("--off", is_flag=True)
@click.pass_context
def collection_command(ctx: click.Context, bank: str | None, number: str | None, off: bool) -> None:
    """Show or, as an administrator, set the account a payment QR on the slip leads to."""
    call = invocation(ctx)
    if number is None and bank is not None:
        raise InputError("account_number_missing", "account")  # no name of an account, as the field is elsewhere
    if bank is None and number is not None:
        raise InputError("option_missing", "bin")
    if off and bank is not None:
        raise InputError("arguments_malformed", "off")
    if bank is None and not off:
        with call.reading() as reader:
            account = Collection(Preferences(reader.connection)).account
    else:
        with call.writing() as counter:
            call.administrator(counter)
            account = CollectionAccount(bank, number) if bank and number else None
            Collection(counter.preferences).keep(account)
    fields = {"bin": account.bank if account else None, "account": account.number if account else None}
    text = call.out.words("cli.collection", **fields) if account else call.out.words("cli.no_collection")
    call.out.record(fields, text)


def _dong(out: Output, amount: int) -> str:
    return out.words("cli.dong", amount=f"{amount:,}".replace(",", "."))


COMMANDS = (cash_up_command, refunds_command, collection_command)
