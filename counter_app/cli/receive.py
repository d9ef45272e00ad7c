"""``receive``: dossiers as lines of JSON, each one durable before its answer is written, none stopping the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from counter_app.bootstrap import Counter
from counter_app.cli.commands import Command, invocation
from counter_app.cli.input import STANDARD_INPUT, standard_input
from counter_app.cli.intake_line import read_line, request_id_of
from counter_app.cli.output import Output, for_people
from counter_app.domain.errors import CounterError, InputError, RuleError
from counter_app.domain.intake import DossierRequest
from counter_app.services.session import Session, require
from counter_app.services.views import Receipt

LONGEST_LINE = 256 * 1024
_BOM = b"\xef\xbb\xbf"
_SKIPPED_AT_ONCE = 1024 * 1024


@click.command(cls=Command, name="receive")
@click.argument("file", default=STANDARD_INPUT)
@click.pass_context
def receive_command(ctx: click.Context, file: str) -> int:
    """Take dossiers in and return 0, or 2 when a line was bad (3 when only a rule stood against lines)."""
    call = invocation(ctx)
    with _opened(file) as source, call.writing() as counter:
        session = call.session(counter)
        require(session, "clerk", "supervisor")
        return _receive(counter, session, call.out, source)


def _receive(counter: Counter, session: Session, out: Output, source: IO[bytes]) -> int:
    worst = 0
    for number, line in _lines(source):
        try:
            request = _request(line)
            _answer(out, request.request_id, counter.intake.receive(request, session))
        except (InputError, RuleError) as error:
            out.error(error, line=number, request_id=None if line is None else request_id_of(line))
            worst = InputError.exit_code if isinstance(error, InputError) else worst or error.exit_code
        except CounterError as error:
            # This machine stands in the way, so it would stand in the way of every later line too.
            out.error(error, line=number, request_id=None if line is None else request_id_of(line))
            return error.exit_code
    return worst


def _request(line: bytes | None) -> DossierRequest:
    if line is None:
        raise InputError("line_too_long", None, kilobytes=LONGEST_LINE // 1024)
    return read_line(line)


def _answer(out: Output, request_id: str, receipt: Receipt) -> None:
    """Answer under the id as it was given: whoever sent it looks for it letter by letter."""
    name = {"code": receipt.code} if receipt.code is not None else {"number": receipt.number}
    fields: dict[str, object] = {
        "request_id": request_id,
        **name,
        "due_at": receipt.due_at,
        "seq": receipt.seq,
        "duplicate": receipt.duplicate,
        "dossier_id": receipt.dossier_id,
    }
    if receipt.provisional_due_at is not None:
        fields["provisional_due_at"] = receipt.provisional_due_at
    key = "cli.received_before" if receipt.duplicate else "cli.received"
    due = for_people(receipt.due_at or receipt.provisional_due_at)
    out.record(fields, out.words(key, code=receipt.code or receipt.number, due=due))


def _lines(source: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line that is not blank with its number (from 1); None stands for one that is too long to be kept."""
    number = 0
    while chunk := _read(source, LONGEST_LINE + 2):
        number += 1
        if number == 1:
            chunk = chunk.removeprefix(_BOM)
        line = chunk.rstrip(b"\r\n")
        if len(line) > LONGEST_LINE:
            while chunk and not chunk.endswith(b"\n"):
                chunk = _read(source, _SKIPPED_AT_ONCE)
            yield number, None
        elif line.strip():
            yield number, line


def _read(source: IO[bytes], at_most: int) -> bytes:
    try:
        return source.readline(at_most)
    except OSError as error:
        raise InputError("file_unreadable", "file") from error


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    if file == STANDARD_INPUT:
        yield standard_input("file")
        return
    try:
        source = Path(file).open("rb")  # noqa: SIM115 - closed below, after errors of opening were told apart
    except FileNotFoundError as error:
        raise InputError("file_missing", "file") from error
    except (OSError, ValueError) as error:
        raise InputError("file_unreadable", "file") from error
    with source:
        yield source


COMMANDS = (receive_command,)
