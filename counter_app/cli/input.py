"""What a command is given: files and standard input of bounded size, instants, days and passwords."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime
from pathlib import Path
from typing import IO, cast

from counter_app.domain.errors import InputError
from counter_app.domain.zone import LOCAL, to_local

STANDARD_INPUT = "-"
OPEN_END = "open"
LONGEST_SECRET_BYTES = 4_096
LONGEST_CA = 1024 * 1024
# No paper of an office lies outside; at the ends of time a day more or less is no date at all.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9998, 12, 31)
_BOM = b"\xef\xbb\xbf"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)


def standard_input(field: str) -> IO[bytes]:
    """Return standard input as bytes.

    Raises:
        InputError: ``input_closed`` when there is none.
    """
    if cast("IO[str] | None", sys.stdin) is None:
        raise InputError("input_closed", field)
    return sys.stdin.buffer


def read_standard_input(field: str, at_most: int) -> bytes:
    """Return what standard input holds, and one byte beyond ``at_most`` where it holds more.

    Raises:
        InputError: ``input_closed``; ``file_unreadable`` for a folder and its like.
    """
    try:
        return standard_input(field).read(at_most + 1)
    except OSError as error:
        raise InputError("file_unreadable", field) from error


def read_bytes(path: str, field: str, *, at_most: int) -> bytes:
    """Return the bytes of a file without a byte order mark.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``file_too_large``.
    """
    try:
        with Path(path).open("rb") as file:
            raw = file.read(at_most + 1)
    except FileNotFoundError as error:
        raise InputError("file_missing", field) from error
    except (OSError, ValueError) as error:
        raise InputError("file_unreadable", field) from error
    if len(raw) > at_most:
        raise InputError("file_too_large", field, limit=at_most)
    return raw.removeprefix(_BOM)


def read_secret(path: str, field: str) -> str:
    """Return the password or passphrase a file holds; one final line break is dropped.

    Raises:
        InputError: as ``read_bytes``; ``text_encoding`` when the file is not UTF-8.
    """
    raw = read_bytes(path, field, at_most=LONGEST_SECRET_BYTES)
    try:
        return raw.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise InputError("text_encoding", field) from None


def read_instant(text: str, field: str) -> datetime:
    """Return the instant of ``2026-08-28T15:01``; without an offset it is local.

    Raises:
        InputError: ``instant_malformed``, ``instant_out_of_range``.
    """
    if _INSTANT.fullmatch(text) is None:
        raise InputError("instant_malformed", field)
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise InputError("instant_malformed", field) from None
    local = read.replace(tzinfo=LOCAL) if read.tzinfo is None else to_local(read, field)
    if local.date() in {date.min, date.max}:
        raise InputError("instant_out_of_range", field)
    return local


def is_day(text: str) -> bool:
    """Tell whether ``text`` has the form of a date without a time."""
    return _DAY.fullmatch(text) is not None


def read_pause_end(text: str, field: str) -> datetime:
    """Return an instant, or the beginning of a day where only a date is given: pauses are counted by days.

    Raises:
        InputError: as ``read_instant``.
    """
    return read_instant(f"{text}T00:00" if is_day(text) else text, field)


def read_day(text: str, field: str) -> date:
    """Return the date of ``2026-11-20``.

    Raises:
        InputError: ``date_malformed``, ``date_out_of_range``.
    """
    if not is_day(text):
        raise InputError("date_malformed", field)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError("date_malformed", field) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InputError("date_out_of_range", field, first=f"{FIRST_DAY:%d/%m/%Y}", last=f"{LAST_DAY:%d/%m/%Y}")
    return day


def read_authority(path: str | None, field: str = "ca") -> str:
    """Return the text of a certificate authority's file; empty without one.

    Raises:
        InputError: ``ca_unreadable``, and as ``read_bytes``.
    """
    if path is None:
        return ""
    try:
        return read_bytes(path, field, at_most=LONGEST_CA).decode("ascii")
    except UnicodeDecodeError:
        raise InputError("ca_unreadable", field) from None
