"""Filing documents: what is refused writes nothing, what is replaced or reused says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.bootstrap import Counter
from counter_app.documents.page import Page, Pages, Treatment
from counter_app.documents.pages import pages_of_bytes
from counter_app.documents.portable import Description, composed
from counter_app.documents.preparing import prepared
from counter_app.domain.act import Act
from counter_app.domain.applicant import Applicant
from counter_app.domain.checklist import HandedIn
from counter_app.domain.errors import CounterError, StoreError
from counter_app.domain.intake import DossierRequest
from counter_app.services.attachments import NewDocument
from tests.builders import paper
from tests.builders.counter import a_clerk, a_counter, instant

CLERK = a_clerk()
SHEET = prepared(paper.text_sheet(100), 100, Treatment())
OTHER = prepared(paper.text_sheet(100, 7), 100, Treatment())


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Return an opened counter."""
    opened = a_counter(tmp_path)
    yield opened
    opened.close()


def received(counter: Counter, n: int = 1) -> str:
    """Receive a dossier with two papers of one name and return its code."""
    papers = (HandedIn("Giấy chứng sinh", originals=1), HandedIn("Giấy chứng sinh", copies=1))
    applicant = Applicant(f"Nông Văn {n}", number=f"0000900000{n:02d}")
    request = DossierRequest(request_id=f"r{n}", procedure="1.001193", applicant=applicant, documents=papers)
    return counter.intake.receive(request, CLERK).code or ""


def links(counter: Counter) -> int:
    """Return how many facts there are."""
    return int(counter.writer.execute("SELECT count(*) FROM journal").fetchone()[0])


def test_a_name_finds_the_line_that_is_still_without_a_copy(counter: Counter) -> None:
    """Of two lines of one name the first is taken, then the other; marks and capitals do not matter."""
    code, attachments = received(counter), counter.papers.attachments
    assert attachments.lines_named(code, "GIAY CHUNG SINH") == (0,)
    attachments.file_pages(code, Pages((SHEET,)), NewDocument(lines=(0,)), CLERK)
    assert attachments.lines_named(code, "giấy chứng sinh") == (1,)
    assert attachments.lines_named(code, "Giấy khác") == attachments.lines_named(code, "") == ()


@pytest.mark.parametrize(
    "document, code",
    [
        (NewDocument(lines=(2,)), "document_line_unknown"),
        (NewDocument(source="found"), "document_source_unknown"),
        (NewDocument(name="x" * 201), "document_name_too_long"),
        (NewDocument(replaces="0192f0c1"), "document_unknown"),
    ],
)
def test_what_does_not_fit_writes_nothing(counter: Counter, document: NewDocument, code: str) -> None:
    """A wrong line, source, name or predecessor is told before anything is stored."""
    name, before = received(counter), links(counter)
    with pytest.raises(CounterError) as caught:
        counter.papers.attachments.file_pages(name, Pages((SHEET,)), document, CLERK)
    assert caught.value.code == code
    assert links(counter) == before
    assert not [one for one in counter.folder.files.rglob("*") if one.is_file()]


def test_a_voided_dossier_and_an_auditor_are_refused(counter: Counter) -> None:
    """Nothing is attached to a dossier that was voided, nor by somebody who only reads."""
    code = received(counter)
    with pytest.raises(CounterError, match="role_required"):
        counter.papers.attachments.file_pages(code, Pages((SHEET,)), NewDocument(), a_clerk("auditor"))
    counter.steps.act(code, Act(action="void", reason="nhầm"), CLERK)
    with pytest.raises(CounterError, match="document_status_forbids"):
        counter.papers.attachments.file_pages(code, Pages((SHEET,)), NewDocument(), CLERK)


def test_a_page_scanned_again_stands_for_the_first(counter: Counter) -> None:
    """Both stay in the history; only the newer one stands."""
    code = received(counter)
    first = counter.papers.attachments.file_pages(code, Pages((SHEET,)), NewDocument(lines=(0,)), CLERK)
    again = NewDocument(lines=(0,), replaces=first.event_id)
    counter.papers.attachments.file_pages(code, Pages((OTHER,)), again, CLERK)
    assert [one.replaced for one in counter.finder.page(code).documents] == [True, False]
    assert counter.documents.budget(code).documents == 1


def test_a_copy_of_an_earlier_dossier_is_reused(counter: Counter) -> None:
    """The same file serves a second dossier: no new file, and the paper is counted as reused."""
    first, second = received(counter), received(counter, 2)
    filed = counter.papers.attachments.file_pages(first, Pages((SHEET,)), NewDocument(lines=(0,)), CLERK)
    reused = counter.papers.attachments.reuse(second, filed.event_id, NewDocument(lines=(0, 1)), CLERK)
    assert reused.sha256 == filed.sha256
    assert [one.source for one in counter.documents.of(second).components] == ["reused", "reused"]
    day = instant("2026-11-23T12:00:00+07:00").date()
    count = counter.documents.count(day, day)
    assert (count.dossiers, count.digitised_on_receipt, count.by_source["reused"]) == (2, 1, 2)
    with pytest.raises(CounterError, match="document_unknown"):
        counter.papers.attachments.reuse(second, "0192f0c1", NewDocument(), CLERK)


def test_a_pdf_of_the_citizen_is_kept_to_the_last_byte(counter: Counter) -> None:
    """It may carry a signature; a page taken out of it makes a file of ours."""
    told = Description("p", "c", "o", "k", instant("2026-01-01T00:00:00+07:00"))
    outside = composed([SHEET, OTHER], told)
    code, pages = received(counter), Pages(tuple(pages_of_bytes(outside)))
    filed = counter.papers.attachments.file_pages(code, pages, NewDocument(name="Đơn", source="received"), CLERK)
    assert counter.documents.content(filed.sha256) == outside
    part = counter.papers.attachments.file_pages(code, pages.removed(0), NewDocument(), CLERK)
    assert (part.pages, part.sha256 == filed.sha256) == (1, False)


def test_what_is_filed_again_after_a_crash_is_not_doubled(counter: Counter) -> None:
    """The same bytes for fewer lines say nothing new; for another line they do."""
    code, file_pages = received(counter), counter.papers.attachments.file_pages
    first = file_pages(code, Pages(tuple(pages_of_bytes(_a_pdf()))), NewDocument(lines=(0,)), CLERK)
    for lines, duplicate in (((), True), ((0,), True), ((1,), False)):
        again = file_pages(code, Pages(tuple(pages_of_bytes(_a_pdf()))), NewDocument(lines=lines), CLERK)
        assert (again.sha256, again.duplicate) == (first.sha256, duplicate)


def _a_pdf() -> bytes:
    return composed([SHEET], Description("p", "c", "o", "k", instant("2026-01-01T00:00:00+07:00")))


def test_pages_are_shown_from_memory_alone(counter: Counter) -> None:
    """Thumbnail, any page as a picture and the whole PDF come out of the vault; nothing clear is left anywhere."""
    code = received(counter)
    filed = counter.papers.attachments.file_pages(code, Pages((SHEET, OTHER.turned(90))), NewDocument(), CLERK)
    documents = counter.documents
    assert (documents.thumbnail(filed.sha256) or b"").startswith(b"\xff\xd8")
    assert (documents.page_thumbnail(filed.sha256, 1) or b"").startswith(b"\xff\xd8")
    assert (documents.page_picture(filed.sha256, 1, 500) or b"").startswith(b"\x89PNG")
    with pytest.raises(CounterError, match="page_unknown"):
        documents.page_picture(filed.sha256, 2)
    clear = [one for one in counter.folder.root.rglob("*") if one.is_file() and b"%PDF" in one.read_bytes()]
    assert clear == []
    with pytest.raises(StoreError, match="document_missing"):
        documents.content("00" * 32)


def test_a_stack_without_pages_is_refused(counter: Counter) -> None:
    """All pages left out is no document."""
    with pytest.raises(CounterError, match="document_empty"):
        counter.papers.attachments.file_pages(received(counter), Pages((_removed(SHEET),)), NewDocument(), CLERK)


def _removed(page: Page) -> Page:
    return replace(page, removed=True)
