from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.bootstrap import Reader, open_reader
from counter_app.demo import ward
from counter_app.demo.days import FIRST_ON
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import StoreError
from counter_app.domain.evolve import fold
from counter_app.domain.zone import LOCAL
from counter_app.services.verification import verify
from counter_app.services.views import FindQuery
from counter_app.store import facts

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


@pytest.mark.slow
def test_the_whole_ward_holds_what_a_real_one_reported(tmp_path: Path) -> None:
    """53 days give 2,386 receptions, some late, for others, with priority or for another office, all invented."""
    progress: list[int] = []
    filled = ward.fill(tmp_path / "ward", progress=lambda _on, people: progress.append(people))
    assert (filled.days, filled.receptions, sum(progress)) == (39, 2_386, 2_386)
    reader = open_reader(tmp_path / "ward")
    try:
        assert verify(reader.connection).problems == ()
        dossiers = states(reader)
    finally:
        reader.close()
    assert len(dossiers) == 2_386
    assert 0 < sum(is_late(one) for one in dossiers) < 40
    assert 0 < sum(one.owner is not None for one in dossiers) < 300
    assert 0 < sum(one.priority is not None for one in dossiers) < 500
    assert 0 < sum(one.resolving_office is not None for one in dossiers) < 100
    assert 2_200 < sum(one.prints > 0 for one in dossiers) < 2_386
