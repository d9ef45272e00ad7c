"""``account``: the people who may sign in at this counter."""

from __future__ import annotations

import click

from counter_app.cli.commands import WORDS, Group, invocation, said
from counter_app.cli.input import read_secret
from counter_app.cli.invocation import Invocation
from counter_app.domain.errors import InputError
from counter_app.services.accounts import Accounts, AccountView
from counter_app.services.session import ROLES, Session, require


@click.group(cls=Group, name="account")
def account_group() -> None:
    """Add, disable, enable, reset or list accounts."""


@account_group.command(name="add")
@click.argument("account", type=WORDS)
@said("--role", type=click.Choice(ROLES))
@said("--name", "display_name", type=WORDS, default="")
@said("--new-password-file", metavar="FILE")
@click.pass_context
def add_command(
    ctx: click.Context, account: str, role: str | None, display_name: str, new_password_file: str | None
) -> None:
    """Make an account; the first one becomes an administrator."""
    call = invocation(ctx)
    with call.writing() as counter:
        by = None if not counter.accounts.exists() and call.account is None else call.administrator(counter)
        if by is not None and role is None:
            raise InputError("option_missing", "role")
        view = counter.accounts.add(account, _new_password(call, new_password_file), role or "", by, display_name)
    _tell(call, view)


@account_group.command(name="reset")
@click.argument("account", type=WORDS)
@said("--new-password-file", metavar="FILE")
@click.pass_context
def reset_command(ctx: click.Context, account: str, new_password_file: str | None) -> None:
    """Give an account a new password."""
    call = invocation(ctx)
    with call.writing() as counter:
        by = call.administrator(counter)
        view = counter.accounts.reset(account, _new_password(call, new_password_file), by)
    _tell(call, view)


@account_group.command(name="disable")
@click.argument("account", type=WORDS)
@click.pass_context
def disable_command(ctx: click.Context, account: str) -> None:
    """Shut an account out."""
    call = invocation(ctx)
    with call.writing() as counter:
        view = counter.accounts.disable(account, call.administrator(counter))
    _tell(call, view)


@account_group.command(name="enable")
@click.argument("account", type=WORDS)
@click.pass_context
def enable_command(ctx: click.Context, account: str) -> None:
    """Let an account in again."""
    call = invocation(ctx)
    with call.writing() as counter:
        view = counter.accounts.enable(account, call.administrator(counter))
    _tell(call, view)


@account_group.command(name="list")
@click.pass_context
def list_command(ctx: click.Context) -> None:
    """List the accounts; beside an open window."""
    call = invocation(ctx)
    with call.reading() as reader:
        accounts = Accounts(reader.connection, reader.clock, read_only=True)
        if accounts.exists():
            require(call.reads_as or Session.of_machine(""), "administrator")
        every = accounts.every()
    for view in every:
        _tell(call, view)


def _new_password(call: Invocation, file: str | None) -> str:
    """Return the password of the account the command is about, never the one of who acts."""
    mine = call.password_file if call.account is None else call.second_password_file
    chosen = file or mine
    if chosen is not None:
        return read_secret(chosen, "new_password_file")
    return call.asked("cli.ask_new_password", InputError("password_needed", "new_password_file"))


def _tell(call: Invocation, view: AccountView) -> None:
    fields = {"account": view.account, "role": view.role, "active": view.active, "name": view.display_name}
    active = call.out.words("cli.account.active" if view.active else "cli.account.disabled")
    call.out.record(fields, f"{view.account:<20}  {call.out.words('cli.role.' + view.role)}  {active}")


COMMANDS = (account_group,)
