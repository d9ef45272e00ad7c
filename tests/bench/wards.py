"""Counters to measure on: set up as any other, and filled in bulk with valid facts, state and search words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path

from counter_app.bootstrap import Counter, new_id, open_counter
from counter_app.database.driver import Connection
from counter_app.database.factory import open_connection
from counter_app.demo.citizens import Citizens
from counter_app.devices.clock import SystemClock
from counter_app.domain import events
from counter_app.domain.applicant import Applicant
from counter_app.domain.checklist import proposed
from counter_app.domain.dossier import Dossier
from counter_app.domain.dossier_code import DossierCode, sequence_text
from counter_app.domain.evolve import fold
from counter_app.domain.fact import Fact, Header
from counter_app.domain.folding_text import index_text
from counter_app.domain.ids import uuid7
from counter_app.domain.intake import DossierRequest
from counter_app.domain.procedure import Procedure
from counter_app.domain.zone import LOCAL
from counter_app.paths import CounterFolder
from counter_app.services.keys import vault_of
from counter_app.services.session import Session
from counter_app.services.setup import NewCounter, set_up
from counter_app.settings import Settings
from counter_app.store.dossiers import state_row
from counter_app.store.verification import _STATE
from counter_app.wire import chain
from counter_app.wire.encoding import VERSION, Entry, encode_header, encode_part

OFFICE = "H14.31"
ACCOUNT = "quantri"
PASSWORD = "mot-cua-thuc-phan"
SESSION = Session(ACCOUNT, "administrator", "window", "Quản trị Minh Họa")
A_DAY = 400
_BATCH = 5_000
_CITIZENS = 50_000
_WAITING = 100
_CODE = b"@code@"


def new_ward(folder: Path) -> Path:
    """Set up an empty counter with one administrator."""
    settings = Settings(key_store="file", key_name="bench", key_file=str(folder.with_suffix(".key")))
    new = NewCounter(
        office=OFFICE,
        office_name="Phường Thục Phán",
        counter=1,
        settings=settings,
        admin=ACCOUNT,
        password=PASSWORD,
    )
    set_up(CounterFolder(folder), new, lambda made: vault_of(settings, made), SystemClock())
    return folder


def key_of(folder: Path) -> bytes:
    """Return the database key of a ward."""
    settings = Settings(key_store="file", key_name="bench", key_file=str(folder.with_suffix(".key")))
    return vault_of(settings, CounterFolder(folder)).load("bench")


def request(counter: Counter, n: int) -> DossierRequest:
    """Return the n-th application for one of the frequent procedures, papers as asked for."""
    frequent = counter.catalogue.snapshot().frequent()
    procedure = frequent[n % len(frequent)]
    return DossierRequest(
        request_id=new_id(),
        procedure=procedure.code,
        applicant=Applicant(
            "Nông Thị Minh Họa",
            number=f"000190{n:06d}",
            born_on=date(1990, 1, 1),
            sex="female",
            address="Tổ 3, phường Thục Phán, tỉnh Cao Bằng",
            phone="0900 000 001",
        ),
        documents=proposed(procedure.documents),
    )


def full_ward(folder: Path, dossiers: int, *, acknowledged: int | None = None) -> Path:
    """Set up a counter that holds so many dossiers, all ``acknowledged`` but the last hundred unless said otherwise."""
    new_ward(folder)
    counter = open_counter(folder)
    try:
        maker = _Maker(counter)
    finally:
        counter.close()
    connection = open_connection(folder / "counter.db", key_of(folder), mode="maintenance")
    try:
        # Nobody needs this data after a power cut.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -262144")
        maker.write(connection, dossiers)
        if acknowledged != 0:
            maker.acknowledge(connection, dossiers - _WAITING if acknowledged is None else acknowledged)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    return folder


@dataclass(frozen=True, slots=True)
class _Matter:
    """A procedure and what every dossier about it shares."""

    procedure: Procedure
    matter: events.Matter
    papers: tuple[events.Paper, ...]
    paper_names: bytes
    words: str


class _Maker:
    """Makes rows as ``Intake.receive`` would, without a transaction, a fold and a search flush for each."""

    def __init__(self, counter: Counter) -> None:
        self._identity = counter.identity
        self._quotes = counter.quotes
        self._chance = random.Random(1)
        self._matters = [_matter(one) for one in counter.catalogue.snapshot().all().values() if one.rule is not None]
        self._citizens = Citizens(self._chance, size=_CITIZENS)
        self._names: dict[str, str] = {}
        self._people: dict[str, bytes] = {}
        self._models: dict[str, tuple[Dossier, bytes]] = {}
        self._today: date | None = None
        self._head = chain.GENESIS

    def write(self, connection: Connection, dossiers: int) -> None:
        """Write so many dossiers, day after day up to yesterday."""
        rows = self._rows(dossiers)
        written = 0
        while written < dossiers:
            batch = list(islice(rows, _BATCH))
            written += len(batch)
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_JOURNAL, (row[0] for row in batch))
            connection.executemany(_DOSSIERS, (row[1] for row in batch))
            connection.executemany(_SEARCH, (row[2] for row in batch))
            connection.execute("COMMIT")
        connection.execute("INSERT INTO code_days SELECT received_on, count(*) FROM dossiers GROUP BY received_on")

    def acknowledge(self, connection: Connection, count: int) -> None:
        """Let the first links count as acknowledged."""
        place = (self._identity.device, self._identity.epoch, count)
        connection.execute("INSERT INTO acknowledgements VALUES (?, ?, ?, x'', x'', '2026-01-01T00:00:00Z')", place)

    def _rows(self, dossiers: int) -> Iterator[tuple[tuple[object, ...], tuple[object, ...], tuple[object, ...]]]:
        day = datetime.now(LOCAL).replace(hour=8, minute=0, second=0, microsecond=0)
        day -= timedelta(days=-(-dossiers // A_DAY))
        for n in range(dossiers):
            place = n % A_DAY
            if n and not place:
                day += timedelta(days=1)
            yield self._row(n + 1, day + timedelta(minutes=place), place + 1)

    def _row(
        self, seq: int, local: datetime, number: int
    ) -> tuple[tuple[object, ...], tuple[object, ...], tuple[object, ...]]:
        at = local.astimezone(UTC)
        chosen = self._chance.choice(self._matters)
        applicant = self._citizens.any()
        identity = self._identity
        digits = sequence_text(identity.counter, number)
        code = str(DossierCode.compose(OFFICE, local.date(), digits))
        event = uuid7(int(at.timestamp() * 1000), self._chance.randbytes(10))
        header = Header(
            kind="DossierReceived", v=VERSION, id=event, dossier=event, device=identity.device, epoch=identity.epoch,
            seq=seq, lamport=seq, after=(), office=OFFICE, counter=identity.counter, actor=ACCOUNT, via="window",
            at=at, entered_at=at,
        )  # fmt: skip
        model, template = self._of_day(chosen, local, header)
        facts = template.replace(_CODE, code.encode())
        person = b'{"applicant":%b,"paper_names":%b}' % (self._person(applicant), chosen.paper_names)
        salt = self._chance.randbytes(chain.SALT_BYTES)
        entry = Entry(encode_header(header), facts, person, salt, chain.person_hash(salt, person))
        self._head = chain.link(self._head, entry)
        journal = (
            identity.epoch, seq, event, event, header.kind, entry.header, facts, person, salt, sha256(facts).digest(),
            entry.person_hash, self._head,
        )  # fmt: skip
        state = replace(
            model, id=event, code=code, received_at=at, entered_at=at, since=at, lamport=seq, heads=(event,),
            application=events.ApplicationText(applicant=_person(applicant)),
        )  # fmt: skip
        row = state_row(state)
        assert row is not None
        return journal, (seq, *row), (seq, self._words(code, chosen, applicant))

    def _of_day(self, chosen: _Matter, local: datetime, header: Header) -> tuple[Dossier, bytes]:
        """Return a dossier about a procedure on a day, and its facts with a place left open for the code."""
        if local.date() != self._today:
            self._today = local.date()
            self._models.clear()
        procedure = chosen.procedure
        found = self._models.get(procedure.code)
        if found is None:
            clock = self._quotes.as_set(self._quotes.quote(procedure, local), procedure, "")
            part = events.DossierReceived(code=_CODE.decode(), matter=chosen.matter, clock=clock, papers=chosen.papers)
            found = self._models[procedure.code] = fold([Fact(header, part)]), encode_part(part)
        return found

    def _person(self, applicant: Applicant) -> bytes:
        number = applicant.number or ""
        found = self._people.get(number)
        if found is None:
            found = self._people[number] = encode_part(_person(applicant))
        return found

    def _words(self, code: str, chosen: _Matter, applicant: Applicant) -> str:
        name = self._names.get(applicant.name)
        if name is None:
            name = self._names[applicant.name] = index_text(applicant.name)
        return f"{index_text(code)} {chosen.words} {name} {applicant.number} {applicant.phone}"


def _matter(procedure: Procedure) -> _Matter:
    papers = proposed(procedure.documents)
    return _Matter(
        procedure,
        events.Matter(procedure=procedure.code, name=procedure.name, field=procedure.field),
        tuple(events.Paper(originals=one.originals, certified=one.certified, copies=one.copies) for one in papers),
        encode_part(tuple(one.name for one in papers)),
        index_text(procedure.code, procedure.name),
    )


def _person(applicant: Applicant) -> events.Person:
    return events.Person(
        name=applicant.name,
        number=applicant.number,
        born_on=applicant.born_on,
        sex=applicant.sex,
        address=applicant.address,
        phone=applicant.phone,
    )


_JOURNAL = (
    "INSERT INTO journal (epoch, seq, event_id, dossier_id, kind, header, facts, person, salt, facts_hash, person_hash,"
    " hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_DOSSIERS = f"INSERT INTO dossiers (n, {_STATE}) VALUES (?{', ?' * (_STATE.count(',') + 1)})"
_SEARCH = "INSERT INTO dossier_search (rowid, words) VALUES (?, ?)"
