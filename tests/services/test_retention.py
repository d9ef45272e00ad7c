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
from counter_app.services.retention import LEAST_DAYS, Retention, Swept
from counter_app.services.verification import verify
from counter_app.store import documents
from counter_app.store.vault import Vault
from tests.builders.counter import a_clerk
from tests.builders.counter_database import NOW, Desk, a_desk, step

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
        yield desk, vault, Retention(desk.connection, vault, desk.clock), sha256


def test_a_file_stays_ninety_days_after_the_acknowledgement(tmp_path: Path) -> None:
    """Counted from when it was first seen acknowledged; then the file goes, its record and its facts stay."""
    with filed(tmp_path) as (desk, vault, retention, sha256):
        assert retention.due() == ()
        desk.clock.instant += timedelta(days=LEAST_DAYS)
        assert retention.due() == ()
        desk.clock.instant += timedelta(seconds=1)
        assert retention.due() == (sha256,)
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
