"""Where a paper lies that cannot be opened here, and what becomes of one that was fetched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.bootstrap import Counter
from counter_app.bootstrap.delivery import sync_engine
from counter_app.bootstrap.fetching import fetch_file, file_place
from counter_app.database.transaction import immediate
from counter_app.domain import events
from counter_app.domain.applicant import Applicant
from counter_app.domain.checklist import HandedIn
from counter_app.domain.errors import CounterError
from counter_app.domain.intake import DossierRequest
from counter_app.services.attachments import NewDocument
from counter_app.services.fetched_files import FetchedFiles
from counter_app.services.sync_replica import SyncReplica
from counter_app.store import documents
from counter_app.wire.chain import GENESIS, NO_PERSON, link
from counter_app.wire.encoding import Entry, encode_header, encode_part
from counter_app.wire.feed import Foreign
from tests.builders.counter import a_clerk, a_counter
from tests.builders.histories import Author
from tests.e2e.test_files import a_pdf


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Return an opened counter."""
    made = a_counter(tmp_path)
    yield made
    made.close()


@pytest.fixture
def paper(counter: Counter, tmp_path: Path) -> str:
    """Return the name of a paper that was filed."""
    documents_given = (HandedIn("Tờ khai theo mẫu", 1, 0, 0),)
    person = Applicant("Nguyễn Thị Mẫu", number="004190000001")
    request = DossierRequest(request_id="r", procedure="1.000894", applicant=person, documents=documents_given)
    code = counter.lanes.store.submit(counter.intake.receive, request, a_clerk()).result().code or ""
    pdf = Path(a_pdf(tmp_path, 100_000, 1))
    return next(counter.papers.attachments.attach(code, [pdf], NewDocument(lines=(0,)), a_clerk())).sha256


def purge(counter: Counter, sha256: str) -> None:
    """Let a paper go as if the province had had it for long."""
    with immediate(counter.writer):
        documents.note_acknowledged(counter.writer, counter.clock.now())
        counter.writer.execute("UPDATE vault_files SET acknowledged_at = stored_at, delivered_at = stored_at")
        documents.set_purged(counter.writer, sha256, counter.clock.now())
    counter.vault.remove(sha256)


def erase(counter: Counter, dossier: str) -> None:
    """Take in a fact of the province that forgets a dossier's applicant, as the engine does."""
    fact = Author("province").write("PersonErased", events.Judgement(events=(dossier,)), 0)
    entry = Entry(encode_header(fact.header), encode_part(fact.facts), None, None, NO_PERSON)
    header = fact.header
    foreign = Foreign(header.office, header.device, header.epoch, header.seq, entry, link(GENESIS, entry))
    puller = sync_engine(counter)._puller
    assert puller is not None
    assert isinstance(puller.replica, SyncReplica)
    puller.replica.take_in([foreign])


def test_it_is_told_where_a_paper_lies(counter: Counter, paper: str) -> None:
    """Here, lost, at the province, damaged with another copy there, never heard of."""
    place = counter.vault.place(paper)
    assert file_place(counter, paper).lies == "here"
    whole = place.read_bytes()
    place.write_bytes(whole[:-1])
    assert file_place(counter, paper).lies == "lost"
    documents.set_delivered(counter.writer, paper, counter.clock.now())
    assert file_place(counter, paper).lies == "province"
    place.write_bytes(whole)
    purge(counter, paper)
    found = file_place(counter, paper)
    assert (found.lies, found.bytes > 100_000, found.can_be_fetched) == ("province", True, True)
    assert file_place(counter, "0" * 64).lies == "lost"


def test_a_paper_that_was_fetched_stays_its_days_again(counter: Counter, paper: str) -> None:
    """Held, and delivered from now on; it is not purged the next morning."""
    content = counter.vault.read(paper)
    purge(counter, paper)
    lane = counter.lanes.store
    files = FetchedFiles(counter.writer, lane, counter.vault, counter.folder.files, counter.clock.now)
    files.take(paper, content, 1)
    row = documents.file_row(counter.writer, paper)
    assert row is not None
    assert (row.state, row.delivered) == ("held", True)
    before = counter.clock.now() - timedelta(days=1)
    assert lane.submit(documents.purgeable, counter.writer, before).result() == ()


def test_who_is_forgotten_leaves_no_paper_behind_the_pull(counter: Counter, paper: str) -> None:
    """The file is off the disk when the taking in ends, waiting or not, and is not fetched again."""
    (dossier,) = counter.writer.execute("SELECT dossier_id FROM documents").fetchone()
    erase(counter, dossier)
    assert not counter.vault.holds(paper)
    assert file_place(counter, paper).lies == "erased"
    with pytest.raises(CounterError, match="file_erased"):
        fetch_file(counter, paper)
