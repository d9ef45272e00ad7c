"""What a command says: results on stdout (sentences, or one JSON object a line), everything for people on stderr."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from counter_app.domain.errors import CounterError, StoreError
from counter_app.domain.zone import LOCAL
from counter_app.texts import Language, texts

if TYPE_CHECKING:
    from counter_app.texts import Texts

Due = TypeVar("Due", date, datetime)


class Output:
    """Writes lines as UTF-8 whatever the locale says, each one flushed before the next is begun."""

    def __init__(self, *, as_json: bool, language: Language) -> None:
        self.as_json = as_json
        self.words: Texts = texts(language)

    def record(self, fields: Mapping[str, object], sentence: str) -> None:
        """Give one result: ``fields`` as a JSON line for programs, ``sentence`` for people.

        Raises:
            StoreError: ``output_failed`` when it cannot be written; a closed pipe is ``BrokenPipeError``.
        """
        if self.as_json:
            self.line(fields)
        else:
            _write(sys.stdout, sentence.encode("utf-8", "backslashreplace"))

    def line(self, fields: Mapping[str, object]) -> None:
        """Give one JSON object whatever was asked for.

        Raises:
            StoreError: ``output_failed``.
        """
        import msgspec  # a window that opens writes no JSON

        _write(sys.stdout, msgspec.json.encode(plain(fields)))

    def error(self, error: CounterError, **beside: object) -> None:
        """Say what went wrong and what to do now: on stdout with ``--json``, else on stderr."""
        message = self.words.error(error)
        if self.as_json:
            self.line({"error": {"code": error.code, "field": error.field, "message": message}, **beside})
            return
        line = beside.get("line")
        self.remark(message if line is None else self.words("cli.at_line", line=line, message=message))

    def remark(self, sentence: str) -> None:
        """Tell people something that is no result; programs that read JSON are left alone."""
        if not self.as_json and cast("IO[str] | None", sys.stderr) is not None:  # closed: nobody wants to be told
            _write(sys.stderr, sentence.encode("utf-8", "backslashreplace"))

    def warning(self, key: str) -> None:
        """Warn people on stderr, those who read JSON from stdout too."""
        self.beside(self.words(key))

    def beside(self, sentence: str) -> None:
        """Say on stderr what programs that read JSON must not miss either."""
        with suppress(StoreError, BrokenPipeError):  # whoever has closed stderr wants to hear nothing
            _write(sys.stderr, sentence.encode("utf-8", "backslashreplace"))


def plain(value: object) -> object:
    """Return ``value`` as JSON has it: instants local with their offset, dataclasses as objects, text that is UTF-8."""
    if dataclasses.is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    match value:
        case datetime():
            return local_text(value)
        case str():
            return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
    return value


def local_text(instant: datetime) -> str:
    """Return an aware instant as ``2026-11-09T17:00:00+07:00``."""
    return instant.astimezone(LOCAL).isoformat(timespec="seconds")


def for_people(instant: datetime | None, otherwise: str = "–") -> str:
    """Return an instant as people read it: ``17:00 25/11/2026``."""
    return otherwise if instant is None else f"{instant.astimezone(LOCAL):%H:%M %d/%m/%Y}"


def owed(status: str, due: Due | None) -> Due | None:
    """Return the date or instant a dossier is due; None for one voided: its number is a gap that owes nothing."""
    from counter_app.domain.dossier import VOIDED  # 15 ms with its events, which the window's start does not need

    return None if status == VOIDED else due


def _write(stream: IO[str] | None, line: bytes) -> None:
    if stream is None:
        raise StoreError("output_failed")  # closed before the program began
    # Bytes past the text layer: its encoding follows the locale, and its buffer would break the promise of a flush.
    raw = cast("Any", stream).buffer
    try:
        stream.flush()
        raw.write(line + b"\n")
        raw.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StoreError("output_failed") from error
