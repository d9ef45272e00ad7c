"""Folds dossiers anew when facts of others came, and forgets persons; inside the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.evolve import fold
from counter_app.store import dossiers, erased_files, facts, search_index

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from counter_app.database.driver import Connection


def refold(connection: Connection, touched: Collection[str], new: frozenset[str]) -> None:
    """Fold some dossiers from all their facts and write their rows; ``new`` are the event ids that just came.

    Where the words a dossier is found by did not change, the search index is left alone.
    """
    # In the order of their ids, which is that of time: rebuilding puts the rows into the same order.
    for known in facts.of_dossiers(connection, sorted(touched)).values():
        if not known:
            continue
        earlier = [fact for fact in known if fact.id not in new]
        dossiers.write_state(connection, fold(known), fold(earlier) if earlier else None)


def forget(connection: Connection, dossier: str, named: Sequence[str], now: datetime) -> set[str]:
    """Null the person of the named facts of a dossier, own and foreign, here and when they come; return the dossiers.

    Its words leave the search index in the same transaction, and its papers are marked to be taken off the disk.
    """
    new = connection.executemany(
        "INSERT INTO erasures (event_id) VALUES (?) ON CONFLICT DO NOTHING", [(event,) for event in named]
    ).rowcount
    if new > 0:  # told again, it would take what was scanned since
        erased_files.forget(connection, {dossier, *named, *erased_files.dossiers_of(connection, named)}, now)
    touched = set()
    for place in {dossier, *named}:
        for table in ("journal", "replica"):
            changed = connection.executemany(
                f"UPDATE {table} SET person = NULL, salt = NULL"  # noqa: S608  # fixed names
                " WHERE dossier_id = ? AND event_id = ? AND person IS NOT NULL",
                [(place, event) for event in named],
            ).rowcount
            if changed > 0:
                touched.add(place)
    for place in touched:
        _forget_words(connection, place)
    return touched


def _forget_words(connection: Connection, dossier: str) -> None:
    state = fold(facts.of_dossier(connection, dossier))
    dossiers.write_state(connection, state)
    row = connection.execute("SELECT n FROM dossiers WHERE dossier_id = ?", (dossier,)).fetchone()
    if row is not None:
        search_index.put(connection, row[0], dossiers.search_words(state), again=True)
