"""Two copies of one counter at work: what each heard decides which numbers it gives, and none is given twice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.database.transaction import immediate
from counter_app.domain import events
from counter_app.domain.fact import Header
from counter_app.store import copies, numbers, restarts
from counter_app.wire.encoding import encode_part
from tests.builders.counter_database import IDENTITY, NOW, Desk, a_desk

TODAY = date(2026, 11, 20)


@dataclass
class Copy:
    """One copy of the folder, in an epoch of its own, and what it gave that the others have not heard."""

    desk: Desk
    epoch: str
    unheard: list[tuple[Header, bytes]]

    def give(self, *, at: timedelta = timedelta(minutes=1)) -> int:
        """Give the next number of the day to a dossier entered ``at`` after this epoch was opened."""
        with immediate(self.desk.connection):
            n = numbers.next_of_day(self.desk.connection, TODAY)
        self.unheard.append(said(self.epoch, n, at=at))
        return n

    def hears(self, *told: tuple[Header, bytes]) -> None:
        """Hear some facts of another copy."""
        with immediate(self.desk.connection):
            for header, facts in told:
                copies.heard(self.desk.connection, header, facts, NOW)


def said(epoch: str, n: int, *, at: timedelta = timedelta(minutes=1), day: str = "261120") -> tuple[Header, bytes]:
    """Return header and facts of a dossier this device received in some epoch under the ``n``-th number."""
    part = events.DossierReceived(
        code=f"H14.31-{day}-1{n:03d}" if n < 1_000 else f"H14.31-{day}-1{n - 999:04d}",
        matter=events.Matter(procedure="1.004884", name="Đăng ký lại khai sinh", field="Hộ tịch"),
        clock=events.Clock(rule="5 working_days", due_at=NOW + timedelta(days=7)),
    )
    return header_of("DossierReceived", epoch, at), encode_part(part)


def header_of(kind: str, epoch: str, at: timedelta) -> Header:
    """Return a header of this device."""
    return Header(
        kind=kind,
        v=1,
        id="01930000-0000-7000-8000-000000000001",
        dossier="01930000-0000-7000-8000-000000000001",
        device=IDENTITY.device,
        epoch=epoch,
        seq=1,
        lamport=1,
        after=(),
        office=IDENTITY.office,
        counter=IDENTITY.counter,
        actor="lan",
        via="window",
        at=NOW + at,
        entered_at=NOW + at,
    )


@contextmanager
def copies_of_a_counter(amount: int) -> Iterator[list[Copy]]:
    """Make copies of one counter whose epochs were all opened at NOW."""
    with ExitStack() as stack:
        made = []
        for at in range(amount):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            desk = stack.enter_context(a_desk(folder, identity=replace(IDENTITY, epoch=str(at) * 32)))
            made.append(Copy(desk, str(at) * 32, []))
        yield made


@pytest.fixture
def copy() -> Iterator[Copy]:
    """Return one copy, of the lowest epoch."""
    with copies_of_a_counter(1) as made:
        yield made[0]


def exchange(stations: list[Copy]) -> None:
    """Let each hear all the others gave."""
    for one in stations:
        for other in stations:
            if other is not one:
                other.hears(*one.unheard)
    for one in stations:
        one.unheard.clear()


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["0", "1", "meet"]), max_size=30), st.integers(1, 4), st.integers(0, 4))
@example(["1", "0"], 1, 0)
def test_of_two_copies_that_met_no_number_is_given_twice(play: list[str], first: int, second: int) -> None:
    """Whatever each gave before they met, and however seldom they meet later: from the first meeting on all differ."""
    with copies_of_a_counter(2) as stations:
        early = {stations[0].give() for _ in range(first)} | {stations[1].give() for _ in range(second)}
        exchange(stations)
        given_since: list[int] = []
        for move in play:
            if move == "meet":
                exchange(stations)
            else:
                given_since.append(stations[int(move)].give())
        assert len({*early, *given_since}) == len(early) + len(given_since)


def test_three_copies_come_apart() -> None:
    """Those that leave one thousand together meet in the next and part there."""
    with copies_of_a_counter(3) as stations:
        for _ in range(3):
            last = [one.give() for one in stations]
            exchange(stations)
        assert len({one.give() for one in stations}) == 3, last


def test_what_a_backup_lacked_is_gone_behind_and_not_left(copy: Copy) -> None:
    """A lost fact entered before the epoch was opened is no living copy: the day goes on right behind it."""
    copy.hears(said("9" * 32, 7, at=-timedelta(hours=1)))
    assert copy.give() == 8
    assert copies.latest(copy.desk.connection) is None
    assert restarts.gaps_on(copy.desk.connection, TODAY) == ((1, 7),)


def test_a_living_copy_is_left_its_thousand(copy: Copy) -> None:
    """What was entered since is a copy at work: its thousand is left to it, once, and the register can explain it."""
    assert copy.give() == 1
    copy.hears(said("9" * 32, 1))
    assert [copy.give(), copy.give()] == [1_000, 1_001]
    copy.hears(said("9" * 32, 2))
    assert copy.give() == 1_002
    assert restarts.gaps_on(copy.desk.connection, TODAY) == ((2, 999),)
    found = copies.latest(copy.desk.connection)
    assert found is not None
    assert (found.last_at, found.codes) == (NOW + timedelta(minutes=1), ())


def test_the_higher_epoch_stays_where_it_is() -> None:
    """The other one leaves; this one goes on behind the highest it heard."""
    with copies_of_a_counter(2) as (low, high):
        high.give()
        low.give()
        low.give()
        high.hears(*low.unheard)
        assert high.give() == 3


def test_numbers_elsewhere_move_nothing(copy: Copy) -> None:
    """Another day, another thousand, another counter's number, a code of another shape: the day goes on as it was."""
    assert copy.give() == 1
    header, facts = said("9" * 32, 1, at=timedelta(minutes=2), day="261119")
    copy.hears((header, facts), said("9" * 32, 1_000), said("9" * 32, 9_000))
    copy.hears((replace(header, counter=4), facts))
    copy.hears((header, facts.replace(b"H14.31-261119-1001", b"cua-noi-khac")), (replace(header, v=99), facts))
    assert copy.give() == 2
    assert restarts.gaps_on(copy.desk.connection, TODAY) == ()


def test_form_numbers_are_left_too(copy: Copy) -> None:
    """A slip of a living copy moves the year's next number of a slip, a slip of another counter does not."""
    header = header_of("SupplementRequested", "9" * 32, timedelta(minutes=1))
    with immediate(copy.desk.connection):
        assert numbers.next_of_year(copy.desk.connection, 2026) == 1
    copy.hears((header, encode_part(events.NumberedStep(number="2.5-26/HDHS"))))
    with immediate(copy.desk.connection):
        assert numbers.next_of_year(copy.desk.connection, 2026) == 2
    copy.hears((header, encode_part(events.NumberedStep(number="1.5-26/HDHS"))))
    with immediate(copy.desk.connection):
        assert numbers.next_of_year(copy.desk.connection, 2026) == 1_000


def test_a_passed_stretch_is_never_rewritten(copy: Copy) -> None:
    """The explanation of a gap stands for good."""
    copy.hears(said("9" * 32, 3))
    copy.give()
    for statement in ("DELETE FROM number_passes", "UPDATE number_passes SET last = last"):
        with pytest.raises(Exception, match="number_passes_never"):
            copy.desk.connection.execute(statement)
