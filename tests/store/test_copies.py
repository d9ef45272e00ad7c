"""Two copies of one counter at work: what each heard decides which numbers it gives, and none is given twice."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.database.transaction import immediate
from counter_app.domain import events
from counter_app.domain.dossier_code import sequence_text
from counter_app.domain.fact import Header
from counter_app.store import copies, numbers, restarts
from counter_app.store.instants import to_text
from counter_app.wire.encoding import encode_part
from counter_app.wire.feed import CounterLine
from tests.builders.counter_database import IDENTITY, NOW, Desk, a_desk
from tests.builders.histories import Author

TODAY = date(2026, 11, 20)


@dataclass
class Copy:
    """One copy of the folder, in an epoch of its own, and what it gave that the province has not got."""

    desk: Desk
    epoch: str
    unsent: list[tuple[Header, bytes]]
    knows: bool = False

    def give(self, on: date = TODAY) -> int:
        """Give the next number of a day to a dossier."""
        with immediate(self.desk.connection):
            n = numbers.next_of_day(self.desk.connection, on)
        self.unsent.append(said(self.epoch, n, on))
        return n

    def hears(self, *told: tuple[Header, bytes]) -> None:
        """Hear some facts of another copy."""
        with immediate(self.desk.connection):
            for header, facts in told:
                copies.heard(self.desk.connection, header, facts)

    def told(self, counts: dict[str, int], at: datetime = NOW) -> None:
        """Hear the province's word about every journal."""
        lines = [CounterLine(IDENTITY.device, 1, one, n, "", "", to_text(NOW)) for one, n in sorted(counts.items())]
        with immediate(self.desk.connection):
            copies.compare(self.desk.connection, lines, at)
            self.desk.connection.execute("UPDATE pull SET pulled_at = ?", (to_text(at),))
        self.knows = copies.latest(self.desk.connection) is not None


class Province:
    """What it has of each epoch, and who was served what."""

    def __init__(self) -> None:
        self.facts: list[tuple[Header, bytes]] = []
        self.counts: dict[str, int] = {}
        self.served: dict[str, int] = {}

    def meets(self, copy: Copy) -> None:
        """Let a copy send what waits, and hear what others sent and how far every journal is."""
        self.facts += copy.unsent
        # The first entry of an epoch says that it was opened.
        self.counts[copy.epoch] = self.counts.get(copy.epoch, 1) + len(copy.unsent)
        copy.unsent.clear()
        since = self.served.get(copy.epoch, 0)
        copy.hears(*(one for one in self.facts[since:] if one[0].epoch != copy.epoch))
        self.served[copy.epoch] = len(self.facts)
        copy.told(self.counts)


def said(epoch: str, n: int, on: date = TODAY) -> tuple[Header, bytes]:
    """Return header and facts of a dossier this device received in some epoch under the ``n``-th number."""
    part = events.DossierReceived(
        code=f"H14.31-{on:%y%m%d}-{sequence_text(1, n)}",
        matter=events.Matter(procedure="1.004884", name="Đăng ký lại khai sinh", field="Hộ tịch"),
        clock=events.Clock(rule="5 working_days", due_at=NOW + timedelta(days=7)),
    )
    return header_of("DossierReceived", epoch, part), encode_part(part)


def header_of(kind: str, epoch: str, part: object) -> Header:
    """Return the header of a fact of this device in some epoch."""
    return replace(Author(IDENTITY.device).write(kind, part, 0).header, epoch=epoch)


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


@pytest.mark.parametrize("restored", ["plain", "twice", "last code"])
@settings(max_examples=20)
@given(play=st.lists(st.tuples(st.sampled_from("01"), st.sampled_from(["meet", "give", "give", "later"])), max_size=40))
@example(play=[("0", "meet"), ("1", "meet"), ("0", "meet"), ("0", "give"), ("1", "give"), ("1", "give")])
@example(play=[(one, do) for do in ("give", "meet", "give", "meet", "later") for one in "01"])
def test_who_knows_of_another_copy_gives_no_number_of_its(restored: str, play: list[tuple[str, str]]) -> None:
    """Whoever knows first, however seldom they meet, on any day: a number is given twice only while neither knows."""
    with copies_of_a_counter(2) as stations:
        _begin(restored, stations)
        province, given_by = Province(), list[tuple[date, int, bool]]()
        for who, do in play:
            copy = stations[int(who)]
            if do == "meet":
                province.meets(copy)
                continue
            on = TODAY + timedelta(days=3) if do == "later" else TODAY
            given_by.append((on, copy.give(on), copy.knows))
        twice = Counter((on, n) for on, n, _knew in given_by)
        assert not [(on, n) for on, n, knew in given_by if knew and twice[on, n] > 1]


def _begin(restored: str, stations: list[Copy]) -> None:
    """Let a day begin as the copies find it: nobody knew, the last printed code was told, or one backup came twice."""
    for copy, unknown in zip(stations, {"plain": (0, 1), "twice": (1, 1), "last code": (0, 0)}[restored], strict=True):
        with immediate(copy.desk.connection):
            if restored == "last code":
                copy.desk.connection.execute("INSERT INTO code_days VALUES (?, 2)", (TODAY.isoformat(),))
            if unknown:
                restarts.begin(copy.desk.connection, copy.epoch, NOW, timedelta(days=31))


def test_both_know_once_both_have_sent_something_new() -> None:
    """The older copy knows with the first word about the new epoch, the new one when the older sends again."""
    with copies_of_a_counter(2) as (old, new):
        province = Province()
        for copy in (old, new, old, new):
            copy.give()
            province.meets(copy)
        assert (old.knows, new.knows) == (True, True)
        assert {old.give() // 1_000, new.give() // 1_000} == {2, 3}


@pytest.mark.parametrize("amount", [3, 5])
def test_several_copies_that_all_met_share_out(amount: int) -> None:
    """After two rounds each knows of all the others, and gives from thousands of its own."""
    with copies_of_a_counter(amount) as stations:
        province = Province()
        for _ in range(2):
            for copy in stations:
                copy.give()
                province.meets(copy)
        for copy in stations:
            province.meets(copy)
        given = [copy.give() for copy in stations for _ in range(20)]
        assert len(set(given)) == 20 * amount
        assert {n // 1_000 for n in given} == set(range(2, 2 + amount))


def test_what_a_backup_lacked_is_gone_behind_and_is_no_copy(copy: Copy) -> None:
    """What the province had when the new epoch first arrived was lost here: the day goes on right behind it."""
    copy.told({"9" * 32: 7})
    copy.hears(said("9" * 32, 7))
    copy.told({copy.epoch: 1, "9" * 32: 7})
    copy.told({copy.epoch: 2, "9" * 32: 7})
    assert copy.give() == 8
    assert copies.latest(copy.desk.connection) is None
    assert copies.passes_on(copy.desk.connection, TODAY) == ((1, 7),)


def test_what_this_copy_sends_itself_of_an_old_epoch_is_no_copy(copy: Copy) -> None:
    """After a restore this very machine sends the rest of the old epoch: its count grows, and nobody else lives."""
    desk = copy.desk
    for n in range(1, 4):
        desk.receive(n)
    copy.told({copy.epoch: 3, "9" * 32: 2})
    with immediate(desk.connection):
        desk.connection.execute(
            "INSERT INTO epochs (epoch, office, opened_at) VALUES (?, 'H14.31', ?)", ("f" * 32, to_text(NOW))
        )
        desk.connection.execute("UPDATE device SET epoch = ?", ("f" * 32,))
    copy.told({copy.epoch: 1, "f" * 32: 1})
    copy.told({copy.epoch: 3, "f" * 32: 1})
    assert copies.latest(desk.connection) is None
    copy.told({copy.epoch: 4, "f" * 32: 1})
    assert copies.latest(desk.connection) is not None


def test_a_living_copy_is_left_its_numbers(copy: Copy) -> None:
    """Known, this copy goes on in a thousand of its own, once, and the register can explain what it left."""
    assert copy.give() == 1
    copy.told({copy.epoch: 1})
    copy.told({copy.epoch: 1, "9" * 32: 1})
    assert [copy.give(), copy.give()] == [2_000, 2_001]
    assert copies.passes_on(copy.desk.connection, TODAY) == ((2, 1_999),)
    assert copies.latest(copy.desk.connection) == (NOW, NOW, ())


def test_a_copy_that_is_silent_for_a_month_is_forgotten(copy: Copy) -> None:
    """A month in which the province was asked; a month without a line says nothing."""
    copy.told({copy.epoch: 1})
    copy.told({copy.epoch: 1, "9" * 32: 1})
    days = [TODAY + timedelta(days=n) for n in (1, 2, 3)]
    assert copy.give(days[0]) == 2_000
    copy.told({copy.epoch: 1, "9" * 32: 1}, NOW + timedelta(days=30))
    assert copy.give(days[1]) == 2_000
    copy.told({copy.epoch: 1, "9" * 32: 1}, NOW + timedelta(days=31))
    assert copy.give(days[2]) == 1


def test_numbers_elsewhere_move_nothing(copy: Copy) -> None:
    """Another day, another thousand, another counter's number, a code of another shape: the day goes on as it was."""
    assert copy.give() == 1
    header, facts = said("9" * 32, 7, TODAY - timedelta(days=1))
    copy.hears((header, facts), said("9" * 32, 1_000), said("9" * 32, 9_000))
    copy.hears((replace(header, counter=4), said("9" * 32, 7)[1]))
    copy.hears((header, facts.replace(b"H14.31-261119-1007", b"cua-noi-khac")), (replace(header, v=99), facts))
    assert copy.give() == 2
    assert copies.passes_on(copy.desk.connection, TODAY) == ()


def test_form_numbers_are_left_too(copy: Copy) -> None:
    """A lost slip moves the year's next number, a slip of another counter does not; a living copy moves it far."""

    def next_slip() -> int:
        with immediate(copy.desk.connection):
            return numbers.next_of_year(copy.desk.connection, 2026)

    assert next_slip() == 1
    for number, following in (("2.5-26/HDHS", 2), ("1.5-26/HDHS", 6)):
        part = events.NumberedStep(number=number)
        copy.hears((header_of("SupplementRequested", "9" * 32, part), encode_part(part)))
        assert next_slip() == following
    copy.told({copy.epoch: 1})
    copy.told({copy.epoch: 1, "9" * 32: 1})
    assert next_slip() == 2_000


def test_a_passed_stretch_is_never_rewritten(copy: Copy) -> None:
    """The explanation of a gap stands for good."""
    copy.hears(said("9" * 32, 3))
    copy.give()
    for statement in ("DELETE FROM number_passes", "UPDATE number_passes SET last = last"):
        with pytest.raises(Exception, match="number_passes_never"):
            copy.desk.connection.execute(statement)
