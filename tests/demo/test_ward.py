from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.bootstrap import Reader, open_reader
from counter_app.demo import ward
from counter_app.demo.days import FIRST_ON, LAST_ON
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import StoreError
from counter_app.domain.evolve import fold
from counter_app.domain.zone import LOCAL
from counter_app.services.verification import verify
from counter_app.services.views import FindQuery
from counter_app.store import facts
from tests.builders.slips import whole_text

THIRD_DAY = date(2025, 7, 3)
FEW = 60


def states(reader: Reader) -> list[Dossier]:
    """Fold every dossier of a counter."""
    ids = facts.dossier_ids(reader.connection)
    return [fold(facts.of_dossier(reader.connection, one)) for one in list(ids)]


def test_three_days_hold_what_was_asked_for_and_verify(tmp_path: Path) -> None:
    """Facts, hashes and state agree, and every dossier is found on its day."""
    filled = ward.fill(tmp_path / "ward", last=THIRD_DAY, total=FEW)
    reader = open_reader(tmp_path / "ward")
    try:
        found = verify(reader.connection)
        assert found.problems == ()
        assert (found.entries, found.head) == (filled.links, filled.head)
        rows = reader.finder.search(FindQuery(received_from=FIRST_ON, received_to=THIRD_DAY, limit=FEW + 1))
        assert len(rows) == filled.receptions == FEW
    finally:
        reader.close()


def test_two_demonstrations_are_the_same(tmp_path: Path) -> None:
    """Chance and time are the demonstration's own, so that both journals end in one hash."""
    first, second = (ward.fill(tmp_path / name, last=FIRST_ON, total=12) for name in ("one", "two"))
    assert first == second


def test_a_demonstration_never_overwrites_a_counter(tmp_path: Path) -> None:
    """A folder that holds a counter is refused and stays as it was."""
    ward.fill(tmp_path / "ward", last=FIRST_ON, total=3)
    with pytest.raises(StoreError) as caught:
        ward.fill(tmp_path / "ward", last=FIRST_ON, total=3)
    assert caught.value.code == "already_set_up"


def test_the_clock_shown_is_that_of_the_demonstration(tmp_path: Path) -> None:
    """Whoever opens it later stands on 22 August 2025 at half past three in the afternoon."""
    ward.fill(tmp_path / "ward", last=FIRST_ON, total=3)
    reader = open_reader(tmp_path / "ward")
    try:
        assert reader.settings.demonstration == ward.SHOWN_AT
        assert timedelta() <= reader.clock.now() - ward.SHOWN_AT < timedelta(minutes=5)
    finally:
        reader.close()


@pytest.mark.slow
def test_what_a_real_ward_digitised_is_digitised_here(whole: tuple[ward.Filled, Reader, list[int]]) -> None:
    """2,116 dossiers have every paper scanned on the day they were received, and every file is whole."""
    filled, reader, _progress = whole
    count = reader.documents.count(FIRST_ON, LAST_ON)
    assert (count.dossiers, count.digitised_on_receipt, count.digitised) == (2_386, 2_116, 2_116)
    assert filled.digitised == 2_116
    assert count.components > count.components_digitised == count.by_source["scanned"] > 4_000
    assert verify(reader.connection, reader.vault).problems == ()


def is_late(one: Dossier) -> bool:
    """Check that a dossier is invented and lies in the demonstrated time; tell whether it was typed in a day later."""
    assert one.received_at is not None
    assert one.entered_at is not None
    assert one.received_at <= one.entered_at <= ward.SHOWN_AT
    assert one.application is not None
    applicant = one.application.applicant
    assert applicant.phone.startswith("0900 000 ")
    assert (applicant.number or "").startswith("000")
    return one.received_at.astimezone(LOCAL).date() < one.entered_at.astimezone(LOCAL).date()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ward.Filled, Reader, list[int]]]:
    """Fill the whole ward once and open it; ``progress`` is what was told of each day."""
    progress: list[int] = []
    folder = tmp_path_factory.mktemp("whole") / "ward"
    filled = ward.fill(folder, progress=lambda _on, people: progress.append(people))
    reader = open_reader(folder)
    yield filled, reader, progress
    reader.close()


@pytest.mark.slow
def test_the_whole_ward_holds_what_a_real_one_reported(whole: tuple[ward.Filled, Reader, list[int]]) -> None:
    """53 days give 2,386 receptions, some late, for others, with priority or for another office, all invented."""
    filled, reader, progress = whole
    assert (filled.days, filled.receptions, sum(progress)) == (39, 2_386, 2_386)
    assert (filled.processed, filled.ineligible, filled.open) == (2_047, 259, 80)
    assert verify(reader.connection).problems == ()
    dossiers = states(reader)
    assert len(dossiers) == 2_386
    assert not any(one.attention for one in dossiers)
    assert 0 < sum(is_late(one) for one in dossiers) < 40
    assert 0 < sum(one.owner is not None for one in dossiers) < 300
    assert 0 < sum(one.priority is not None for one in dossiers) < 500
    assert 0 < sum(one.resolving_office is not None for one in dossiers) < 100
    assert 2_200 < sum(one.prints > 0 for one in dossiers) < 2_386


@pytest.mark.slow
def test_the_reported_figures_appear_in_lists_and_book(whole: tuple[ward.Filled, Reader, list[int]]) -> None:
    """2,047 with a result and 259 refused are what a clerk finds in the list and reads in the register."""
    _filled, reader, _progress = whole

    def listed(*statuses: str) -> int:
        return len(reader.finder.search(FindQuery(statuses=statuses, limit=3_000)))

    assert listed("ready", "returned") == 2_047
    assert listed("refused") == 259
    assert 0 < listed("ready") < 100
    book = reader.book.render(FIRST_ON, LAST_ON)
    assert book is not None
    words = whole_text(book.content)
    for figure in ("đã có kết quả (đến lúc in): 2047", "(mẫu số 03): 259", "Đang giải quyết: 80", "tiếp nhận: 2386"):
        assert figure in words


@pytest.mark.slow
def test_the_board_has_something_in_every_list(whole: tuple[ward.Filled, Reader, list[int]]) -> None:
    """When the ward is shown, work is overdue, due, waiting, lying ready, elsewhere and asking for help."""
    _filled, reader, _progress = whole
    figures = reader.board.figures()
    assert figures.pop("attention") == 0
    assert min(figures.values()) > 0
    assert figures["overdue"] < 10
    open_now = [one for one in states(reader) if one.is_open and one.status != "ready"]
    assert len(open_now) == 80
    assert {one.status for one in open_now} == {"received", "processing", "supplement", "payment"}
    assert sum(one.paused for one in open_now) == 5
    assert any(one.extensions for one in open_now)
    assert 0 < len(reader.fees.refunds_due()) < 10


@pytest.mark.slow
def test_no_day_gives_back_notes_it_did_not_take(whole: tuple[ward.Filled, Reader, list[int]]) -> None:
    """The till of every day can be counted, and each dossier's money goes back the way it came."""
    _filled, reader, _progress = whole
    tills = [reader.fees.cash_up(FIRST_ON + timedelta(days=n)) for n in range((LAST_ON - FIRST_ON).days + 1)]
    assert min(till.cash for till in tills) == 0
    ways: dict[str, set[str]] = {}
    for row in (row for till in tills for row in till.rows):
        ways.setdefault(row.code, set()).add(row.method)
    assert any(till.refunded for till in tills)
    assert all(len(used) == 1 for used in ways.values())
