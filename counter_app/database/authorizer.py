"""Decides what SQL a working connection may run: rows of our own tables, nothing that changes the schema.

SQLite asks while it compiles a statement, so the cost is paid once for each statement in the cache. Migration,
backup and ANALYZE use a maintenance connection, which has no authorizer.
"""

from __future__ import annotations

OK = 0
DENY = 1

# Action codes, https://www.sqlite.org/c3ref/c_alter_table.html (the library does not name all of them).
_DELETE, _INSERT, _PRAGMA, _READ, _SELECT, _TRANSACTION, _UPDATE = 9, 18, 19, 20, 21, 22, 23
_FUNCTION, _SAVEPOINT, _RECURSIVE = 31, 32, 33
_READING = frozenset({_READ, _SELECT, _TRANSACTION, _SAVEPOINT, _RECURSIVE})
_WRITING = frozenset({_INSERT, _UPDATE, _DELETE})

_DENIED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "sqlcipher_export"})

# Pragmas that report. FTS5 itself asks for data_version. Anything not named is denied, so key, rekey,
# writable_schema, journal_mode=…, foreign_keys=…, query_only=… cannot be touched after opening.
_PRAGMAS_WITHOUT_VALUE = frozenset(
    {
        "application_id",
        "busy_timeout",
        "cache_size",
        "cipher_version",
        "compile_options",
        "data_version",
        "database_list",
        "encoding",
        "foreign_key_check",
        "foreign_keys",
        "freelist_count",
        "integrity_check",
        "journal_mode",
        "page_count",
        "page_size",
        "query_only",
        "quick_check",
        "recursive_triggers",
        "synchronous",
        "table_list",
        "temp_store",
        "user_version",
        "wal_checkpoint",
    }
)
_PRAGMAS_WITH_VALUE = frozenset(
    {
        "foreign_key_check",
        "foreign_key_list",
        "index_info",
        "index_list",
        "index_xinfo",
        "integrity_check",
        "quick_check",
        "table_info",
        "table_xinfo",
        "wal_checkpoint",
    }
)


def _allow_pragma(name: str | None, value: str | None) -> bool:
    allowed = _PRAGMAS_WITHOUT_VALUE if value is None else _PRAGMAS_WITH_VALUE
    return name is not None and name.lower() in allowed


def authorize_read(action: int, first: str | None, second: str | None, _schema: str | None, _source: str | None) -> int:
    """Allow what reads and deny everything else."""
    if action in _READING:
        return OK
    if action == _FUNCTION:
        return DENY if second is not None and second.lower() in _DENIED_FUNCTIONS else OK
    if action == _PRAGMA and _allow_pragma(first, second):
        return OK
    return DENY


def authorize_write(action: int, first: str | None, second: str | None, schema: str | None, source: str | None) -> int:
    """Allow reading and changing rows of tables that are not SQLite's own."""
    if action in _WRITING:
        return DENY if first is None or first.lower().startswith("sqlite_") else OK
    return authorize_read(action, first, second, schema, source)
