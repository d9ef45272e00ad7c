"""Fills a ward with the receptions of 1 July to 22 August 2025, through the services of the program.

A real ward reported 2,386 dossiers received in those 53 days. What it reported of later steps (2,047 processed, 259
returned as ineligible, 2,116 digitised) joins here, in ``_serve``, with the steps themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from counter_app.bootstrap import Counter, open_counter
from counter_app.demo import days
from counter_app.demo.chance import SetClock, seeded
from counter_app.demo.citizens import Citizens
from counter_app.demo.receptions import Receptions
from counter_app.domain.zone import LOCAL, local_instant
from counter_app.paths import CounterFolder
from counter_app.services.keys import vault_of
from counter_app.services.session import Session
from counter_app.services.setup import NewCounter, set_up
from counter_app.settings import Settings

OFFICE, OFFICE_NAME = "H14.31", "Phường Thục Phán"
TOTAL = 2_386
SHOWN_AT = datetime(2025, 8, 22, 15, 30, tzinfo=LOCAL)
ADMINISTRATOR = "quantri"
# Printed on the screen and the same everywhere: it guards invented citizens only.
PASSWORD = "mot-cua-thuc-phan"  # noqa: S105
CLERKS = (("tiepnhan1", "Cán bộ Minh Họa"), ("tiepnhan2", "Cán bộ Trình Diễn"))
SUPERVISOR = ("truongbophan", "Trưởng bộ phận Giả Định")

_CITIZENS = 1_900
_PRINTED = 0.97
_REPRINTED = 0.01
_LATE = 0.006
_TO_PRINTER = timedelta(seconds=20)
_BEFORE_OPENING = time(6, 30)
_AFTER_OPENING = timedelta(minutes=3)
_TO_SPARE = timedelta(minutes=6)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a demonstration holds: working days, receptions, journal links and the journal's last hash (hex)."""

    days: int
    receptions: int
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
    counter = open_counter(folder, clock=clock, random_bytes=random_bytes)
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
        self._late: list[datetime] = []
        self._clerks = self._staff()
        procedures = sorted(counter.catalogue.snapshot().all().values(), key=lambda one: one.code)
        self._receptions = Receptions(seeded("matters"), procedures, Citizens(seeded("people"), size=_CITIZENS))

    def work(self, last: date, total: int, progress: Callable[[date, int], object]) -> Filled:
        """Receive ``total`` people on the working days to ``last``."""
        calendar = self._counter.quotes.calendar
        open_days = days.working_days(calendar, days.FIRST_ON, last)
        for on, people in days.spread(calendar, open_days, total, self._chance).items():
            self._type_in_late(calendar.opening(on))
            for at in days.arrivals(calendar, on, people, self._chance, SHOWN_AT - _TO_SPARE):
                if on < last and self._chance.random() < _LATE:
                    self._late.append(at)
                else:
                    self._serve(at, at)
            progress(on, people)
        links, head = self._counter.writer.execute("SELECT seq, hash FROM journal ORDER BY n DESC LIMIT 1").fetchone()
        return Filled(len(open_days), total, links, head.hex())

    def _type_in_late(self, opening: datetime) -> None:
        """Enter what was noted on paper the day before (no power, a full room), each with its own instant."""
        for at in self._late:
            self._serve(at, opening + _AFTER_OPENING)
        self._late.clear()

    def _serve(self, received_at: datetime, entered_at: datetime) -> None:
        session = self._chance.choice(self._clerks)
        self._clock.move_to(entered_at)
        receipt = self._counter.intake.receive(self._receptions.next(received_at), session)
        for share in (_PRINTED, _REPRINTED):
            if self._chance.random() < share:
                self._clock.move_to(self._clock.now() + _TO_PRINTER)
                self._counter.slips.order(receipt.dossier_id, "01", paper="a5", session=session)

    def _staff(self) -> list[Session]:
        accounts = self._counter.accounts
        administrator = accounts.sign_in(ADMINISTRATOR, PASSWORD)
        for account, name in CLERKS:
            accounts.add(account, PASSWORD, "clerk", administrator, name)
        accounts.add(SUPERVISOR[0], PASSWORD, "supervisor", administrator, SUPERVISOR[1])
        return [accounts.sign_in(account, PASSWORD) for account, _name in CLERKS]
