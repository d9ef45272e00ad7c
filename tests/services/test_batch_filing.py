"""A feeder stack with slips between: split by real decoders and filed; the tray keeps what nobody can match."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from counter_app.bootstrap import Counter, open_counter
from counter_app.devices.decoding import DecodingProcess
from counter_app.documents.page import Treatment
from counter_app.domain.act import Act
from counter_app.domain.applicant import Applicant
from counter_app.domain.checklist import HandedIn
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.intake import DossierRequest
from counter_app.services.attachments import NewDocument
from counter_app.services.batch_filing import BatchFiling
from counter_app.services.verification import verify
from tests.builders import degraded, paper
from tests.builders.counter import a_clerk, a_counter

DPI = 150
CLERK = a_clerk()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Return an opened counter."""
    opened = a_counter(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def decoder() -> Iterator[DecodingProcess]:
    """Return the real decoding process."""
    with DecodingProcess() as process:
        yield process


@pytest.fixture
def batch(counter: Counter, decoder: DecodingProcess) -> BatchFiling:
    """Return the use case with real decoders."""
    return counter.papers.batches(decoder)


def received(counter: Counter, n: int) -> str:
    """Receive the n-th dossier and return its code."""
    papers = (HandedIn("Tờ khai", originals=1), HandedIn("Giấy chứng sinh", originals=1))
    applicant = Applicant(f"Nông Văn {n}", number=f"0000900000{n:02d}")
    request = DossierRequest(request_id=f"r{n}", procedure="1.001193", applicant=applicant, documents=papers)
    return counter.intake.receive(request, CLERK).code or ""


def slip(*codes: str) -> bytes:
    """Return the scan of a page that bears these codes."""
    sheet = paper.blank_sheet(DPI)
    for n, code in enumerate(codes):
        sheet.paste(degraded.drawn(code).convert("RGB"), (150, 150 + 400 * n))
    return paper.file_of(sheet, dpi=DPI)


def page(seed: int) -> bytes:
    """Return the scan of a page of text."""
    return paper.file_of(paper.text_sheet(DPI, seed), dpi=DPI)


BLANK = paper.file_of(paper.blank_sheet(DPI), dpi=DPI)


def test_a_stack_is_filed_with_the_right_dossiers(counter: Counter, batch: BatchFiling) -> None:
    """Pages go to the dossier of the slip before them, blank backs are left out, and the tray is empty afterwards."""
    first, second = received(counter, 1), received(counter, 2)
    stack = batch.begin()
    for content in (slip(first), page(1), BLANK, page(2), slip(second), page(3)):
        batch.add(stack, content)
    outcome = batch.finish(stack, CLERK, slips=2, whole_checklist=True)
    assert [(one.code, one.pages) for one in outcome.filed] == [(first, 2), (second, 1)]
    assert (outcome.waiting, outcome.bare_slips, counter.papers.tray.stacks()) == ((), (), ())
    assert counter.documents.of(first).on_receipt
    assert verify(counter.connection, counter.vault).problems == ()


def test_what_cannot_be_matched_waits_and_holds_up_nothing(counter: Counter, batch: BatchFiling) -> None:
    """A page before any slip, unknown and foreign codes and a closed dossier wait with their reasons; one is filed."""
    good, closed = received(counter, 1), received(counter, 2)
    counter.steps.act(closed, Act(action="stop", reason="theo đề nghị"), CLERK)
    stack = batch.begin()
    codes = ("H14.31-261123-1999", "H26.107-261123-1001", closed, good)
    for content in (page(9), *(one for n, code in enumerate(codes) for one in (slip(code), page(n)))):
        batch.add(stack, content)
    outcome = batch.finish(stack, CLERK)
    assert [one.code for one in outcome.filed] == [good]
    assert [one.reason for one in outcome.waiting] == [
        "slip_missing", "dossier_unknown", "code_other_office", "slip_dossier_closed",
    ]  # fmt: skip
    assert [one.pages for one in counter.papers.tray.stacks()] == [1, 2, 2, 2]
    assert counter.finder.counts().tray == 4
    assert verify(counter.connection, counter.vault).problems == ()


def test_a_person_files_what_waited(counter: Counter, batch: BatchFiling) -> None:
    """A waiting stack is filed under the code a person chose, without its slip, and leaves the tray."""
    code = received(counter, 1)
    stack = batch.begin()
    for content in (slip("H14.31-261123-1999"), page(1), page(2)):
        batch.add(stack, content)
    (waiting,) = batch.finish(stack, CLERK).waiting
    with pytest.raises(InputError, match="dossier_unknown"):
        batch.assign(waiting.stack, "H14.31-261123-1998", NewDocument(), CLERK)
    assert batch.assign(waiting.stack, code, NewDocument(lines=(1,)), CLERK).pages == 2
    assert counter.papers.tray.stacks() == ()


def test_another_number_of_slips_than_were_laid_in_files_nothing(counter: Counter, batch: BatchFiling) -> None:
    """A slip that could not be read would have sent its papers to the dossier before it."""
    stack = batch.begin()
    for content in (slip(received(counter, 1)), page(1)):
        batch.add(stack, content)
    with pytest.raises(RuleError, match="slips_differ"):
        batch.finish(stack, CLERK, slips=2)
    assert len(counter.papers.tray.pages(stack)) == 2


def test_a_decoder_that_fails_makes_pages_wait(counter: Counter) -> None:
    """A page nobody could look at may be a slip: it and what follows wait."""
    with DecodingProcess(command=("false",)) as broken:
        batch = counter.papers.batches(broken)
        stack = batch.begin()
        batch.add(stack, page(1))
        assert [one.reason for one in batch.finish(stack, CLERK).waiting] == ["slip_page_unseen"]


def test_a_stack_outlives_the_program(tmp_path: Path, decoder: DecodingProcess) -> None:
    """Pages taken in before the program fell are there after it is started again, and can be finished."""
    counter = a_counter(tmp_path)
    code = received(counter, 1)
    batch = counter.papers.batches(decoder)
    stack = batch.begin()
    for content in (slip(code), page(1)):
        batch.add(stack, content)
    counter.papers.tray.turn(stack, counter.papers.tray.pages(stack)[1].id, 90)
    counter.close()
    counter = open_counter(tmp_path / "counter")
    try:
        again = counter.papers.tray.pages(stack)
        assert [(one.codes, one.page.turn) for one in again] == [({code}, 0), (frozenset(), 90)]
        assert len(counter.papers.batches(decoder).finish(stack, CLERK).filed) == 1
    finally:
        counter.close()


def test_pages_are_changed_at_will_until_they_are_filed(counter: Counter) -> None:
    """Order, turning, leaving out, bringing back, scanning again and another treatment; pictures show the result."""
    tray = counter.papers.tray
    stack = tray.new_stack()
    seal = paper.with_seal(paper.text_sheet(DPI), DPI)
    for content in (page(1), paper.file_of(seal, dpi=DPI), BLANK):
        tray.add(stack, content)
    first, second, third = tray.pages(stack)
    assert (first.page.kind, second.page.kind, third.page.removed) == ("bilevel", "colour", True)
    tray.move(stack, third.id, 0)
    tray.restore(stack, third.id)
    tray.remove(stack, first.id)
    tray.treat(stack, second.id, Treatment(kind="gray"))
    pages = tray.pages(stack)
    assert [(one.id, one.page.kind, one.page.removed) for one in pages] == [
        (third.id, "bilevel", False), (first.id, "bilevel", True), (second.id, "gray", False),
    ]  # fmt: skip
    assert pages[1].bytes == 0 < pages[2].bytes
    tray.replace(stack, first.id, page(5))
    assert len(tray.document(stack).kept) == 3
    tray.turn(stack, first.id, -90)
    with Image.open(BytesIO(tray.picture(first.id, stack, 400))) as shown:
        assert shown.width > shown.height
    tray.discard([one.id for one in tray.pages(stack)])
    assert not [one for one in counter.folder.files.rglob("*") if one.is_file()]
