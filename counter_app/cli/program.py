"""Runs one command: parses the arguments, maps every failure to its exit code, and fences off bugs."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from counter_app.cli.commands import Group, field_of
from counter_app.cli.invocation import Invocation
from counter_app.database import driver
from counter_app.database.faults import store_error
from counter_app.domain.errors import CounterError, InputError
from counter_app.logs import report_incident, start_log, stop_log
from counter_app.paths import CounterFolder
from counter_app.texts import LANGUAGES

OpenWindow = Callable[[Invocation], int]
INCIDENT_EXIT = 1
# What a shell gives for a program that ended by Ctrl+C.
INTERRUPTED_EXIT = 130
OUTPUT_GONE_EXIT = 4


class _Window(Exception):  # noqa: N818 - no error: no command was given
    """No command: the window is wanted."""


@click.group(name="counter-app", cls=Group, invoke_without_command=True)
@click.version_option(package_name="counter-app", message="%(prog)s %(version)s")
@click.pass_context
def _root(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        raise _Window


_FAMILIES = (
    "upkeep", "accounts", "card", "deadlines", "catalogue", "receive", "acts", "dossiers", "papers", "sheets", "money",
    "recalculating", "delivery", "gateway", "decoding", "scanning",
)  # fmt: skip
_WINDOW_OPTIONS = {"--data", "--lang"}


def _learn_commands() -> None:
    """Import every command; a start without one does not pay for them, which is as long as a bare window takes."""
    for family in _FAMILIES:
        for command in import_module(f"counter_app.cli.{family}").COMMANDS:
            _root.add_command(command)


def _wants_window(argv: Sequence[str]) -> bool:
    """Tell whether nothing but the options of a window is there; anything else is for click to judge."""
    return len(argv) % 2 == 0 and set(argv[::2]) <= _WINDOW_OPTIONS


def run(argv: Sequence[str], open_window: OpenWindow) -> int:
    """Run one command, or the window where there is none, and return the exit code of the contract."""
    _hold_streams()
    _speak_utf8()
    call = _foreseen(argv)
    handler = None
    try:
        # What --data will say, read before parsing: a bug in parsing deserves its line in the log too.
        handler = start_log(CounterFolder(call.root).log_file)
        return _fenced(argv, call, open_window)
    finally:
        if handler is not None:
            stop_log(handler)


def _fenced(argv: Sequence[str], call: Invocation, open_window: OpenWindow) -> int:
    try:
        return _coded(argv, call, open_window)
    except BrokenPipeError:
        _silence()
        return OUTPUT_GONE_EXIT
    except KeyboardInterrupt:
        return INTERRUPTED_EXIT
    except Exception as error:  # noqa: BLE001 - the fence: what nobody foresaw ends here, with a number to report
        return _incident(call, error)


def _coded(argv: Sequence[str], call: Invocation, open_window: OpenWindow) -> int:
    try:
        return _invoke(argv, call, open_window)
    except CounterError as error:
        return _failed(call, error)
    except driver.Error as error:
        coded = store_error(error)
        if coded is None:
            raise
        return _failed(call, coded)


def _failed(call: Invocation, error: CounterError) -> int:
    with suppress(CounterError):
        call.out.error(error)
    return error.exit_code


def _invoke(argv: Sequence[str], call: Invocation, open_window: OpenWindow) -> int:
    # Not click's own main(): it takes Ctrl+C and closed pipes for itself and leaves by other exit codes than ours.
    if not _wants_window(argv):
        _learn_commands()
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
            raise InputError("option_unknown", error.option_name.lstrip("-")) from error
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


def _incident(call: Invocation, error: Exception) -> int:
    number = report_incident(error, where="cli")
    sentence = call.out.words("cli.incident", incident=number)
    with suppress(CounterError, OSError):
        if call.as_json:
            call.out.line({"error": {"code": "incident", "field": None, "message": sentence, "incident": number}})
        else:
            call.out.remark(sentence)
    return INCIDENT_EXIT


def _foreseen(argv: Sequence[str]) -> Invocation:
    """Read how to answer before the arguments are parsed, so that a fault in them is told in the wanted way."""
    call = Invocation()
    given = list(argv[: argv.index("--")]) if "--" in argv else list(argv)
    call.as_json = "--json" in given
    for at, word in enumerate(given):
        flag, _, value = word.partition("=")
        value = value or (given[at + 1] if at + 1 < len(given) else "")
        if flag == "--lang" and value in LANGUAGES:
            call.language = value
        elif flag == "--data" and value:
            with suppress(OSError, ValueError):
                call.folder = Path(value).absolute()
    return call


def _hold_streams() -> None:
    """Put nothing where a standard stream was closed: the next file opened, our own, would take its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _speak_utf8() -> None:
    """Let click's own words (help, version) out whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _silence() -> None:
    """Give the interpreter somewhere to flush to when the reader of our output has gone."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
