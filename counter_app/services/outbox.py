"""What waits for the province, why and since when; reads only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from counter_app.services.views import CopyHeard, CounterHeard, HubHeard, OutboxRow, OutboxSummary, PackRefused
from counter_app.store import copies, file_deliveries, hub, offers
from counter_app.store.instants import from_text
from counter_app.wire.encoding import decode_header

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.wire.feed import CounterLine

STATES = ("waiting", "relayed", "parked")
COPY_TOLD_FOR = timedelta(days=7)
"""So long after it was last heard of another copy of this counter's folder is told of."""


def copy_heard(connection: Connection, now: datetime) -> CopyHeard | None:
    """Return the other copy of this folder while it is to be told of: heard of lately, or codes that stand twice."""
    found = copies.latest(connection)
    if found is None:
        return None
    last_at, heard_at, codes = found
    return CopyHeard(last_at=last_at, codes=codes) if codes or now - heard_at < COPY_TOLD_FOR else None


def hub_heard(connection: Connection) -> HubHeard | None:
    """Return how the hub of the office is, None where none is set."""
    state = hub.state_of(connection)
    return None if state is None else HubHeard(code=state[0], since=state[1])


def last_codes(connection: Connection) -> tuple[str, ...]:
    """Return what ended the last sending and the last asking for news, nothing where both went well."""
    row = connection.execute("SELECT e.last_code, p.last_code FROM enrolment e CROSS JOIN pull p").fetchone()
    return tuple(code for code in row or () if code)


class OutboxView:
    """The outbox list and the figures of the status line, on the read lane."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def rows(self, state: str | None = None, limit: int = -1) -> tuple[OutboxRow, ...]:
        """Return what is not acknowledged, oldest first, of one state or of all."""
        found = self._connection.execute(
            "SELECT o.seq, coalesce(d.code, d.number, ''), o.kind, o.state, o.attempts, o.last_code, o.header,"
            " o.next_attempt_at FROM outbox o LEFT JOIN dossiers d ON d.dossier_id = o.dossier_id"
            " WHERE ?1 IS NULL OR o.state = ?1 ORDER BY o.n LIMIT ?2",
            (state, limit),
        )
        return tuple(
            OutboxRow(
                seq=row[0],
                code=row[1],
                kind=row[2],
                state=row[3],
                attempts=row[4],
                reason=row[5],
                since=decode_header(row[6]).entered_at,
                next_attempt_at=from_text(row[7]),
            )
            for row in found
        )

    def summary(self) -> OutboxSummary:
        """Return how much waits, since when, and when the province last answered."""
        execute = self._connection.execute
        states = dict(
            execute("SELECT state, count(*) FROM deliveries WHERE state <> 'waiting' GROUP BY state").fetchall()
        )
        (beyond,) = execute("SELECT coalesce(sum(length - acknowledged), 0) FROM progress").fetchone()
        states["waiting"] = beyond - states.get("relayed", 0)
        first = execute(
            # CROSS: from the few epochs to the one link each, never through the whole journal.
            "SELECT j.header FROM progress p CROSS JOIN journal j ON j.epoch = p.epoch AND j.seq = p.acknowledged + 1"
            " ORDER BY j.n LIMIT 1"
        ).fetchone()
        # A statement about what was sent or a page of what others did: either is the province's word.
        contact = execute("SELECT last_contact_at, pulled_at FROM enrolment CROSS JOIN pull").fetchone()
        oldest_at = decode_header(first[0]).entered_at if first else None
        counters, counters_at = self._counters(beyond, oldest_at)
        (conflicts,) = execute(
            "SELECT count(*) FROM dossiers WHERE attention <> '' AND instr(attention, 'conflict')"
        ).fetchone()
        left = file_deliveries.left(self._connection)
        return OutboxSummary(
            enrolled=contact is not None,
            waiting=beyond,
            parked=states.get("parked", 0),
            oldest_at=oldest_at,
            last_contact_at=max((from_text(at) for at in contact or () if at), default=None),
            states=states,
            counters=counters,
            counters_at=counters_at,
            conflicts=conflicts,
            files=left.files,
            files_bytes=left.bytes,
            packs_refused=tuple(
                # One that nobody vouches for has no kind, and a name only by which it is kept here.
                PackRefused(kind=one.pack, name=one.name if one.pack else "", version=one.version, code=one.code)
                for one in offers.every(self._connection)
                if one.code
            ),
            copy=copy_heard(self._connection, self._clock.now()),
            hub=hub_heard(self._connection),
        )

    def _counters(self, waiting: int, oldest_at: datetime | None) -> tuple[tuple[CounterHeard, ...], datetime | None]:
        """Return the province's last word about every counter of this office, one line for each that is alive."""
        row = self._connection.execute("SELECT body FROM counters_heard").fetchone()
        if row is None:
            return (), None
        from counter_app.wire.feed import Counters

        (own,) = self._connection.execute("SELECT device_id FROM device").fetchone()
        said = msgspec.json.decode(row[0], type=Counters)
        # A device has a line for each epoch; the last one is where it stands now.
        lines = {line.device: line for line in sorted(said.lines, key=lambda one: one.arrived_at) if not line.revoked}
        heard = (
            CounterHeard(
                counter=line.counter,
                contact_at=from_text(line.contact_at or None),
                count=line.count,
                here=line.device == own,
                whole_until=self._whole_until(line),
                waiting=waiting if line.device == own else None,
                oldest_at=oldest_at if line.device == own else None,
            )
            for line in lines.values()
        )
        return tuple(sorted(heard, key=lambda one: one.counter)), from_text(said.at)

    def _whole_until(self, line: CounterLine) -> datetime | None:
        """Return an instant before which no fact of a counter is unsent.

        A counter asks for news when it has sent all it had. Where a batch came after that, more may be behind it: then
        all that is known is that facts come in their order, up to the last one that is here too.
        """
        if line.contact_at > line.arrived_at:
            return from_text(line.contact_at)
        row = self._connection.execute(
            "SELECT header FROM replica WHERE device = ? AND epoch = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
            (line.device, line.epoch, line.count),
        ).fetchone()
        return None if row is None else decode_header(row[0]).entered_at
