"""Files leave the machine only when the province has them, and what nobody filed goes a day later."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain import events
from counter_app.domain.errors import CounterError
from counter_app.services.desk_memory import Preferences
from counter_app.services.retention import LEAST_DAYS, Retention, Swept
from counter_app.services.verification import verify
from counter_app.store import documents
from counter_app.store.vault import Vault
from tests.builders.counter import a_clerk
from tests.builders.counter_database import NOW, Desk, a_desk, step
from tests.builders.straight_lane import StraightLane

ADMINISTRATOR = a_clerk("administrator")


@contextmanager
def filed(folder: Path) -> Iterator[tuple[Desk, Vault, Retention, str]]:
    """Give a counter with one stopped dossier and one file of it, acknowledged and delivered now."""
    with a_desk(folder) as desk:
        vault = Vault(folder / "files", bytes(32), relaxed=True)
        sha256 = vault.put(b"a paper")
        dossier = desk.receive().dossier
        documents.record_file(desk.connection, sha256, 7, 1, None, NOW)
        desk.write(step(dossier, "DocumentAttached", events.DocumentAttached(sha256=sha256, pages=1, bytes=7)))
        desk.write(step(dossier, "DossierStopped", events.NumberedStep(number="1.1-26/HDHS")))
        desk.connection.execute(
            "INSERT INTO acknowledgements (device, epoch, count, body, signature, taken_in_at)"
            " SELECT device_id, epoch, 3, x'', x'', '' FROM device"
        )
        documents.set_delivered(desk.connection, sha256, NOW)
        yield desk, vault, retention_of(desk, vault, folder), sha256


def retention_of(desk: Desk, vault: Vault, folder: Path) -> Retention:
    """Return what takes files away below a folder."""
    return Retention(desk.connection, vault, desk.clock, Preferences(desk.connection), folder / "files")


def test_a_file_stays_ninety_days_after_the_acknowledgement(tmp_path: Path) -> None:
    """Counted from when it was first seen acknowledged; then the file goes, its record and its facts stay."""
    with filed(tmp_path) as (desk, vault, retention, sha256):
        assert retention.due() == ()
        desk.clock.instant += timedelta(days=LEAST_DAYS)
        assert retention.due() == ()
        desk.clock.instant += timedelta(seconds=1)
        assert retention.due() == (sha256,)
        os.utime(vault.place(sha256), (0, 0))
        assert retention.purge(ADMINISTRATOR) == Swept(1, 0)
        assert not vault.holds(sha256)
        row = documents.file_row(desk.connection, sha256)
        assert row is not None
        assert row.state == "purged"
        assert verify(desk.connection, vault).problems == ()


def test_a_purge_that_was_cut_off_is_finished_the_next_time(tmp_path: Path) -> None:
    """A file marked purged and still there is taken away with the sweep."""
    with filed(tmp_path) as (desk, vault, retention, sha256):
        retention.due()
        documents.set_purged(desk.connection, sha256, NOW)
        (file,) = [one for one in (tmp_path / "files").rglob("*") if one.is_file()]
        os.utime(file, (0, 0))
        assert retention.sweep() == 1
        assert not vault.holds(sha256)


def test_a_purged_paper_that_comes_back_is_held_again(tmp_path: Path) -> None:
    """The same bytes filed with another dossier lie here again and are verified again."""
    with filed(tmp_path) as (desk, vault, retention, sha256):
        retention.due()
        documents.set_purged(desk.connection, sha256, NOW)
        documents.record_file(desk.connection, vault.put(b"a paper"), 7, 1, None, NOW)
        assert list(documents.problems(desk.connection, vault)) == []
        row = documents.file_row(desk.connection, sha256)
        assert row is not None
        assert row.state == "held"


def test_what_was_stored_and_never_filed_is_swept_away_a_day_later(tmp_path: Path) -> None:
    """Not at once: it may be on its way into a dossier."""
    with filed(tmp_path) as (_desk, vault, retention, sha256):
        lost = vault.put(b"nobody's")
        beside = tmp_path / "files" / "scans" / "page"
        beside.parent.mkdir()
        beside.write_bytes(b"a page that waits elsewhere")
        assert retention.sweep() == 0
        for file in (tmp_path / "files").rglob("*"):
            os.utime(file, (0, 0))
        assert retention.sweep() == 1
        assert (vault.holds(lost), vault.holds(sha256), beside.exists()) == (False, True, True)


def test_only_an_administrator_purges_and_never_before_ninety_days(tmp_path: Path) -> None:
    """A clerk, and a period too short, are refused."""
    with filed(tmp_path) as (_desk, _vault, retention, _sha256):
        with pytest.raises(CounterError, match="role_required"):
            retention.purge(a_clerk("supervisor"))
        with pytest.raises(CounterError, match="retention_days_out_of_range"):
            retention.purge(ADMINISTRATOR, LEAST_DAYS - 1)


def test_the_turn_of_a_day_is_made_once_and_says_what_it_took(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It begins the waiting time by itself, purges when that is over, writes a line, and rests until tomorrow."""
    with filed(tmp_path) as (desk, vault, retention, sha256):
        assert retention.turn(StraightLane()) == Swept(0, 0)
        assert (retention.is_due(), retention.turn(StraightLane())) == (False, None)
        desk.clock.instant += timedelta(days=LEAST_DAYS, seconds=1)
        os.utime(vault.place(sha256), (0, 0))
        with caplog.at_level("INFO"):
            assert retention.turn(StraightLane()) == Swept(1, 0)
        assert not vault.holds(sha256)
        assert caplog.messages[-1:] == ["retention purged=1 unfiled=0 erased=0"]
        assert sha256 not in caplog.text
        assert verify(desk.connection, vault).problems == ()


def test_what_waits_for_the_province_stays_for_ever(tmp_path: Path) -> None:
    """Not delivered, or lost again by the province: no number of days takes the file away."""
    with filed(tmp_path) as (desk, vault, retention, sha256):
        retention.turn(StraightLane())
        documents.set_delivered(desk.connection, sha256, None)
        os.utime(vault.place(sha256), (0, 0))
        desk.clock.instant += timedelta(days=4_000)
        assert retention.turn(StraightLane()) == Swept(0, 0)
        assert vault.check(sha256) is None


def test_only_a_supervisor_has_copies_stay_longer(tmp_path: Path) -> None:
    """Ninety days where nobody decided; a clerk decides nothing, and nobody decides less."""
    with filed(tmp_path) as (desk, _vault, retention, sha256):
        with pytest.raises(CounterError, match="role_required"):
            retention.keep_days(a_clerk(), 200)
        with pytest.raises(CounterError, match="retention_days_out_of_range"):
            retention.keep_days(a_clerk("supervisor"), LEAST_DAYS - 1)
        assert retention.days == LEAST_DAYS
        retention.keep_days(a_clerk("supervisor"), 200)
        retention.turn(StraightLane())
        desk.clock.instant += timedelta(days=199)
        assert retention.turn(StraightLane()) == Swept(0, 0)
        desk.clock.instant += timedelta(days=2)
        assert retention.due(retention.days) == (sha256,)


def test_a_paper_filed_again_while_the_turn_runs_is_not_purged(tmp_path: Path) -> None:
    """Found to be due, then filed with an open dossier: it stays. Put and not filed yet: its bytes wait."""
    with filed(tmp_path) as (desk, vault, retention, sha256):
        retention.due()
        desk.clock.instant += timedelta(days=LEAST_DAYS, seconds=1)
        before = desk.clock.instant - timedelta(days=LEAST_DAYS)
        assert retention.due() == (sha256,)
        os.utime(vault.place(sha256), (0, 0))
        vault.put(b"a paper")
        assert retention._let_go(sha256, before)
        assert vault.holds(sha256)
        documents.record_file(desk.connection, sha256, 7, 1, None, NOW)
        other = desk.receive(2).dossier
        desk.write(step(other, "DocumentAttached", events.DocumentAttached(sha256=sha256, pages=1, bytes=7)))
        os.utime(vault.place(sha256), (0, 0))
        assert not retention._let_go(sha256, before)
        assert (retention.sweep(), vault.check(sha256)) == (0, None)


def test_drafts_and_halves_go_and_pages_of_a_spool_stay(tmp_path: Path) -> None:
    """A draft a crash left goes a day later, half a fetched file a month later; a scanned page never."""
    with filed(tmp_path) as (_desk, _vault, retention, _sha256):
        spool, incoming = tmp_path / "files" / "scans" / "one", tmp_path / "files" / "incoming"
        names = (spool / "000001.page", spool / ".000002.page.aa.part", incoming / "half")
        for name in names:
            name.parent.mkdir(parents=True, exist_ok=True)
            name.write_bytes(b"x")
        assert retention._sweep_leftovers() == 0
        for name in names:
            os.utime(name, (0, 0))
        assert retention._sweep_leftovers() == 2
        assert [name.exists() for name in names] == [True, False, False]


def test_a_file_a_fact_names_is_never_swept_though_no_row_knows_it(tmp_path: Path) -> None:
    """A folder of files put back beside an older database: the fact came again, and its file may be the only one."""
    with filed(tmp_path) as (desk, vault, retention, _sha256):
        other = vault.put(b"put back by hand")
        dossier = desk.receive(2).dossier
        desk.write(step(dossier, "DocumentAttached", events.DocumentAttached(sha256=other, pages=1, bytes=16)))
        nobody = vault.put(b"nobody's")
        for name in (other, nobody):
            os.utime(vault.place(name), (0, 0))
        assert retention.sweep() == 1
        assert (vault.check(other), vault.holds(nobody)) == (None, False)
