"""Runs one call to its exit code: every failure is told once in the wanted way, and bugs are fenced off.

Opening the window must cost no more than the window: click and the commands are imported where a command was given.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from counter_app.cli.invocation import Invocation, OpenWindow
from counter_app.database import driver
from counter_app.database.faults import store_error
from counter_app.domain.errors import CounterError, StoreError
from counter_app.logs import report_incident, start_log, stop_log
from counter_app.paths import CounterFolder
from counter_app.texts import LANGUAGES

INCIDENT_EXIT = 1
# What a shell gives for a program that ended by Ctrl+C.
INTERRUPTED_EXIT = 130
OUTPUT_GONE_EXIT = 4
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WINDOW_OPTIONS = {"--data", "--lang"}


def opens_window(argv: Sequence[str]) -> bool:
    """Tell whether nothing but whole options of a window is there; anything else is for click to judge."""
    pairs = dict(zip(argv[::2], argv[1::2], strict=False))
    return len(argv) == 2 * len(pairs) and set(pairs) <= _WINDOW_OPTIONS and pairs.get("--lang", "vi") in LANGUAGES


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
    except OSError as error:
        if error.errno not in _NO_ROOM:
            return _incident(call, error)
        return _failed(call, StoreError("output_failed"))  # click writes its pages of help past our own output
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
    try:
        call.out.error(error)
    except CounterError:
        # Standard output takes nothing, such as a file on a full disk: an exit code alone tells nobody what to do.
        call.out.beside(call.out.words.error(error))
    return error.exit_code


def _invoke(argv: Sequence[str], call: Invocation, open_window: OpenWindow) -> int:
    if opens_window(argv):
        return open_window(call)
    from counter_app.cli.program import invoke

    return invoke(argv, call, open_window)


def _incident(call: Invocation, error: Exception) -> int:
    number = report_incident(error, where="cli")
    sentence = call.out.words("cli.incident", incident=number)
    try:
        if call.as_json:
            call.out.line({"error": {"code": "incident", "field": None, "message": sentence, "incident": number}})
        else:
            call.out.remark(sentence)
    except (CounterError, OSError):
        call.out.beside(sentence)
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
