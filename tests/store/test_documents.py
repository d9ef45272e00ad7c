"""Rows about documents follow the facts, and a file is purged only when nothing needs it here."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.database import driver
from counter_app.database.transaction import immediate
from counter_app.domain import events
from counter_app.store import documents
from counter_app.store.vault import Vault
from counter_app.wire.encoding import encode_part
from tests.builders.counter_database import NOW, Desk, a_desk, step

LONG_AGO, LATER = NOW - timedelta(days=200), NOW + timedelta(days=1)
SHA = "ab" * 32


def file_it(desk: Desk, dossier: str, sha256: str = SHA, line: int | None = None) -> str:
    """Attach an invented file to a dossier as the service does and return the event id."""
    with immediate(desk.connection):
        documents.record_file(desk.connection, sha256, 10, 1, b"jpeg", LONG_AGO)
        part = events.DocumentAttached(sha256=sha256, pages=1, bytes=10, line=line)
        return desk.journal.append(step(dossier, "DocumentAttached", part)).event


def test_a_fact_has_its_row_in_the_same_moment(tmp_path: Path) -> None:
    """The database reads the row out of the fact itself, with and without a line of the checklist."""
    with a_desk(tmp_path) as desk:
        dossier = desk.receive().dossier
        events_ = [file_it(desk, dossier, line=2), file_it(desk, dossier, "cd" * 32)]
        rows = desk.connection.execute("SELECT event_id, dossier_id, sha256, line, own FROM documents ORDER BY line")
        assert rows.fetchall() == [(events_[1], dossier, "cd" * 32, None, 1), (events_[0], dossier, SHA, 2, 1)]
        assert documents.naming(desk.connection, SHA) == ((events_[0], dossier),)
        assert documents.of_event(desk.connection, events_[0]) == (dossier, SHA)


@pytest.mark.parametrize(
    "raw", [b"{", b"[]", b'{"sha256":"short","pages":1,"bytes":1}', b'{"sha256":"%s","pages":"x"}' % SHA.encode()]
)
def test_a_foreign_fact_that_cannot_be_read_is_kept_without_a_row(tmp_path: Path, raw: bytes) -> None:
    """Nothing in a fact from elsewhere keeps the replica from taking it in."""
    with a_desk(tmp_path) as desk, immediate(desk.connection):
        desk.connection.execute(
            "INSERT INTO replica (device, epoch, seq, event_id, dossier_id, kind, header, facts, facts_hash,"
            " person_hash) VALUES ('d', 'e', 1, 'v', 'w', 'DocumentAttached', x'00', ?, zeroblob(32), zeroblob(32))",
            (raw,),
        )
        assert desk.connection.execute("SELECT count(*) FROM documents").fetchone() == (0,)


def test_a_foreign_fact_is_known_once(tmp_path: Path) -> None:
    """The same fact from two epochs, as after a restore, has one row, and its file is not asked of this counter."""
    with a_desk(tmp_path) as desk, immediate(desk.connection):
        raw = encode_part(events.DocumentAttached(sha256=SHA, pages=1, bytes=9))
        for epoch in ("e1", "e2"):
            desk.connection.execute(
                "INSERT INTO replica (device, epoch, seq, event_id, dossier_id, kind, header, facts, facts_hash,"
                " person_hash) VALUES ('d', ?, 1, 'v', 'w', 'DocumentAttached', x'00', ?, zeroblob(32), zeroblob(32))",
                (epoch, raw),
            )
        assert documents.naming(desk.connection, SHA) == (("v", "w"),)
        assert list(documents.problems(desk.connection, Vault(tmp_path, bytes(32)))) == []


def settle(desk: Desk, count: int) -> None:
    """Acknowledge so many links, as the province's statement does."""
    desk.connection.execute(
        "INSERT OR REPLACE INTO acknowledgements (device, epoch, count, body, signature, taken_in_at)"
        " SELECT device_id, epoch, ?, x'', x'', '' FROM device",
        (count,),
    )


def purgeable(desk: Desk) -> tuple[str, ...]:
    """Note what is acknowledged as of long ago and return what could be purged now."""
    documents.note_acknowledged(desk.connection, LONG_AGO)
    return documents.purgeable(desk.connection, LATER)


def test_a_file_is_purged_only_when_nothing_needs_it(tmp_path: Path) -> None:
    """Neither before its fact is acknowledged, nor before the file is delivered, nor while its dossier is open."""
    with a_desk(tmp_path) as desk:
        dossier = desk.receive().dossier
        file_it(desk, dossier)
        documents.set_delivered(desk.connection, SHA, LONG_AGO)
        desk.write(step(dossier, "DossierStopped", events.NumberedStep(number="1.1-26/HDHS")))
        assert purgeable(desk) == ()
        settle(desk, 3)
        documents.set_delivered(desk.connection, SHA, None)
        assert purgeable(desk) == ()
        documents.set_delivered(desk.connection, SHA, LONG_AGO)
        assert purgeable(desk) == (SHA,)
        settle(desk, 1)  # the gateway was restored from a backup: the fact waits again
        assert purgeable(desk) == ()
        settle(desk, 3)
        other = desk.receive(2).dossier
        file_it(desk, other)
        settle(desk, 5)
        assert purgeable(desk) == ()  # the same paper serves an open dossier


def test_the_database_itself_refuses_to_lose_a_file(tmp_path: Path) -> None:
    """A file that was not delivered cannot be marked purged, one a fact names cannot be forgotten."""
    with a_desk(tmp_path) as desk:
        file_it(desk, desk.receive().dossier)
        with pytest.raises(driver.dbapi2.IntegrityError):
            documents.set_purged(desk.connection, SHA, NOW)
        with pytest.raises(driver.dbapi2.IntegrityError, match="vault_files_never_forgotten"):
            documents.forget(desk.connection, SHA)


def test_missing_and_unrecorded_files_are_named(tmp_path: Path) -> None:
    """Verification names the file that is gone and the fact whose file was never written down."""
    with a_desk(tmp_path) as desk:
        vault = Vault(tmp_path / "files", bytes(32))
        dossier = desk.receive().dossier
        file_it(desk, dossier)
        part = events.DocumentAttached(sha256="cd" * 32, pages=1, bytes=10)
        desk.write(step(dossier, "DocumentAttached", part))
        found = set(documents.problems(desk.connection, vault))
        assert found == {f"file_missing {SHA}", f"file_unrecorded {'cd' * 32}"}
