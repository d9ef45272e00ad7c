"""Verify: read the whole journal and say whether it, its state and its files are what they should be."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from counter_app.database.transaction import snapshot
from counter_app.services.views import Verification
from counter_app.store import documents
from counter_app.store import verification as checks

if TYPE_CHECKING:
    from counter_app.database.driver import Connection
    from counter_app.store.documents import FilesKept
    from counter_app.store.vault import Vault


def verify(connection: Connection, vault: Vault | None = None) -> Verification:
    """Return links, head and problems (the first hundred) of one unchanging view of the database.

    With the vault every file is read too, and the missing and damaged ones are named.
    """
    with snapshot(connection):
        count, head = checks.position(connection)
        (entries,) = connection.execute("SELECT count(*) FROM journal").fetchone()
        found = tuple(islice(checks.problems(connection, vault), checks.MOST_PROBLEMS))
    return Verification(entries=entries or count, head=head, problems=found)


def files_kept(connection: Connection) -> FilesKept:
    """Return how many files lie here, how many lie only at the province by now, and how many were erased."""
    return documents.kept(connection)
