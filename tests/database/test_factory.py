"""The promises every connection keeps."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from counter_app.database import driver
from counter_app.database.factory import Mode, open_connection
from counter_app.database.transaction import immediate, snapshot
from counter_app.domain.errors import StoreError
from tests.database.conftest import KEY, Sandbox

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "temp_store": 2,
}


@pytest.mark.parametrize("mode", ["write", "maintenance"])
def test_guarantees_are_set(sandbox: Sandbox, mode: Mode) -> None:
    """Connections that write use WAL, full durability, foreign keys and recursive triggers."""
    connection = sandbox.open(mode)
    found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
    assert found == PRAGMAS


def test_relaxed_waits_for_the_disk_at_checkpoints_only(sandbox: Sandbox) -> None:
    """What can be made again is written without waiting at each commit; every other guarantee stays."""
    connection = open_connection(sandbox.path, KEY, mode="write", relaxed=True)
    found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
    connection.close()
    assert found == PRAGMAS | {"synchronous": 1}


def test_still_reads_what_is_folded_in_and_makes_nothing_beside(sandbox: Sandbox) -> None:
    """On a full disk there is no room for a log: without one everything is read, and with one left nothing is."""
    writer = sandbox.open("write")
    writer.execute("INSERT INTO note (body) VALUES ('a')")
    with pytest.raises(StoreError, match="disk_full"):
        open_connection(sandbox.path, KEY, mode="still")
    writer.close()
    before = sorted(sandbox.path.parent.iterdir())
    still = open_connection(sandbox.path, KEY, mode="still")
    assert still.execute("SELECT body FROM note").fetchall() == [("a",)]
    with pytest.raises(driver.Error):
        still.execute("INSERT INTO note (body) VALUES ('b')")
    assert sorted(sandbox.path.parent.iterdir()) == before
    still.close()


def test_file_is_encrypted(sandbox: Sandbox) -> None:
    """Neither the file nor its log shows a word of what was stored, nor SQLite's own header."""
    connection = sandbox.open("write")
    connection.execute("INSERT INTO note (body) VALUES ('Trần Thị Thử')")
    stored = sandbox.path.read_bytes() + sandbox.path.with_name("counter.db-wal").read_bytes()
    assert b"SQLite format" not in stored
    assert "Trần".encode() not in stored


def test_wrong_key_is_told(sandbox: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    """A wrong key is one coded error and the library prints nothing of its own."""
    with pytest.raises(StoreError, match="key_wrong"):
        sandbox.open("write", key=bytes(32))
    assert capfd.readouterr() == ("", "")


def test_foreign_file_is_told(sandbox: Sandbox) -> None:
    """A file that is no database of ours answers like a wrong key and is left as it was."""
    text = b"not a database, " * 1000
    sandbox.path.with_name("foreign.db").write_bytes(text)
    with pytest.raises(StoreError, match="key_wrong"):
        open_connection(sandbox.path.with_name("foreign.db"), bytes(32), mode="write")
    assert sandbox.path.with_name("foreign.db").read_bytes() == text


@pytest.mark.parametrize("size", [None, 0])
def test_missing_file_is_not_made(tmp_path: Path, size: int | None) -> None:
    """A missing or emptied database is reported, never replaced by a fresh one."""
    path = tmp_path / "counter.db"
    if size is not None:
        path.touch()
    with pytest.raises(StoreError, match="database_missing"):
        open_connection(path, bytes(32), mode="write")
    assert path.exists() == (size is not None)


def test_short_key_is_refused(tmp_path: Path) -> None:
    """A key of another length never reaches the library, which would take it for a passphrase."""
    with pytest.raises(StoreError, match="key_malformed"):
        open_connection(tmp_path / "counter.db", b"short", mode="maintenance", create=True)


def _written(sandbox: Sandbox) -> bytearray:
    """Give the bytes of a database with enough pages to damage one that the schema does not need."""
    writer = sandbox.open("write")
    writer.execute("INSERT INTO note (body) VALUES (?)", ("x" * 200_000,))
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    writer.close()
    return bytearray(sandbox.path.read_bytes())


def test_damaged_page_is_told(sandbox: Sandbox) -> None:
    """One flipped bit in the middle of the file is found by the page's own seal and reported as damage."""
    damaged = _written(sandbox)
    damaged[len(damaged) // 4] ^= 1
    sandbox.path.write_bytes(damaged)
    with pytest.raises(StoreError, match="database_corrupt"):
        _read_all(sandbox)


def test_cut_file_is_told(sandbox: Sandbox) -> None:
    """A database cut in the middle is reported as damaged, at the latest when the missing pages are read."""
    sandbox.path.write_bytes(_written(sandbox)[: 4096 * 20])
    with pytest.raises(StoreError, match="database_corrupt"):
        _read_all(sandbox)


def _read_all(sandbox: Sandbox) -> None:
    reader = sandbox.open("read")
    with snapshot(reader):
        # Both copies of the text are read: the table's and the one in the index of the unique column.
        reader.execute("SELECT body FROM note NOT INDEXED").fetchall()
        reader.execute("SELECT body FROM note ORDER BY body").fetchall()


def test_reader_sees_commits_at_once(sandbox: Sandbox) -> None:
    """A reading connection beside the writer sees what was committed."""
    reader, writer = sandbox.open("read"), sandbox.open("write")
    with immediate(writer):
        writer.execute("INSERT INTO note (body) VALUES ('một')")
        assert reader.execute("SELECT count(*) FROM note").fetchone() == (0,)
    assert reader.execute("SELECT count(*) FROM note").fetchone() == (1,)


def test_start_needs_no_sqlite_utils() -> None:
    """Opening and the schema check stay clear of the 140 ms import of sqlite_utils."""
    program = (
        "import sys, counter_app.database.factory, counter_app.database.migrations;"
        "sys.exit('sqlite_utils' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_sqlite_utils_catches_our_errors() -> None:
    """sqlite_utils, imported after the driver, works on the errors of sqlcipher3."""
    program = (
        "from counter_app.database import driver; import sqlite_utils.utils as u;"
        "assert u.OperationalError is driver.OperationalError"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_wrong_import_order_is_refused() -> None:
    """sqlite_utils before the driver fails at once instead of missing errors later."""
    program = "import sqlite_utils, counter_app.database.driver"
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert "sqlite_utils was imported before" in done.stderr
