"""The search index: the words each dossier is found by, its newest entries waiting in a short tail.

One row at a time FTS5 writes a quarter of all the pages of a commit; sixty-four at once it writes hardly more than one
row would. Until then the tail is searched word by word, so that a dossier is found as soon as it is committed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.folding_text import match_query, query_readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counter_app.database.driver import Connection

TAIL = 64


def put(connection: Connection, n: int, words: str, *, again: bool) -> None:
    """Write the words of dossier ``n``; ``again`` when it may stand in the index already."""
    if again:
        connection.execute("DELETE FROM dossier_search WHERE rowid = ?", (n,))
    connection.execute(
        "INSERT INTO search_tail (n, words) VALUES (?, ?) ON CONFLICT (n) DO UPDATE SET words = excluded.words",
        (n, words),
    )
    (waiting,) = connection.execute("SELECT count(*) FROM search_tail").fetchone()
    if waiting >= TAIL:
        connection.execute("INSERT INTO dossier_search (rowid, words) SELECT n, words FROM search_tail")
        connection.execute("DELETE FROM search_tail")


def clear(connection: Connection) -> None:
    """Forget every word, before all are written anew."""
    connection.execute("DELETE FROM dossier_search")
    connection.execute("DELETE FROM search_tail")


def matching(
    connection: Connection, columns: str, text: str, *, marks: bool, narrowed: tuple[str, Sequence[object]], limit: int
) -> list[tuple[object, ...]]:
    """Return ``columns`` of the dossiers ``d`` whose words begin with those of ``text``, the newest first.

    ``narrowed`` are further conditions with their values. Tail and index never hold the same dossier.
    """
    query = match_query(text, marks=marks)
    if query is None:
        return []
    conditions, values = narrowed
    words, bound = _in_tail(text, marks=marks)
    waiting = connection.execute(
        f"SELECT d.n, {columns} FROM search_tail t CROSS JOIN dossiers d ON d.n = t.n"  # noqa: S608  # fixed text
        f" WHERE ({words}){conditions}",
        (*bound, *values),
    ).fetchall()
    indexed = connection.execute(
        f"SELECT d.n, {columns} FROM dossier_search s CROSS JOIN dossiers d ON d.n = s.rowid"  # noqa: S608  # fixed text
        f" WHERE dossier_search MATCH ?{conditions} ORDER BY s.rowid DESC LIMIT ?",
        (query, *values, limit),
    ).fetchall()
    newest = sorted([*waiting, *indexed], key=lambda row: -row[0])
    return [row[1:] for row in newest[:limit]]


def _in_tail(text: str, *, marks: bool) -> tuple[str, list[str]]:
    readings = query_readings(text, marks=marks)
    sql = " OR ".join("(" + " AND ".join("instr(' ' || t.words, ?)" for _ in words) + ")" for words in readings)
    return sql, [f" {word}" for words in readings for word in words]
