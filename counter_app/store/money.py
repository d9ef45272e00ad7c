"""Facts about money among all others: found by their own index, so that a cash-up never reads the whole journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.dossier import WITHOUT_RESULT
from counter_app.store import facts
from counter_app.store.instants import first_id
from counter_app.wire.encoding import Entry

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.domain.fact import Fact

# The words of the indexes; SQLite takes a partial index only where its condition stands in the question.
_MONEY = "kind IN ('FeePaid', 'FeeRefunded')"
_RECEIPT = (
    "upper(replace(CASE WHEN json_valid(CAST(facts AS TEXT)) THEN json_extract(CAST(facts AS TEXT), '$.receipt') END,"
    " ' ', ''))"
)
_STATUSES = ", ".join(f"'{status}'" for status in sorted(WITHOUT_RESULT))


def moved_between(connection: Connection, first: datetime, end: datetime) -> list[tuple[Fact, str]]:
    """Return the payments and refunds typed at this counter in ``first`` ≤ t < ``end``, with the dossier's code."""
    rows = connection.execute(
        "SELECT j.event_id, j.header, j.facts, j.person, j.salt, j.person_hash, coalesce(d.code, d.number, '')"  # noqa: S608  # fixed text
        " FROM journal j LEFT JOIN dossiers d ON d.dossier_id = j.dossier_id"
        f" WHERE j.{_MONEY} AND j.event_id >= ? AND j.event_id < ?",
        (first_id(first), first_id(end)),
    )
    found = {row[0]: (facts.read(Entry(*row[1:6])), row[6]) for row in rows}  # a restored fact stands there twice
    # Ids of the same second are random among themselves; the counter's own clock of facts is not.
    return sorted(found.values(), key=lambda one: (one[0].header.entered_at, one[0].header.lamport))


def paid_without_result(connection: Connection) -> list[str]:
    """Return the ids of dossiers refused, stopped, withdrawn or voided for which money ever moved, oldest first."""
    rows = connection.execute(
        "SELECT d.dossier_id FROM"  # noqa: S608  # fixed text
        # Left alone, SQLite would rather walk the whole journal in the order of its dossiers.
        f" (SELECT dossier_id FROM journal INDEXED BY journal_money WHERE {_MONEY}"
        f" UNION SELECT dossier_id FROM replica INDEXED BY replica_money WHERE {_MONEY}) m"
        f" CROSS JOIN dossiers d ON d.dossier_id = m.dossier_id WHERE d.status IN ({_STATUSES}) ORDER BY d.n"
    )
    return [dossier_id for (dossier_id,) in rows]


def paid_with_receipt(connection: Connection, receipt: str) -> list[str]:
    """Return the ids of dossiers a payment with this receipt number was ever recorded for; spaces and case are nothing.

    What of it still stands is for the fold to say.
    """
    wanted = f"kind = 'FeePaid' AND {_RECEIPT} = upper(replace(?1, ' ', ''))"
    rows = connection.execute(
        f"SELECT dossier_id FROM journal INDEXED BY journal_receipt WHERE {wanted}"  # noqa: S608  # fixed text
        f" UNION SELECT dossier_id FROM replica INDEXED BY replica_receipt WHERE {wanted} ORDER BY 1",
        (receipt,),
    )
    return [dossier_id for (dossier_id,) in rows]
