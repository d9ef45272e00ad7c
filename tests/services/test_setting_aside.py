"""Documents filed with the wrong dossier or line: taken off, moved in one motion, put back; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counter_app.bootstrap import Counter
from counter_app.documents.page import Pages, Treatment
from counter_app.documents.preparing import prepared
from counter_app.domain.act import Act
from counter_app.domain.applicant import Applicant
from counter_app.domain.checklist import HandedIn
from counter_app.domain.errors import CounterError
from counter_app.domain.intake import DossierRequest
from counter_app.services.attachments import FiledDocument, NewDocument
from counter_app.services.verification import verify
from tests.builders import paper
from tests.builders.counter import a_clerk, a_counter, instant

CLERK = a_clerk()
SHEET = prepared(paper.text_sheet(100), 100, Treatment())


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Return an opened counter."""
    opened = a_counter(tmp_path)
    yield opened
    opened.close()


def received(counter: Counter, n: int = 1) -> str:
    """Receive a dossier with two papers and return its code."""
    papers = (HandedIn("Tờ khai", originals=1), HandedIn("Giấy chứng sinh", copies=1))
    applicant = Applicant(f"Nông Văn {n}", number=f"0000900000{n:02d}")
    request = DossierRequest(request_id=f"r{n}", procedure="1.001193", applicant=applicant, documents=papers)
    return counter.intake.receive(request, CLERK).code or ""


def filed(counter: Counter, code: str, *lines: int) -> FiledDocument:
    """File one page."""
    return counter.papers.attachments.file_pages(code, Pages((SHEET,)), NewDocument(lines=lines), CLERK)


def lines_of(counter: Counter, code: str) -> list[tuple[int, ...]]:
    """Return the lines of each document that stands."""
    return [one.lines for one in counter.finder.page(code).documents if one.stands]


def whole(counter: Counter) -> bool:
    """Tell whether chain, state against journal, and files are whole."""
    return verify(counter.writer, counter.vault).problems == ()


def test_a_document_taken_off_stays_as_a_file_and_in_the_history(counter: Counter) -> None:
    """The line is open again, the day's figures follow, the pages can still be read, and the reason is told."""
    code = received(counter)
    document = filed(counter, code, 0, 1)
    day = instant("2026-11-23T12:00:00+07:00").date()
    assert counter.documents.count(day, day).digitised_on_receipt == 1
    done = counter.papers.setting_aside.set_aside(code, document.event_id, "nhầm giấy", CLERK)
    assert (done.document, done.moved_to) == (document.event_id, "")
    count = counter.documents.count(day, day)
    assert (count.digitised_on_receipt, count.components_digitised, count.pages) == (0, 0, 0)
    assert counter.documents.content(document.sha256).startswith(b"%PDF")
    last = counter.finder.page(code).timeline[-1]
    assert (last.kind, getattr(last.text, "reason", "")) == ("DocumentSetAside", "nhầm giấy")
    assert counter.papers.attachments.lines_named(code, "tờ khai") == (0,)
    assert whole(counter)


def test_a_document_is_moved_to_another_dossier_in_one_motion(counter: Counter) -> None:
    """It stands there from then on, for the line that was chosen; its bytes lie here once; both histories tell it."""
    wrong, right = received(counter), received(counter, 2)
    document = filed(counter, wrong, 0)
    done = counter.papers.setting_aside.move(wrong, document.sha256[:8], right, NewDocument(lines=(1,)), "nhầm", CLERK)
    assert (lines_of(counter, wrong), lines_of(counter, right)) == ([], [(1,)])
    (there,) = counter.finder.page(right).documents
    assert (there.event_id, there.moved_from, there.source) == (done.filed_as, document.event_id, "scanned")
    (here,) = counter.finder.page(wrong).documents
    assert here.moved_to == done.moved_to == counter.finder.page(right).row.dossier_id
    assert counter.writer.execute("SELECT count(*) FROM vault_files").fetchone() == (1,)
    assert whole(counter)


def test_a_document_is_moved_to_another_line_and_back(counter: Counter) -> None:
    """Fewer lines, other lines; putting back takes the moved one off; twice is refused."""
    code = received(counter)
    document = filed(counter, code, 0, 1)
    work = counter.papers.setting_aside
    moved = work.move(code, document.event_id, code, NewDocument(lines=(0,)), "chỉ một", CLERK)
    assert lines_of(counter, code) == [(0,)]
    with pytest.raises(CounterError, match="document_not_moved"):
        work.move(code, moved.filed_as, code, NewDocument(lines=(0,)), "lại", CLERK)
    work.put_back(code, document.event_id, CLERK)
    assert lines_of(counter, code) == [(0, 1)]
    with pytest.raises(CounterError, match="document_not_aside"):
        work.put_back(code, document.event_id, CLERK)
    assert whole(counter)


def test_putting_back_undoes_a_move_in_both_dossiers(counter: Counter) -> None:
    """The paper lies where it lay before, and nothing of it stands in the other dossier."""
    first, second = received(counter), received(counter, 2)
    document = filed(counter, first, 0)
    counter.papers.setting_aside.move(first, document.event_id, second, NewDocument(lines=(0,)), "nhầm", CLERK)
    counter.papers.setting_aside.put_back(first, document.event_id, CLERK)
    assert (lines_of(counter, first), lines_of(counter, second)) == ([(0,)], [])


def test_a_paper_scanned_there_already_is_not_doubled(counter: Counter) -> None:
    """Where the right dossier has the very same pages on that line, the move only takes the wrong ones off."""
    wrong, right = received(counter), received(counter, 2)
    document = filed(counter, wrong, 0)
    there = counter.papers.setting_aside.move(wrong, document.event_id, right, NewDocument(lines=(0,)), "x", CLERK)
    again = counter.papers.setting_aside.put_back(wrong, document.event_id, CLERK)
    back = counter.papers.setting_aside.move(wrong, again.filed_as, right, NewDocument(lines=(0,)), "x", CLERK)
    assert there.filed_as != back.filed_as
    once_more = counter.papers.attachments.reuse(wrong, back.filed_as, NewDocument(lines=(1,)), CLERK)
    assert (lines_of(counter, right), lines_of(counter, wrong)) == ([(0,)], [(1,)])
    assert once_more.sha256 == document.sha256


def test_what_may_not_be_writes_nothing(counter: Counter) -> None:
    """No reason, no such document, a reader, a voided target: each its own code and not one fact."""
    code, other = received(counter), received(counter, 2)
    document = filed(counter, code, 0)
    counter.steps.act(other, Act(action="void", reason="nhầm"), CLERK)
    (before,) = counter.writer.execute("SELECT count(*) FROM journal").fetchone()
    work, new = counter.papers.setting_aside, NewDocument(lines=(0,))
    refused: tuple[tuple[str, Callable[[], object]], ...] = (
        ("reason_missing", lambda: work.set_aside(code, document.event_id, "  ", CLERK)),
        ("document_not_standing", lambda: work.set_aside(code, "ab" * 32, "x", CLERK)),
        ("document_not_standing", lambda: work.set_aside(code, document.sha256[:3], "x", CLERK)),
        ("role_required", lambda: work.set_aside(code, document.event_id, "x", a_clerk("auditor"))),
        ("role_required", lambda: work.put_back(code, document.event_id, a_clerk("auditor"))),
        ("document_status_forbids", lambda: work.move(code, document.event_id, other, new, "x", CLERK)),
        (
            "document_line_unknown",
            lambda: work.move(code, document.event_id, code, NewDocument(lines=(9,)), "x", CLERK),
        ),
        ("document_not_aside", lambda: work.put_back(code, document.event_id, CLERK)),
    )
    for code_of_error, act in refused:
        with pytest.raises(CounterError, match=code_of_error):
            act()
    assert counter.writer.execute("SELECT count(*) FROM journal").fetchone() == (before,)
