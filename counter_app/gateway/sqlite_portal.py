"""The queue of dossiers for the portal; plain functions on an open connection, the same for SQLite and PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from counter_app.database.driver import Connection
from counter_app.database.transaction import immediate
from counter_app.domain.errors import RuleError
from counter_app.gateway.portal_ports import Figures, Plan, Queued, State
from counter_app.wire.encoding import Entry

_HOLD = """
UPDATE portal_reader SET owner = ?, held_until = ?
WHERE office = '' AND (owner = ? OR owner = '' OR held_until <= ? OR held_until > ?) RETURNING owner
"""
_ARRIVED = "SELECT office, dossier, event_id, kind, cursor FROM entry WHERE cursor > ? ORDER BY cursor LIMIT ?"
_QUEUE = """
INSERT INTO portal_dossier (office, dossier, state, due_at, changed_at) VALUES (?, ?, 'waiting', ?, ?)
ON CONFLICT (office, dossier) DO UPDATE
SET state = 'waiting', due_at = CASE WHEN portal_dossier.state = 'waiting' THEN portal_dossier.due_at ELSE excluded.due_at END,
    attempts = CASE WHEN portal_dossier.state = 'waiting' THEN portal_dossier.attempts ELSE 0 END,
    reason = CASE WHEN portal_dossier.state = 'waiting' THEN portal_dossier.reason ELSE NULL END,
    field = NULL, detail = NULL,
    changed_at = CASE WHEN portal_dossier.state = 'waiting' THEN portal_dossier.changed_at ELSE excluded.changed_at END
"""  # noqa: E501 - SQL
_FORGOTTEN = """
SELECT e.dossier FROM judgement j JOIN entry e ON e.office = j.office AND e.event_id = j.event_id
WHERE j.office = ? AND j.judged_by = ? AND e.dossier IS NOT NULL
"""
# An instant no pause leads to was written by a clock that was wrong.
_DUE = """
SELECT office, dossier FROM portal_dossier WHERE state = 'waiting' AND (due_at <= ? OR due_at > ?)
ORDER BY due_at, dossier LIMIT ?
"""
_COLUMNS = "office, dossier, state, code, due_at, attempts, reason, field, detail, call, known, sent_hash, changed_at"
_ROW = f"SELECT {_COLUMNS} FROM portal_dossier WHERE office = ? AND dossier = ?"  # noqa: S608 - fixed words
_RIVAL = """
SELECT 1 FROM portal_dossier WHERE office = ? AND code = ? AND dossier <> ? AND (known = 1 OR call <> '')
"""
_STEPS = "SELECT event_id, sent FROM portal_step WHERE office = ? AND dossier = ? ORDER BY event_id"
# ``changed_at`` of one that waits is since when: neither an attempt nor another fact makes it younger.
_PUT = """
UPDATE portal_dossier SET state = ?, code = ?, due_at = ?, attempts = ?, reason = ?, field = ?, detail = ?, call = ?,
       known = ?, sent_hash = ?, changed_at = CASE WHEN state = 'waiting' THEN changed_at ELSE ? END
WHERE office = ? AND dossier = ?
"""
_PUT_STEP = """
INSERT INTO portal_step (office, dossier, event_id, sent) VALUES (?, ?, ?, ?)
ON CONFLICT (office, dossier, event_id) DO UPDATE SET sent = excluded.sent
"""
_DROP_BEGUN = "DELETE FROM portal_step WHERE office = ? AND dossier = ? AND sent = 0"
_FACTS = """
SELECT e.header, e.facts, e.person, e.salt, e.person_hash FROM entry e
WHERE e.office = ? AND e.parked IS NULL AND e.repeat = 0 AND
"""
_OF_DOSSIER = (_FACTS + "e.event_id = ?", _FACTS + "e.dossier = ? AND e.dossier <> e.event_id")
_SERVED = "SELECT served FROM share WHERE office = ? AND dossier = ?"
_RETRY = """
UPDATE portal_dossier SET state = 'waiting', due_at = ?, attempts = 0, field = NULL, detail = NULL,
       changed_at = CASE WHEN state = 'waiting' THEN changed_at ELSE ? END
WHERE state IN ('parked', 'waiting')
"""


def hold(connection: Connection, owner: str, at: str, until: str, absurd: str) -> bool:
    """Take or keep the queue; see ``PortalStore.portal_hold``."""
    with immediate(connection):
        return connection.execute(_HOLD, (owner, until, owner, at, absurd)).fetchone() is not None


def release(connection: Connection, owner: str) -> None:
    """Let the queue go; see ``PortalStore.portal_release``."""
    with immediate(connection):
        connection.execute("UPDATE portal_reader SET owner = '' WHERE office = '' AND owner = ?", (owner,))


def take_in(connection: Connection, owner: str, limit: int, at: str) -> int:
    """Queue the dossiers of facts that arrived; see ``PortalStore.portal_take_in``."""
    with immediate(connection):
        cursor = _held(connection, owner)
        arrived = connection.execute(_ARRIVED, (cursor, limit)).fetchall()
        places = dict.fromkeys(
            place
            for office, dossier, event, kind, _ in arrived
            for place in _places(connection, office, dossier, event, kind)
        )
        for office, dossier in places:
            connection.execute(_QUEUE, (office, dossier, at, at))
        if arrived:
            connection.execute("UPDATE portal_reader SET cursor = ? WHERE office = ''", (arrived[-1][4],))
    return len(arrived)


def due(connection: Connection, at: str, absurd: str, limit: int) -> list[tuple[str, str]]:
    """Return what may go now; see ``PortalStore.portal_due``."""
    return [(office, dossier) for office, dossier in connection.execute(_DUE, (at, absurd, limit)).fetchall()]


def begin(connection: Connection, owner: str, place: tuple[str, str], plan: Plan, at: str) -> Queued:
    """Read, plan and commit; see ``PortalStore.portal_begin``."""
    with immediate(connection):
        _held(connection, owner)
        before = _with_steps(connection, _queued(connection.execute(_ROW, place).fetchone()))
        planned = plan(before, _facts(connection, *place))
        if planned.call and connection.execute(_RIVAL, (planned.office, planned.code, planned.dossier)).fetchone():
            # Two dossiers that carry one code are both kept here; there the second would overwrite the first.
            planned = replace(before, state="parked", code=planned.code, reason="portal_code_twice", field="MaHoSo")
        _put(connection, planned, at)
    return planned


def settle(connection: Connection, owner: str, row: Queued, at: str) -> None:
    """Write a row after an answer; see ``PortalStore.portal_settle``."""
    with immediate(connection):
        _held(connection, owner)
        _put(connection, row, at)


def rows(connection: Connection, state: State | None, after: tuple[str, str], limit: int) -> list[Queued]:
    """Return rows in order; see ``PortalStore.portal_rows``."""
    states = ("waiting", "parked", "rest") if state is None else (state,)
    marks = ", ".join("?" * len(states))
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM portal_dossier WHERE (office > ? OR (office = ? AND dossier > ?)) "  # noqa: S608 - only question marks are put in
        f"AND state IN ({marks}) ORDER BY office, dossier LIMIT ?",
        (after[0], *after, *states, limit),
    )
    return [_queued(row) for row in found.fetchall()]


def retry(connection: Connection, code: str | None, reason: str | None, at: str) -> int:
    """Let dossiers go again; see ``PortalStore.portal_retry``."""
    chosen = [(name, value) for name, value in (("code", code), ("reason", reason)) if value is not None]
    narrowed = "".join(f" AND {name} = ?" for name, _ in chosen)
    with immediate(connection):
        found = connection.execute(_RETRY + narrowed + " RETURNING dossier", (at, at, *(value for _, value in chosen)))
        return len(found.fetchall())


def figures(connection: Connection) -> Figures:
    """Return how the queue stands; see ``PortalStore.portal_figures``."""
    found = connection.execute("SELECT state, known, count(*) FROM portal_dossier GROUP BY state, known").fetchall()
    counts: Counter[str] = Counter()
    for state, _, count in found:
        counts[state] += count
    passed_on = sum(count for state, known, count in found if state == "rest" and known)
    (oldest,) = connection.execute("SELECT min(changed_at) FROM portal_dossier WHERE state = 'waiting'").fetchone()
    return Figures(counts["waiting"], counts["parked"], counts["rest"], passed_on, oldest or "")


def _held(connection: Connection, owner: str) -> int:
    """Return how far was read; only for who holds the queue."""
    row = connection.execute("SELECT cursor FROM portal_reader WHERE office = '' AND owner = ?", (owner,)).fetchone()
    if row is None:
        raise RuleError("portal_held")
    return int(row[0])


def _places(
    connection: Connection, office: str, dossier: str | None, event: str | None, kind: str | None
) -> Iterable[tuple[str, str]]:
    """Yield the dossiers a fact changes, under every office that may have received them."""
    if event is None or dossier is None:
        return
    concerned = [dossier]
    if kind == "PersonErased":
        concerned += [found for (found,) in connection.execute(_FORGOTTEN, (office, event)).fetchall()]
    for one in concerned:
        yield office, one
        for (other,) in connection.execute(_SERVED, (office, one)).fetchall():
            yield other, one


def _facts(connection: Connection, office: str, dossier: str) -> list[Entry]:
    holders = [office, *(served for (served,) in connection.execute(_SERVED, (office, dossier)).fetchall())]
    found: list[Entry] = []
    for holder in holders:
        for question in _OF_DOSSIER:
            found += [Entry(*row) for row in connection.execute(question, (holder, dossier)).fetchall()]
    return found


def _queued(
    row: tuple[str, str, State, str | None, str, int, str | None, str | None, str | None, str, int, str | None, str],
) -> Queued:
    return Queued(*row[:10], known=bool(row[10]), sent_hash=row[11], changed_at=row[12])


def _with_steps(connection: Connection, row: Queued) -> Queued:
    steps = connection.execute(_STEPS, (row.office, row.dossier)).fetchall()
    sent = frozenset(event for event, taken in steps if taken)
    return replace(row, sent=sent, begun=tuple(event for event, taken in steps if not taken))


def _put(connection: Connection, row: Queued, at: str) -> None:
    place = row.office, row.dossier
    said = row.state, row.code, row.due_at or at, row.attempts, row.reason, row.field, row.detail, row.call
    connection.execute(_PUT, (*said, int(row.known), row.sent_hash, at, *place))
    had = _with_steps(connection, row)
    if set(had.begun) != set(row.begun):
        connection.execute(_DROP_BEGUN, place)
    connection.executemany(_PUT_STEP, [(*place, event, 0) for event in row.begun if event not in had.begun])
    connection.executemany(_PUT_STEP, [(*place, event, 1) for event in sorted(row.sent - had.sent)])
