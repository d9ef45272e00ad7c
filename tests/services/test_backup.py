"""A backup brings papers back: those that lie nowhere else always, the others unless they are left out."""

from __future__ import annotations

import errno
import os
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from counter_app.database.factory import open_connection
from counter_app.devices.clock import SystemClock
from counter_app.domain import events
from counter_app.domain.errors import CounterError, RuleError
from counter_app.paths import CounterFolder
from counter_app.services import backup, backup_file
from counter_app.services.backup import BackedUp, Place
from counter_app.services.keys import vault_of
from counter_app.services.restoring import Proof, Restored, restore
from counter_app.services.session import Role, Session
from counter_app.services.verification import verify
from counter_app.services.watching import Cancelled, Watch
from counter_app.settings import Settings
from counter_app.store import documents, documents_tray
from counter_app.store.vault import Vault
from counter_app.wire.age import new_identity
from tests.builders.counter_database import KEY, NOW, Desk, a_desk, step

IDENTITY, RECIPIENT = new_identity()
WAITING, DELIVERED, TRAY = b"waits for the province", b"the province holds it" * 500, b"not filed yet"


def name_of(content: bytes) -> str:
    """Return the name of a file."""
    return sha256(content).hexdigest()


@dataclass
class Backed:
    """A counter with three papers and a scanned page, and where its backup and the restored counter lie."""

    desk: Desk
    folder: Path
    by: Session = field(default_factory=lambda: Session.of_machine("x"))

    @property
    def vault(self) -> Vault:
        return Vault(self.folder / "files", KEY, relaxed=True)

    @property
    def target(self) -> Path:
        return self.folder / "counter.backup"

    @property
    def restored(self) -> CounterFolder:
        return CounterFolder(self.folder / "restored")

    def file(self, content: bytes, *, delivered: bool = False) -> None:
        """File a paper with a dossier of its own."""
        name = self.vault.put(content)
        (n,) = self.desk.connection.execute("SELECT 1 + count(*) FROM dossiers").fetchone()
        dossier = self.desk.receive(n).dossier
        documents.record_file(self.desk.connection, name, len(content), 1, None, NOW)
        part = events.DocumentAttached(sha256=name, pages=1, bytes=len(content))
        self.desk.write(step(dossier, "DocumentAttached", part))
        if delivered:
            documents.set_delivered(self.desk.connection, name, NOW)

    def back_up(self, *, with_delivered: bool = True, watch: Watch | None = None) -> BackedUp:
        place = Place(self.desk.path, KEY, self.folder / "files")
        return place.back_up(self.target, RECIPIENT, by=self.by, with_delivered=with_delivered, watch=watch)

    def restore(self, watch: Watch | None = None) -> Restored:
        settings = Settings(key_store="file", key_name="k", key_file=str(self.folder / "restored.key"))
        proof = Proof(recovery_key=IDENTITY)
        made = self.restored
        vault = lambda folder: vault_of(settings, folder)  # noqa: E731 - an argument
        return restore(made, self.target, settings, proof, vault, SystemClock(), watch=watch)

    def problems(self) -> tuple[str, ...]:
        """Return what verifying the restored counter finds."""
        with closing(open_connection(self.restored.database, KEY, mode="read")) as connection:
            return verify(connection, Vault(self.restored.files, KEY)).problems


@pytest.fixture
def backed(tmp_path: Path) -> Iterator[Backed]:
    """Return a counter to be backed up."""
    with a_desk(tmp_path) as desk:
        made = Backed(desk, tmp_path)
        made.file(WAITING)
        made.file(DELIVERED, delivered=True)
        documents_tray.add(desk.connection, "a", made.vault.put(TRAY), [{}], NOW)
        page = tmp_path / "files" / "scans" / "0193-a" / "000001.page"
        page.parent.mkdir(parents=True)
        page.write_bytes(made.vault.sealed(b"scanned"))
        yield made


def test_all_papers_come_back_and_are_verified(backed: Backed) -> None:
    """Every page is where it was, sealed as it was, and the restored counter has nothing to complain of."""
    made = backed.back_up()
    assert (made.files, made.left_out, made.unreadable) == (4, 0, 0)
    assert b"waits for" not in backed.target.read_bytes()
    restored = backed.restore()
    assert (restored.files, restored.at_province, restored.lost) == (3, 0, 0)
    vault = Vault(backed.restored.files, KEY)
    assert [vault.read(name_of(one)) for one in (WAITING, DELIVERED, TRAY)] == [WAITING, DELIVERED, TRAY]
    page = backed.restored.files / "scans" / "0193-a" / "000001.page"
    assert vault.unsealed(page.read_bytes()) == b"scanned"
    assert backed.problems() == ()
    assert {one.stat().st_mode & 0o077 for one in backed.restored.files.rglob("*")} == {0}


@pytest.mark.parametrize("role,may", [("clerk", False), ("auditor", False), ("supervisor", True)])
def test_who_is_signed_in_needs_a_role_to_take_everything_out(backed: Backed, role: Role, *, may: bool) -> None:
    """Clerks and auditors are refused before a byte is written; a copy at night, with nobody signed in, is not."""
    backed.by = Session("lan", role, "window")
    if may:
        assert backed.back_up().entries
        return
    with pytest.raises(RuleError, match="role_required"):
        backed.back_up()
    assert not backed.target.exists()


def test_what_lies_nowhere_else_is_always_in_it(backed: Backed) -> None:
    """Left out are only papers the province holds: they are noted to lie there, and verifying is content."""
    whole = backed.back_up().bytes
    made = backed.back_up(with_delivered=False)
    assert (made.files, made.left_out, made.bytes < whole) == (3, 1, True)
    restored = backed.restore()
    assert (restored.files, restored.at_province, restored.lost) == (2, 1, 0)
    assert backed.problems() == ()
    with closing(open_connection(backed.restored.database, KEY, mode="read")) as connection:
        row = documents.file_row(connection, name_of(DELIVERED))
    assert row is not None
    assert row.state == "purged"


def test_a_damaged_paper_is_told_and_does_not_prevent_the_backup(backed: Backed) -> None:
    """One the province holds is fetched from there later; one it has not is named by the next verifying."""
    for content in (WAITING, DELIVERED):
        place = backed.vault.place(name_of(content))
        raw = bytearray(place.read_bytes())
        raw[-1] ^= 1
        place.write_bytes(raw)
    assert backed.back_up().unreadable == 2
    restored = backed.restore()
    assert (restored.files, restored.at_province, restored.lost) == (1, 1, 1)
    assert backed.problems() == (f"file_missing {name_of(WAITING)}",)


def test_a_backup_that_was_cut_or_changed_restores_nothing(backed: Backed) -> None:
    """In the database, in a paper, in a name, at the end: each is noticed before a folder is made."""
    backed.back_up()
    whole = backed.target.read_bytes()
    random = Random(4)
    for at in (
        len(whole) // 3,
        len(whole) - 200,
        len(whole) - 40,
        *(random.randrange(20, len(whole)) for _ in range(20)),
    ):
        changed = bytearray(whole)
        changed[at] ^= 1
        for raw in (bytes(changed), whole[:at]):
            backed.target.write_bytes(raw)
            with pytest.raises(CounterError, match="backup_damaged"):
                backed.restore()
            assert not backed.restored.root.exists()


def test_names_in_a_backup_never_lead_outside(backed: Backed, tmp_path: Path) -> None:
    """Whoever can make a backup of his own writes nothing outside the folder of files."""
    copy, paper = tmp_path / "copy", tmp_path / "paper"
    copy.write_bytes(b"database")
    paper.write_bytes(b"content")
    for name in ("../../evil", "/etc/evil", "scans/../../../x/1.page", "aa/" + "g" * 64, "counter.db"):
        backup_file.write(backed.target, (), copy, [(name, paper)])
        with pytest.raises(CounterError, match="backup_damaged"):
            backup_file.read(backed.target).papers_to(tmp_path / "out" / "files", Watch())
        assert not (tmp_path / "out").exists()


def test_a_backup_without_papers_from_before_is_restored(backed: Backed, tmp_path: Path) -> None:
    """What an earlier program wrote: papers at the province are noted so, the others are told."""
    backed.back_up()
    opened = backup_file.read(backed.target)
    raw = backed.target.read_bytes()
    head = raw[len(backup_file.FILE_LINE) : opened.start - 8]
    old = b"counter-backup 1\n" + head + raw[opened.start : opened.end]
    backed.target.write_bytes(old + sha256(old).digest())
    restored = backed.restore()
    assert (restored.files, restored.at_province, restored.lost) == (0, 1, 2)
    assert sorted(line.split()[0] for line in backed.problems()) == ["file_missing", "file_missing"]


def test_a_full_disk_leaves_the_earlier_backup(backed: Backed, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room, said before or while it is written, and a stick that takes no large file: nothing half is left."""
    backed.target.write_bytes(b"earlier")
    monkeypatch.setattr(backup, "_SPARE_BYTES", 1 << 60)
    with pytest.raises(CounterError, match="backup_no_room"):
        backed.back_up()
    monkeypatch.undo()
    for number, code in ((errno.ENOSPC, "backup_no_room"), (errno.EFBIG, "backup_too_large"), (5, "backup_unwritable")):

        def refuse(_handle: int, number: int = number) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr("counter_app.services.backup_file.os.fsync", refuse)
        with pytest.raises(CounterError, match=code):
            backed.back_up()
        monkeypatch.undo()
    assert backed.target.read_bytes() == b"earlier"
    assert list(backed.folder.glob(".counter.backup*")) == []


def test_a_person_sees_how_far_it_is_and_stops_it(backed: Backed) -> None:
    """Progress grows to the end; stopped at any moment nothing is left, neither of a backup nor of a counter."""
    seen: list[tuple[int, int]] = []
    backed.back_up(watch=Watch(lambda done, total: seen.append((done, total))))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len({total for _, total in seen}) == 1
    assert seen[-1][0] > 0.95 * seen[-1][1]
    before = backed.target.read_bytes()
    for after in range(len(seen)):
        left = iter(range(after))
        with pytest.raises(Cancelled):
            backed.back_up(watch=Watch(cancelled=lambda left=left: next(left, None) is None))  # type: ignore[misc]  # a default argument
        assert list(backed.folder.glob(".counter.backup*")) == []
    assert backed.target.read_bytes() == before
    with pytest.raises(Cancelled):
        backed.restore(Watch(cancelled=lambda: True))
    assert not backed.restored.root.exists()


def test_memory_stays_the_same_whatever_papers_weigh(backed: Backed) -> None:
    """Forty megabytes of papers are written, read back and restored in a few."""
    for n in range(2):
        backed.file(Random(n).randbytes(20 * 1024 * 1024))
    tracemalloc.start()
    backed.back_up()
    backed.restore()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 12 * 1024 * 1024
    assert backed.problems() == ()


def test_sizes_are_told_before(backed: Backed) -> None:
    """What must be in it and what may, as the file then weighs."""
    told = backup.sizes(backed.desk.connection, backed.vault, backed.desk.path, backed.folder / "files")
    assert (told.waiting_files, told.delivered_files) == (3, 1)
    made = backed.back_up()
    assert abs(made.bytes - told.total(with_delivered=True)) < 64 * 1024
