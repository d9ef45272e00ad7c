"""A counter's database in a temporary folder, with what writes to it, for tests below the services."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from counter_app.database.driver import Connection
from counter_app.database.factory import open_connection
from counter_app.database.transaction import immediate
from counter_app.domain import events
from counter_app.store.creation import create_database
from counter_app.store.identity import Identity
from counter_app.store.journal import Appended, Journal, NewFact
from counter_app.store.outbox import Outbox

KEY = bytes(range(32))
NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
IDENTITY = Identity(
    device="0192f0c1-0000-7000-8000-000000000001",
    office="H14.31",
    office_name="Phường Thục Phán",
    counter=1,
    epoch="e" * 32,
    private_key=bytes(range(32)),
)


class StandingClock:
    """A clock that shows what it was last set to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.instant = now

    def now(self) -> datetime:
        """Return the instant it shows."""
        return self.instant


@dataclass
class Desk:
    """A counter's database open for writing."""

    path: Path
    connection: Connection
    journal: Journal
    outbox: Outbox
    clock: StandingClock

    def write(self, new: NewFact) -> Appended:
        """Append one fact in a transaction of its own."""
        with immediate(self.connection):
            return self.journal.append(new)

    def receive(self, n: int = 1, name: str = "Nguyễn Văn A") -> Appended:
        """Receive one plain dossier under the ``n``-th number of its day."""
        self.connection.execute(
            "INSERT INTO code_days (on_date, last) VALUES ('2026-11-20', ?)"
            " ON CONFLICT (on_date) DO UPDATE SET last = max(last, excluded.last)",
            (n,),
        )
        return self.write(reception(n, name))


def reception(n: int = 1, name: str = "Nguyễn Văn A", dossier: str | None = None) -> NewFact:
    """Return a plain reception by an invented citizen, the ``n``-th of its day."""
    return NewFact(
        kind="DossierReceived",
        facts=events.DossierReceived(
            code=f"H14.31-261120-1{n:03d}",
            matter=events.Matter(procedure="1.004884", name="Đăng ký lại khai sinh", field="Hộ tịch"),
            clock=events.Clock(rule="5 working_days", due_at=datetime(2026, 11, 30, 10, tzinfo=UTC)),
        ),
        person=events.ApplicationText(applicant=events.Person(name=name, number=f"0012{n:08d}")),
        actor="lan",
        via="window",
        at=NOW,
        entered_at=NOW,
        dossier=dossier,
    )


def step(dossier: str, kind: str, part: object) -> NewFact:
    """Return a later step of a dossier."""
    person = events.StepText() if events.type_of_person(kind) else None
    return NewFact(
        kind=kind, facts=part, person=person, actor="lan", via="window", at=NOW, entered_at=NOW, dossier=dossier
    )


@contextmanager
def a_desk(folder: Path, seed: int = 1, identity: Identity = IDENTITY) -> Iterator[Desk]:
    """Make a database in ``folder`` and open it for writing; the same seed gives the same bytes."""
    path = folder / "counter.db"
    create_database(path, KEY, identity, NOW)
    # Waiting for the disk at each commit is most of the time of a test; tests/database proves that the program does.
    connection = open_connection(path, KEY, mode="write", check_same_thread=False, relaxed=True)
    clock = StandingClock()
    noise = random.Random(seed)
    try:
        yield Desk(
            path=path,
            connection=connection,
            journal=Journal(connection, identity, noise.randbytes),
            outbox=Outbox(connection, identity, clock.now),
            clock=clock,
        )
    finally:
        connection.close()
