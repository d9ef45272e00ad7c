"""Parses the arguments of a command with click, in our codes and exit codes instead of click's."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from counter_app.cli.commands import Group, field_of
from counter_app.cli.invocation import Invocation, OpenWindow
from counter_app.domain.errors import InputError


class _Window(Exception):  # noqa: N818 - no error: no command was given
    """No command: the window is wanted."""


@click.group(name="counter-app", cls=Group, invoke_without_command=True)
@click.version_option(package_name="counter-app", message="%(prog)s %(version)s")
@click.pass_context
def _root(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        raise _Window


_FAMILIES = (
    "upkeep", "accounts", "card", "deadlines", "catalogue", "receive", "attaching", "setting_aside", "stacking",
    "acts", "dossiers", "papers", "sheets", "layouts", "money", "recalculating", "delivery", "gateway", "carrying",
    "backup", "decoding", "scanning", "conflicts",
)  # fmt: skip


def _learn_commands() -> None:
    for family in _FAMILIES:
        for command in import_module(f"counter_app.cli.{family}").COMMANDS:
            _root.add_command(command)


def invoke(argv: Sequence[str], call: Invocation, open_window: OpenWindow) -> int:
    """Run one command on ``call`` and return what it ends with; options alone, ``--json`` too, open the window.

    Raises:
        CounterError: as the command, and as ``refuse_usage``.
    """
    _learn_commands()
    # Not click's own main(): it takes Ctrl+C and closed pipes for itself and leaves by other exit codes than ours.
    try:
        with _root.make_context("counter-app", list(argv), obj=call) as ctx:
            result = _root.invoke(ctx)
    except _Window:
        return open_window(call)
    except click.UsageError as error:
        refuse_usage(error)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    return result if isinstance(result, int) else 0


def refuse_usage(error: click.UsageError) -> NoReturn:
    """Raise the coded error for arguments click does not accept.

    Raises:
        InputError: ``command_unknown``, ``option_unknown``, ``option_missing``, ``choice_unknown``,
            ``number_out_of_range``, ``option_malformed``, ``arguments_malformed``.
    """
    match error:
        case click.exceptions.NoSuchCommand():
            raise InputError("command_unknown", "command") from error
        case click.NoSuchOption():
            name = error.option_name.lstrip("-")
            raise InputError("option_unknown", name, option=name) from error
        case click.MissingParameter():
            raise InputError("option_missing", field_of(error.param)) from error
        case click.BadParameter():
            _refuse_value(error)
        case click.BadOptionUsage():
            raise InputError("option_malformed", error.option_name.lstrip("-").replace("-", "_")) from error
    raise InputError("arguments_malformed", "arguments") from error


def _refuse_value(error: click.BadParameter) -> NoReturn:
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        among = ", ".join(str(choice) for choice in kind.choices)
        raise InputError("choice_unknown", field_of(error.param), among=among) from error
    if isinstance(kind, click.IntRange):
        least, most = kind.min or 0, kind.max or 0
        raise InputError("count_out_of_range", field_of(error.param), at_least=least, at_most=most) from error
    raise InputError("option_malformed", field_of(error.param)) from error
