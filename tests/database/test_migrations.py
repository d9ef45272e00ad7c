"""Migrations bring any older database to the newest schema, or leave it exactly as it was."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.database.driver import OperationalError
from counter_app.database.factory import open_connection
from counter_app.database.migrations import migrate, needs_migration, read_migrations, schema_version, statements
from counter_app.database.schema import schema_text, triggers, write_schema
from counter_app.domain.errors import StoreError
from counter_app.resources import migrations_folder
from tests.database.conftest import Sandbox

SECOND = "CREATE TABLE mark (note INTEGER NOT NULL REFERENCES note (id)) STRICT;\n"


def test_new_database_gets_all(empty_sandbox: Sandbox) -> None:
    """A missing database is made with every migration and its number."""
    empty_sandbox.add(2, "marks", SECOND)
    assert empty_sandbox.migrate() == 2
    assert triggers(empty_sandbox.open("read")) == ["note_added", "note_kept"]


def test_missing_database_is_not_made_by_accident(empty_sandbox: Sandbox) -> None:
    """Starting with a lost database says so instead of beginning a second, empty life."""
    with pytest.raises(StoreError, match="database_missing"):
        empty_sandbox.migrate(create=False)
    assert not empty_sandbox.path.exists()


def test_second_run_changes_nothing(sandbox: Sandbox) -> None:
    """Running again applies nothing and touches no byte of the file."""
    before = sandbox.path.read_bytes()
    assert sandbox.migrate() == 1
    assert sandbox.path.read_bytes() == before


def test_only_the_missing_are_applied(sandbox: Sandbox) -> None:
    """An older database keeps its rows and gets what it lacks."""
    sandbox.open("write").execute("INSERT INTO note (body) VALUES ('một')")
    sandbox.add(2, "marks", SECOND)
    files = read_migrations(sandbox.migrations)
    assert needs_migration(sandbox.open("read"), files)
    assert sandbox.migrate() == 2
    reader = sandbox.open("read")
    assert not needs_migration(reader, files)
    assert reader.execute("SELECT body FROM note").fetchall() == [("một",)]
    names = reader.execute("SELECT name FROM _sqlite_migrations ORDER BY id").fetchall()
    assert names == [("0001_notes",), ("0002_marks",)]


def test_failure_leaves_the_old_schema(sandbox: Sandbox) -> None:
    """When the third file fails the second is undone with it: old schema or new, nothing between."""
    sandbox.add(2, "marks", SECOND)
    sandbox.add(3, "broken", "CREATE TABLE fine (a);\nCREATE TABLE note (a);\n")
    with pytest.raises(OperationalError, match="already exists"):
        sandbox.migrate()
    reader = sandbox.open("read")
    assert schema_version(reader) == 1
    assert reader.execute("SELECT name FROM sqlite_master WHERE name IN ('mark', 'fine')").fetchall() == []


def test_altered_file_is_refused(sandbox: Sandbox) -> None:
    """An applied migration that was edited afterwards is named and nothing runs."""
    sandbox.add(2, "marks", SECOND)
    sandbox.add(1, "notes", "CREATE TABLE note (id);\n")
    with pytest.raises(StoreError, match="migration_altered") as caught:
        sandbox.migrate()
    assert caught.value.values == {"migration": "0001_notes"}
    assert schema_version(sandbox.open("read")) == 1


def test_line_ends_do_not_alter(sandbox: Sandbox) -> None:
    """A checkout with Windows line ends counts as the same migration."""
    file = next(sandbox.migrations.glob("0001_*"))
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert sandbox.migrate() == 1


def test_newer_database_is_refused(sandbox: Sandbox) -> None:
    """A database made by a newer program is left alone by an older one."""
    second = sandbox.add(2, "marks", SECOND)
    sandbox.migrate()
    second.unlink()
    with pytest.raises(StoreError, match="database_newer") as caught:
        sandbox.migrate()
    assert caught.value.values == {"version": 2, "known": 1}


def test_gap_in_the_numbers_is_a_bug(sandbox: Sandbox) -> None:
    """A missing or doubled number is noticed before anything runs."""
    sandbox.add(3, "later", SECOND)
    with pytest.raises(ValueError, match="0003_later"):
        sandbox.migrate()


def test_several_programs_may_start_at_once(empty_sandbox: Sandbox) -> None:
    """Four processes that migrate the same new file at the same time all end with the newest schema."""
    empty_sandbox.add(2, "marks", SECOND)
    program = (
        "import sys; from pathlib import Path; from counter_app.database.migrations import migrate;"
        "print(migrate(Path(sys.argv[1]), bytes(range(32)), Path(sys.argv[2]), create=True))"
    )
    command = [sys.executable, "-c", program, str(empty_sandbox.path), str(empty_sandbox.migrations)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate(timeout=60)[0] for process in running] == ["2\n"] * 4


def test_schema_text_is_what_the_migrations_make(sandbox: Sandbox) -> None:
    """The generated file holds our tables, indexes and triggers and no shadow of full-text search."""
    sandbox.add(2, "marks", SECOND)
    text = write_schema(sandbox.migrations).read_text(encoding="utf-8")
    assert text == schema_text(sandbox.migrations)
    assert [line.split("(")[0].strip() for line in text.splitlines() if line.startswith("CREATE")] == [
        "CREATE TABLE note",
        "CREATE VIRTUAL TABLE search USING fts5",
        "CREATE TRIGGER note_added AFTER INSERT ON note BEGIN",
        "CREATE TRIGGER note_kept BEFORE DELETE ON note BEGIN",
        "CREATE TABLE mark",
    ]


@pytest.mark.parametrize("name", ["counter", "gateway"])
def test_committed_schema_is_current(name: str) -> None:
    """``schema.sql`` beside the real migrations is what they make."""
    folder = migrations_folder(name)
    assert (folder / "schema.sql").read_text(encoding="utf-8") == schema_text(folder)


def test_key_guards_the_migration(sandbox: Sandbox) -> None:
    """A wrong key stops before anything is applied."""
    sandbox.add(2, "marks", SECOND)
    with pytest.raises(StoreError, match="key_wrong"):
        migrate(sandbox.path, bytes(32), sandbox.migrations)
    assert schema_version(open_connection(sandbox.path, bytes(range(32)), mode="read")) == 1


@given(st.lists(st.sampled_from(["SELECT 1;", "SELECT ';';", "SELECT 1 -- a;\n;", "SELECT /* ; */ 2;"]), max_size=8))
def test_statements_split_where_sqlite_does(parts: list[str]) -> None:
    """Statements come out whole and in order, whatever semicolons hide in texts and comments."""
    assert list(statements("\n".join(parts))) == parts


def test_unfinished_script_is_a_bug() -> None:
    """A script that ends inside a statement is refused; trailing comments are fine."""
    assert list(statements("SELECT 1;\n-- end\n")) == ["SELECT 1;"]
    with pytest.raises(ValueError, match="SELECT 2"):
        list(statements("SELECT 1;\nSELECT 2"))
