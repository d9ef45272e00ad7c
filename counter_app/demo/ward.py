"""Fills a ward with the work of 1 July to 22 August 2025, through the services of the program.

A real ward reported 2,386 dossiers received in those 53 days, 2,047 processed, 259 returned as ineligible and 2,116
digitised on receipt. What becomes of each reception is planned first (``fates``, ``courses``); then everything is done
in the order of time, by ``counter.intake``, ``counter.steps``, ``counter.papers`` or ``counter.slips``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count, groupby
from operator import itemgetter
from pathlib import Path

from counter_app.bootstrap import Counter, open_counter
from counter_app.demo import days
from counter_app.demo.chance import SetClock, seeded
from counter_app.demo.citizens import Citizens
from counter_app.demo.courses import Course, Scan, Step
from counter_app.demo.fates import DIGITISED, REPORTED, Case, Fates
from counter_app.demo.receptions import Receptions
from counter_app.demo.sheets import scanned
from counter_app.demo.till import Till
from counter_app.domain.act import Act
from counter_app.domain.dossier import READY, REFUSED, RETURNED
from counter_app.domain.intake import DossierRequest
from counter_app.domain.zone import LOCAL, local_instant
from counter_app.paths import CounterFolder
from counter_app.services.attachments import NewDocument
from counter_app.services.keys import vault_of
from counter_app.services.session import Session
from counter_app.services.setup import NewCounter, set_up
from counter_app.settings import Settings

OFFICE, OFFICE_NAME = "H14.31", "Phường Thục Phán"
TOTAL = REPORTED
SHOWN_AT = datetime(2025, 8, 22, 15, 30, tzinfo=LOCAL)
ADMINISTRATOR = "quantri"
# Printed on the screen and the same everywhere: it guards invented citizens only.
PASSWORD = "mot-cua-thuc-phan"  # noqa: S105 - a demonstration's
CLERKS = (("tiepnhan1", "Cán bộ Minh Họa"), ("tiepnhan2", "Cán bộ Trình Diễn"))
SUPERVISOR = ("truongbophan", "Trưởng bộ phận Giả Định")

_CITIZENS = 1_900
_LATE = 0.006
_TO_PRINTER = timedelta(seconds=20)
_BEFORE_OPENING = time(6, 30)
_AFTER_OPENING = timedelta(minutes=3)
_TO_SPARE = timedelta(minutes=6)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a demonstration holds: working days, receptions and what became of them, journal links and last hash (hex).

    ``processed`` have a result (``waiting`` of them still lie here), ``ineligible`` were refused with form 03;
    ``digitised`` were scanned on receipt.
    """

    days: int
    receptions: int
    processed: int
    waiting: int
    ineligible: int
    open: int
    digitised: int
    links: int
    head: str


def fill(
    folder: Path,
    *,
    last: date = days.LAST_ON,
    total: int = TOTAL,
    progress: Callable[[date, int], object] = lambda _on, _people: None,
) -> Filled:
    """Make a data folder and receive ``total`` dossiers from the first day to ``last``, calling ``progress`` each day.

    Raises:
        StoreError: ``already_set_up``, ``placement_…``, ``disk_…``.
    """
    clock = SetClock(local_instant(days.FIRST_ON, _BEFORE_OPENING))
    random_bytes = seeded("bytes").randbytes
    set_up(
        CounterFolder(folder),
        NewCounter(
            office=OFFICE,
            office_name=OFFICE_NAME,
            counter=1,
            settings=_settings(folder),
            admin=ADMINISTRATOR,
            password=PASSWORD,
        ),
        lambda made: vault_of(_settings(folder), made),
        clock,
        random_bytes,
    )
    with _opened(folder, clock, random_bytes) as counter:
        return _Ward(counter, clock).work(last, total, progress)


def _settings(folder: Path) -> Settings:
    key_file = folder.absolute().with_name(f"{folder.name}.key")
    return Settings(
        key_store="file", key_name=folder.name, key_file=str(key_file), demonstration_at=SHOWN_AT.isoformat()
    )


@contextmanager
def _opened(folder: Path, clock: SetClock, random_bytes: Callable[[int], bytes]) -> Iterator[Counter]:
    counter = open_counter(folder, clock=clock, random_bytes=random_bytes, relaxed=True)
    try:
        yield counter
    finally:
        counter.close()


class _Ward:
    """One counter at work; everything runs on the calling thread, which is the only one."""

    def __init__(self, counter: Counter, clock: SetClock) -> None:
        self._counter = counter
        self._clock = clock
        self._chance = seeded("course")
        self._desk = self._staff()
        procedures = sorted(counter.catalogue.snapshot().all().values(), key=lambda one: one.code)
        self._receptions = Receptions(seeded("matters"), procedures, Citizens(seeded("people"), size=_CITIZENS))
        self._dossiers: dict[int, str] = {}
        self._corrections: dict[int, str] = {}
        self._receipts = count(1)
        self._till = Till()
        self._sheets = seeded("sheets")

    def work(self, last: date, total: int, progress: Callable[[date, int], object]) -> Filled:
        """Receive ``total`` people on the working days to ``last`` and do what their dossiers need until now."""
        calendar = self._counter.quotes.calendar
        open_days = days.working_days(calendar, days.FIRST_ON, last)
        shares = days.spread(calendar, open_days, total, self._chance)
        cases = list(self._cases(shares, last))
        fates = Fates(calendar, SHOWN_AT, seeded("fates")).of(cases)
        courses = Course(calendar, SHOWN_AT, seeded("steps"))
        digitised = seeded("scans").sample(range(len(cases)), round(len(cases) * DIGITISED / REPORTED))
        plans = [courses.of(case, fate) for case, fate in zip(cases, fates, strict=True)]
        for at in digitised:
            plans[at] = courses.scanned(cases[at], plans[at])
        plan = [(step.at, at, n, step) for at, steps in enumerate(plans) for n, step in enumerate(steps)]
        for on, steps in groupby(sorted(plan, key=itemgetter(0, 1, 2)), key=lambda one: one[0].date()):
            for _at, case, _n, step in steps:
                self._do(case, step)
            if on in shares:
                progress(on, shares[on])
        return self._filled(len(open_days), total, len(digitised))

    def _cases(self, shares: Mapping[date, int], last: date) -> Iterator[Case]:
        """Yield who comes; what was noted on paper (no power, a full room) is typed in when the next day opens."""
        calendar = self._counter.quotes.calendar
        late: list[datetime] = []
        for on, people in shares.items():
            yield from (self._case(at, calendar.opening(on) + _AFTER_OPENING) for at in late)
            late.clear()
            for at in days.arrivals(calendar, on, people, self._chance, SHOWN_AT - _TO_SPARE):
                if on < last and self._chance.random() < _LATE:
                    late.append(at)
                else:
                    yield self._case(at, at)

    def _case(self, received_at: datetime, entered_at: datetime) -> Case:
        request = self._receptions.next(received_at)
        procedure = self._counter.catalogue.snapshot().all()[request.procedure]
        due_at = self._counter.quotes.quote(procedure, received_at, request.resolving_office).deadline.due_at
        pages = self._chance.choices((1, 2, 3, 5, 12), (50, 25, 12, 9, 4))[0]
        copies = self._chance.choices((1, 2, 3), (6, 3, 1))[0]
        fee = procedure.fee.total(pages=pages, copies=copies) or 0
        return Case(request, procedure.field, entered_at, due_at or received_at, fee)

    def _do(self, case: int, step: Step) -> None:
        """Do one step at its time, through the service a screen would ask."""
        self._clock.move_to(step.at)
        session, deed = self._desk[step.by], step.deed
        if isinstance(deed, DossierRequest):
            told = self._dossiers.get(case)
            receipt = self._counter.intake.receive(replace(deed, continues=told) if told else deed, session)
            self._dossiers[case] = receipt.dossier_id
        elif isinstance(deed, Scan):
            self._scan(self._dossiers[case], session)
        elif isinstance(deed, str):
            self._clock.move_to(self._clock.now() + _TO_PRINTER)
            self._counter.slips.order(self._dossiers[case], deed, paper="a5", session=session)
        elif self._till.holds(step.at.date(), deed):
            self._act(case, deed, session)
            while (waiting := self._till.next(step.at.date())) is not None:
                self._clock.move_to(self._clock.now() + _TO_PRINTER)
                self._act(*waiting)
        else:
            self._till.waits(case, deed, session)

    def _scan(self, dossier: str, session: Session) -> None:
        """File all papers of a dossier as one document that covers every line of its checklist."""
        page = self._counter.finder.page(dossier)
        document = NewDocument(lines=tuple(range(len(page.papers))))
        self._counter.papers.attachments.file_pages(dossier, scanned(page.row.code, self._sheets), document, session)

    def _act(self, case: int, act: Act, session: Session) -> None:
        if act.action == "pay":
            act = replace(act, receipt=f"MH{next(self._receipts):07d}")
        elif act.action == "approve":
            act = replace(act, event=self._corrections[case])
        done = self._counter.steps.act(self._dossiers[case], act, session)
        self._till.moved(act)
        if act.action == "correct":
            self._corrections[case] = done.event_id

    def _filled(self, open_days: int, total: int, digitised: int) -> Filled:
        writer = self._counter.writer
        links, head = writer.execute("SELECT seq, hash FROM journal ORDER BY n DESC LIMIT 1").fetchone()
        stand = dict(writer.execute("SELECT status, count(*) FROM dossiers GROUP BY status").fetchall())
        ready, ineligible = stand.get(READY, 0), stand.get(REFUSED, 0)
        processed = ready + stand.get(RETURNED, 0)
        return Filled(
            days=open_days,
            receptions=total,
            processed=processed,
            waiting=ready,
            ineligible=ineligible,
            open=total - processed - ineligible,
            digitised=digitised,
            links=links,
            head=head.hex(),
        )

    def _staff(self) -> list[Session]:
        """Return those who sit here, in the places ``courses`` knows them by."""
        accounts = self._counter.accounts
        administrator = accounts.sign_in(ADMINISTRATOR, PASSWORD)
        for account, name in CLERKS:
            accounts.add(account, PASSWORD, "clerk", administrator, name)
        accounts.add(SUPERVISOR[0], PASSWORD, "supervisor", administrator, SUPERVISOR[1])
        return [accounts.sign_in(account, PASSWORD) for account, _name in (*CLERKS, SUPERVISOR)]
