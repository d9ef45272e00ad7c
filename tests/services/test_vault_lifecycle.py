"""Added, filed, cut off, delivered, lost, swept and purged in whatever order: nothing that is referenced is lost."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from counter_app.database.transaction import immediate
from counter_app.domain import events
from counter_app.services.desk_memory import Preferences
from counter_app.services.retention import Retention
from counter_app.store import documents, documents_tray
from counter_app.store.vault import Vault
from tests.builders.counter_database import Desk, a_desk, step
from tests.builders.straight_lane import StraightLane

PAPERS = (b"birth", b"marriage")


class Lifecycle(RuleBasedStateMachine):
    """One counter, its vault, and a clock that moves for database and disk alike."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.opened = ExitStack()
        self.desk: Desk = self.opened.enter_context(a_desk(self.folder))
        self.vault = Vault(self.folder / "files", bytes(32), relaxed=True)
        choices = Preferences(self.desk.connection)
        self.retention = Retention(self.desk.connection, self.vault, self.desk.clock, choices, self.folder / "files")
        self.received = 0
        self.page = self.folder / "files" / "scans" / "open" / "000001.page"

    @initialize()
    def open_a_spool(self) -> None:
        """A scan that was never filed lies there from the beginning."""
        self.page.parent.mkdir(parents=True)
        self.page.write_bytes(b"page")
        self.receive()

    @rule()
    def receive(self) -> None:
        """What is attached from now on belongs to this dossier."""
        self.received += 1
        self.dossier = self.desk.receive(self.received).dossier

    @rule(content=st.sampled_from(PAPERS))
    def put_and_crash(self, content: bytes) -> None:
        """The program ends before the fact: nobody names the file."""
        self.vault.put(content)

    @rule(content=st.sampled_from(PAPERS))
    def attach(self, content: bytes) -> None:
        self.name_it((self.vault.put(content), len(content)))

    @rule(content=st.sampled_from(PAPERS), data=st.data())
    def attach_around_a_turn(self, content: bytes, data: st.DataObject) -> None:
        """What takes files away runs between the file and its fact."""
        made = self.vault.put(content), len(content)
        data.draw(st.sampled_from([self.turn, self.sweep]))()
        self.name_it(made)

    def name_it(self, made: tuple[str, int]) -> None:
        """Write the row and the fact in one transaction, as filing does."""
        name, size = made
        part = events.DocumentAttached(sha256=name, pages=1, bytes=size)
        with immediate(self.desk.connection):
            documents.record_file(self.desk.connection, name, size, 1, None, self.desk.clock.now())
            self.desk.journal.append(step(self.dossier, "DocumentAttached", part))

    @rule(content=st.sampled_from(PAPERS), stack=st.sampled_from("ab"))
    def scan_into_the_tray(self, content: bytes, stack: str) -> None:
        with immediate(self.desk.connection):
            documents_tray.add(self.desk.connection, stack, self.vault.put(content), [{}], self.desk.clock.now())

    @rule()
    def empty_the_tray(self) -> None:
        ids = [row[0] for row in self.desk.connection.execute("SELECT id FROM tray")]
        with immediate(self.desk.connection):
            gone = documents_tray.remove(self.desk.connection, ids)
        for name in gone:
            self.vault.remove(name)

    @rule(whole=st.booleans(), content=st.sampled_from(PAPERS))
    def the_province_says(self, *, whole: bool, content: bytes) -> None:
        """It holds a file, or lost it again."""
        row = documents.file_row(self.desk.connection, sha256(content).hexdigest())
        if row is not None and row.state == "held" and row.delivered != whole:
            documents.set_delivered(self.desk.connection, row.sha256, self.desk.clock.now() if whole else None)

    @rule()
    def acknowledge(self) -> None:
        self.desk.connection.execute(
            "INSERT INTO acknowledgements (device, epoch, count, body, signature, taken_in_at)"
            " SELECT device_id, epoch, (SELECT coalesce(max(seq), 0) FROM journal), x'', x'', '' FROM device WHERE true"
            " ON CONFLICT (device, epoch) DO UPDATE SET count = excluded.count"
        )

    def stop(self, dossier: str) -> None:
        """End a dossier."""
        self.desk.write(step(dossier, "DossierStopped", events.NumberedStep(number="1.1-26/HDHS")))

    @rule()
    def all_is_over(self) -> None:
        """Every dossier is ended, and the province says that it has everything: what a purge waits for."""
        open_now = "SELECT dossier_id FROM dossiers WHERE status <> 'stopped'"
        for (dossier,) in self.desk.connection.execute(open_now).fetchall():
            self.stop(dossier)
        self.acknowledge()
        for content in PAPERS:
            self.the_province_says(whole=True, content=content)
        self.retention.due()

    @rule(days=st.sampled_from((2, 91, 200)))
    def wait(self, days: int) -> None:
        self.desk.clock.instant += timedelta(days=days)
        for file in (self.folder / "files").rglob("*"):
            if file.is_file():
                at = file.stat().st_mtime - days * 86_400
                os.utime(file, (at, at))

    @rule()
    def turn(self) -> None:
        self.retention.turn(StraightLane())

    @rule()
    def sweep(self) -> None:
        self.retention.sweep()

    @rule(content=st.sampled_from(PAPERS), meanwhile=st.sampled_from(("put_and_crash", "attach", "tray", "lost", "")))
    def a_quarter_goes_by(self, content: bytes, meanwhile: str) -> None:
        """All may be purged; what happens in that moment decides what is."""
        self.all_is_over()
        self.wait(91)
        if meanwhile == "tray":
            self.scan_into_the_tray(content, "a")
            self.wait(2)
        elif meanwhile == "lost":
            self.the_province_says(whole=False, content=content)
        elif meanwhile:
            getattr(self, meanwhile)(content)
        self.turn()

    @rule()
    def cut_off_between_the_row_and_the_disk(self) -> None:
        """The power goes when a file is marked purged and still lies there."""
        for name in self.retention.due()[:1]:
            documents.set_purged(self.desk.connection, name, self.desk.clock.now())

    @rule(content=st.sampled_from(PAPERS))
    def file_while_a_purge_is_under_way(self, content: bytes) -> None:
        """Its row is marked, then the bytes are put again, then they leave the disk, then the fact names them."""
        self.cut_off_between_the_row_and_the_disk()
        made = self.vault.put(content), len(content)
        self.vault.retire(made[0], 86_400)
        self.name_it(made)

    @invariant()
    def nothing_referenced_is_lost(self) -> None:
        """Held rows and trays have whole files, own papers the province lacks are held, the open page lies there."""
        assert list(documents.problems(self.desk.connection, self.vault)) == []
        unsafe = self.desk.connection.execute(
            "SELECT count(*) FROM documents d JOIN vault_files f ON f.sha256 = d.sha256"
            " WHERE f.state <> 'held' AND f.delivered_at IS NULL"
        ).fetchone()
        assert unsafe == (0,)
        assert self.page.exists() or not self.page.parent.exists()

    def teardown(self) -> None:
        """Close and clear away."""
        self.opened.close()
        shutil.rmtree(self.folder)


Lifecycle.TestCase.settings = settings(
    max_examples=100, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLifecycle = Lifecycle.TestCase
