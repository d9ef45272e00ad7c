"""The folded state as rows: what lists, searches and figures read; made from facts and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from counter_app.domain.evolve import fold
from counter_app.domain.folding_text import fold as fold_text
from counter_app.domain.folding_text import index_text, phone_readings
from counter_app.domain.punctuality import due_minute
from counter_app.domain.rule import Rule
from counter_app.store import facts, search_index
from counter_app.store.instants import local_day, to_text

if TYPE_CHECKING:
    from datetime import date

    from counter_app.database.driver import Connection
    from counter_app.domain.dossier import Dossier

_UPSERT = """
INSERT INTO dossiers (dossier_id, code, number, office, counter, resolving_office, procedure, procedure_name, field,
  status, received_at, received_on, entered_at, due_at, due_on, applicant_name, applicant_key, lamport, heads,
  attention, since, arrived, calls, last_call_at, asked_at, return_by,
  due_minute)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (dossier_id) DO UPDATE SET
  code = excluded.code, number = excluded.number, office = excluded.office, counter = excluded.counter,
  resolving_office = excluded.resolving_office, procedure = excluded.procedure,
  procedure_name = excluded.procedure_name, field = excluded.field, status = excluded.status,
  received_at = excluded.received_at, received_on = excluded.received_on, entered_at = excluded.entered_at,
  due_at = excluded.due_at, due_on = excluded.due_on, applicant_name = excluded.applicant_name,
  applicant_key = excluded.applicant_key, lamport = excluded.lamport, heads = excluded.heads,
  attention = excluded.attention, since = excluded.since, arrived = excluded.arrived, calls = excluded.calls,
  last_call_at = excluded.last_call_at, asked_at = excluded.asked_at, return_by = excluded.return_by,
  due_minute = excluded.due_minute
RETURNING n
"""


def write_state(connection: Connection, state: Dossier, before: Dossier | None = None) -> None:
    """Write the row and the search words of one dossier, replacing what was there.

    A dossier whose first fact has not arrived has no row yet. ``before`` is the state as it was written last: where no
    word changed, as in most steps after the first, the search index is left alone.
    """
    row = state_row(state)
    if row is None:
        return
    (n,) = connection.execute(_UPSERT, row).fetchone()
    words = search_words(state)
    if before is not None and before.matter is not None and search_words(before) == words:
        return
    search_index.put(connection, n, words, again=state.heads != (state.id,))


def state_row(state: Dossier) -> tuple[object, ...] | None:
    """Return the values of a dossier's row in the order of the table; None while its first fact is missing."""
    if state.matter is None or state.received_at is None or state.entered_at is None:
        return None
    person = None if state.application is None else state.application.applicant
    return (
        state.id,
        state.code,
        state.number,
        state.office,
        state.counter,
        state.resolving_office,
        state.matter.procedure,
        state.matter.name,
        state.matter.field,
        state.status,
        to_text(state.received_at),
        local_day(state.received_at).isoformat(),
        to_text(state.entered_at),
        to_text(state.due_at),
        None if state.due_at is None else local_day(state.due_at).isoformat(),
        "" if person is None else person.name,
        "" if person is None else applicant_key(person.number, person.name, person.born_on),
        state.lamport,
        json.dumps(state.heads),
        ",".join(sorted({item.code for item in state.attention})),
        to_text(state.since),
        int(state.arrived),
        state.calls,
        to_text(state.last_call_at),
        to_text(state.help_asked_at),
        state.return_by,
        to_text(None if state.clock is None else due_minute(state.due_at, Rule.parse(state.clock.rule))),
    )


def applicant_key(number: str | None, name: str, born_on: date | None) -> str:
    """Return what tells one applicant from another: the number, or the folded name with the birth date."""
    if number:
        return number
    return f"{fold_text(name)} {born_on.isoformat()}" if born_on else ""


def search_words(state: Dossier) -> str:
    """Return the words a dossier is found by: code, number, names, citizen number, phone, procedure."""
    parts = [state.code or "", state.number or ""]
    if state.matter is not None:
        parts += [state.matter.procedure, state.matter.name]
    if state.application is not None:
        for person in (state.application.applicant, state.application.on_behalf_of):
            if person is not None:
                parts += [person.name, person.number or "", person.phone, *phone_readings(person.phone)]
    return index_text(*parts)


def refold(connection: Connection, dossier_id: str) -> Dossier:
    """Fold one dossier from all its facts and write its state."""
    state = fold(facts.of_dossier(connection, dossier_id))
    write_state(connection, state)
    return state


def rebuild(connection: Connection) -> int:
    """Throw the state away and fold every dossier anew; return how many there are."""
    connection.execute("DELETE FROM dossiers")
    search_index.clear(connection)
    ids = list(facts.dossier_ids(connection))
    for dossier_id in ids:
        refold(connection, dossier_id)
    return len(ids)
