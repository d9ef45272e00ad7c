"""A real counter on a real encrypted database whose clock a test sets by hand; all services on one thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from counter_app.database.driver import Connection
from counter_app.database.factory import open_connection
from counter_app.database.transaction import immediate
from counter_app.domain.act import Act
from counter_app.domain.applicant import Applicant
from counter_app.domain.dossier import Dossier
from counter_app.domain.evolve import fold
from counter_app.domain.intake import DossierRequest
from counter_app.domain.rule import Rule
from counter_app.printing.register_pdf import render_register
from counter_app.printing.slip_pdf import render_slip
from counter_app.services.book import Book
from counter_app.services.catalogue import Catalogue
from counter_app.services.finder import Finder
from counter_app.services.intake import Intake
from counter_app.services.office import desk_of
from counter_app.services.packs import (
    calendar_in_use,
    layouts_in_use,
    office_named,
    take_in_bundled,
    terms_in_use,
    today,
)
from counter_app.services.quotes import Quotes
from counter_app.services.session import Role, Session
from counter_app.services.slips import Slips
from counter_app.services.step_parts import Parts
from counter_app.services.steps import Acted, Steps
from counter_app.services.verification import verify
from counter_app.store import dossiers, facts, verification
from counter_app.store.creation import create_database
from counter_app.store.identity import Identity
from counter_app.store.journal import Journal
from tests.builders.packs import keep_terms

KEY = bytes(range(32))
MONDAY = "2026-11-02T09:15"
"""The receipt of the worked examples; no holiday until Tuesday 24 November 2026."""


def at(text: str) -> datetime:
    """Return a local instant such as ``2026-11-04T10:00``."""
    return datetime.fromisoformat(f"{text}+07:00")


class HandClock:
    """Shows what a test last set, and a second more each time it is read."""

    def __init__(self, text: str = MONDAY) -> None:
        self.time = at(text)

    def set(self, text: str) -> None:
        """Show this local instant from now on."""
        self.time = at(text)

    def now(self) -> datetime:
        """Return the instant shown."""
        self.time += timedelta(seconds=1)
        return self.time


@dataclass
class ADesk:
    """The services of one counter of H14.31 with what they stand on."""

    clock: HandClock
    connection: Connection
    identity: Identity
    catalogue: Catalogue
    quotes: Quotes
    finder: Finder
    journal: Journal
    intake: Intake
    steps: Steps
    slips: Slips
    book: Book
    open_reader: Callable[[], Connection]

    def receive(self, rule: str = "5 working_days", **values: object) -> str:
        """Take in a dossier of an invented citizen and return its code, or its form number."""
        asked: dict[str, object] = {
            "request_id": f"r{next(_requests)}",
            "procedure": "1.004884",
            "applicant": Applicant(name="Nguyễn Văn A", number="001200000001", phone="0912345678"),
            "rule": Rule.parse(rule),
        }
        receipt = self.intake.receive(DossierRequest(**(asked | values)), clerk())  # type: ignore[arg-type]  # built by name
        return receipt.code or receipt.number or ""

    def act(self, code: str, action: str, when: str | None = None, **values: object) -> Acted:
        """Do one act as a clerk; the clock moves to ``when`` first, when given."""
        return self.act_as(clerk(), code, action, when, **values)

    def act_as(self, session: Session, code: str, action: str, when: str | None = None, **values: object) -> Acted:
        """Do one act under a session."""
        if when is not None:
            self.clock.set(when)
        given = {"reason": "Chờ xác minh"} | values if action in _NEED_REASON else values
        return self.steps.act(code, Act(action=action, **given), session)  # type: ignore[arg-type]  # built by name

    def state(self, code: str) -> Dossier:
        """Return the fold of all facts of a dossier."""
        return fold(facts.of_dossier(self.connection, self.finder.dossier_id(code)))

    def due(self, code: str) -> str:
        """Return the local due date as ``2026-11-09 17:00``; empty while there is none."""
        due_at = self.state(code).due_at
        return "" if due_at is None else f"{due_at.astimezone(at(MONDAY).tzinfo):%Y-%m-%d %H:%M}"

    def rows(self) -> list[tuple[object, ...]]:
        """Return every row of the folded state."""
        return self.connection.execute("SELECT * FROM dossiers ORDER BY dossier_id").fetchall()

    def assert_sound(self) -> None:
        """Rebuild the state from the facts and expect the very same, and a journal without a problem."""
        columns = f"SELECT {verification._STATE} FROM dossiers ORDER BY dossier_id"
        before = self.connection.execute(columns).fetchall()
        with immediate(self.connection):
            dossiers.rebuild(self.connection)
        assert self.connection.execute(columns).fetchall() == before
        assert verify(self.connection).problems == ()


_requests = count(1)
_NEED_REASON = frozenset({"pause", "void", "refuse", "stop", "supplement"})


def clerk(account: str = "lan", role: Role = "clerk") -> Session:
    """Return a session nobody had to sign in for."""
    return Session(account, role, "window", "Hoàng Thị Lan")


def supervisor() -> Session:
    """Return the session of the supervisor."""
    return clerk("truong", "supervisor")


def a_desk(folder: Path, *, counter: int = 1, start: str = MONDAY, terms: Mapping[str, Any] | None = None) -> ADesk:
    """Return the services of a fresh counter; its connection closes with the interpreter or by ``connection.close``."""
    clock = HandClock(start)
    identity = Identity(
        device=f"01930000-0000-7000-8000-0000000000{counter:02d}",
        office="H14.31",
        office_name="Phường Thục Phán",
        counter=counter,
        epoch=f"{counter:032x}",
        private_key=os.urandom(32),
    )
    database = folder / f"counter-{counter}.db"
    create_database(database, KEY, identity, clock.now())
    # Waiting for the disk at each commit is most of the time of a test; tests/database proves that the program does.
    connection = open_connection(database, KEY, mode="write", check_same_thread=False, relaxed=True)
    open_reader = partial(open_connection, database, KEY, mode="read")
    catalogue = Catalogue(connection, clock)
    take_in_bundled(connection, catalogue, clock)
    if terms:
        keep_terms(connection, clock, **terms)
    on = today(clock)
    quotes = Quotes(*calendar_in_use(connection, on), *terms_in_use(connection, on), clock)
    layouts = layouts_in_use(connection, on)
    place = desk_of(identity, lambda: office_named(connection, identity.office, on))
    journal = Journal(connection, identity, os.urandom)
    finder = Finder(connection, clock, lambda: quotes.terms)
    return ADesk(
        clock=clock,
        connection=connection,
        identity=identity,
        catalogue=catalogue,
        quotes=quotes,
        finder=finder,
        journal=journal,
        intake=Intake(connection, identity, journal, catalogue, quotes, clock, lambda: None),
        steps=Steps(connection, finder, journal, Parts(identity, quotes), clock),
        slips=Slips(connection, finder, journal, catalogue, layouts, place, clock, render_slip, quotes=lambda: quotes),
        book=Book(open_reader, layouts, place, clock, render_register),
        open_reader=open_reader,
    )
