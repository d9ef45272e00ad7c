"""Writes the log file: what the program did and where it failed, never what was typed, read or stored.

Messages of our own loggers are constant words with codes and numbers. Text of exceptions and of other people's
loggers may quote a name or a card, so of those only kind and place are written.
"""

from __future__ import annotations

import logging
import time
import traceback
from contextlib import suppress
from pathlib import Path
from types import TracebackType

_PACKAGE = "counter_app"
_BYTES_A_FILE = 1_000_000
_FILES_KEPT = 5
# No I, L, O, U, 0 or 1: an incident number is read aloud over the telephone.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_LETTERS = 8

_log = logging.getLogger(_PACKAGE)

type_of_exc_info = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def start_log(file: Path, *, level: int = logging.INFO) -> logging.Handler:
    """Send the log to a rotating file (5 × 1 MB, times in UTC) and give the handler, to be closed at the end."""
    handler = _LogFile(file)
    handler.setFormatter(RedactingFormatter("%(asctime)sZ %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    _log.setLevel(level)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Close the file that ``start_log`` opened."""
    logging.getLogger().removeHandler(handler)
    handler.close()


def report_incident(error: BaseException, *, where: str) -> str:
    """Log an error nobody foresaw (its kind and the lines it came through) and give the number to show."""
    import secrets  # no start pays for it that goes well

    number = "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LETTERS))
    incident = f"{number[:4]}-{number[4:]}"
    _log.error("incident %s in %s", incident, where, exc_info=error)
    return incident


class RedactingFormatter(logging.Formatter):
    """Formats records without the text of exceptions and without the messages of other people's loggers."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03d"

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """Give one line, followed by the lines an exception came through."""
        if record.name != _PACKAGE and not record.name.startswith(f"{_PACKAGE}."):
            record = logging.makeLogRecord({**record.__dict__, "msg": f"{record.module}:{record.lineno}", "args": ()})
        # Another handler may have cached the full text of the exception on the record.
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: type_of_exc_info) -> str:  # noqa: N802 - the name is the library's
        """Give kinds, codes and places of an exception and of what caused it."""
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            kind = type(error)
            code = getattr(error, "code", None) if kind.__module__.startswith(_PACKAGE) else None
            lines.append(f"{kind.__module__}.{kind.__qualname__}{'' if code is None else f' {code}'}")
            lines.extend(
                f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            )
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


class _LogFile(logging.Handler):
    """The file of the log, opened with its first line: rotation loads sockets and pickles, 5 ms of a start."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._opened: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a full disk or a file opened elsewhere costs lines, not work."""
        with suppress(OSError):
            if self._opened is None:
                self._opened = _rotated(self._file)
                self._opened.setFormatter(self.formatter)
            self._opened.emit(record)

    def close(self) -> None:
        """Close the file where one was opened."""
        if self._opened is not None:
            self._opened.close()
        super().close()


def _rotated(file: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler

    class Rotated(RotatingFileHandler):
        def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the library's
            """Say nothing; there is no better place than the log to say it."""

        def rotate(self, source: str, dest: str) -> None:
            """Rename the full file; on Windows that fails while a second program has it open, and is tried again."""
            with suppress(OSError):
                super().rotate(source, dest)

    return Rotated(file, maxBytes=_BYTES_A_FILE, backupCount=_FILES_KEPT, encoding="utf-8", delay=True)
