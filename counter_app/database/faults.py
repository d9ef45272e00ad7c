"""Maps the errors of the database library to coded ones; the only place that knows SQLite's result codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from counter_app.database import driver
from counter_app.domain.errors import StoreError

# Primary result codes, https://www.sqlite.org/rescode.html
_CODES = {
    5: "in_use",  # SQLITE_BUSY
    6: "in_use",  # SQLITE_LOCKED
    8: "database_readonly",  # SQLITE_READONLY
    10: "disk_failed",  # SQLITE_IOERR
    11: "database_corrupt",  # SQLITE_CORRUPT
    13: "disk_full",  # SQLITE_FULL
    14: "database_unreachable",  # SQLITE_CANTOPEN
    26: "key_wrong",  # SQLITE_NOTADB: a wrong key and a foreign file cannot be told apart
}
_PRIMARY = 0xFF


def store_error(error: driver.Error) -> StoreError | None:
    """Give the coded error for what the machine did wrong, or None when the SQL or the data is at fault."""
    extended: int | None = getattr(error, "sqlite_errorcode", None)
    if extended is None:
        return None
    code = _CODES.get(extended & _PRIMARY)
    return None if code is None else StoreError(code, sqlite_code=extended)


@contextmanager
def coded_errors() -> Iterator[None]:
    """Turn faults of disk, lock or key inside the block into coded errors; constraint errors pass unchanged.

    Raises:
        StoreError: ``in_use``, ``disk_full``, ``disk_failed``, ``database_readonly``, ``database_corrupt``,
            ``database_unreachable`` or ``key_wrong``.
    """
    try:
        yield
    except driver.Error as error:
        coded = store_error(error)
        if coded is None:
            raise
        raise coded from error
