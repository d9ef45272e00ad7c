"""The single import point of SQLCipher; import this module before anything that imports ``sqlite_utils``.

sqlite-utils catches the errors of the module it finds as ``pysqlite3``. Unless that name leads to sqlcipher3
before its first import, it would look for ``sqlite3.OperationalError`` and miss ours.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # sqlcipher3 ships no types and keeps the interface of the standard module.
    import sqlite3 as dbapi2
    from sqlite3 import Connection, DatabaseError, Error, IntegrityError, OperationalError, Row, complete_statement
else:
    import sqlcipher3
    from sqlcipher3 import dbapi2
    from sqlcipher3.dbapi2 import (
        Connection,
        DatabaseError,
        Error,
        IntegrityError,
        OperationalError,
        Row,
        complete_statement,
    )

    if "sqlite_utils" in sys.modules and sys.modules.get("pysqlite3") is not sqlcipher3:
        raise ImportError("sqlite_utils was imported before counter_app.database.driver")
    sys.modules["pysqlite3"] = sqlcipher3
    sys.modules["pysqlite3.dbapi2"] = dbapi2

__all__ = [
    "Connection",
    "DatabaseError",
    "Error",
    "IntegrityError",
    "OperationalError",
    "Row",
    "complete_statement",
    "dbapi2",
]
