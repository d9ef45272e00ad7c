from __future__ import annotations

import pytest

from counter_app.bootstrap import Counter
from counter_app.devices.ports import PrintPhase, PrintState
from counter_app.domain.act import Act
from counter_app.domain.events import type_of_facts
from counter_app.services.views import PrintedSlip
from counter_app.texts import LANGUAGES, Language, texts
from counter_app.ui.dossier.presenter import DossierPresenter
from counter_app.ui.dossier.state import DossierState
from tests.builders.counter import a_clerk
from tests.fakes.printer import FakePrinter
from tests.ui_screens.conftest import StraightWork, Ward, with_printer

FAILED = PrintState(PrintPhase.FAILED, "cancelled")


def _presenter(
    counter: Counter, work: StraightWork, printer: FakePrinter | None = None, role: str = "clerk"
) -> DossierPresenter:
    ready = with_printer(counter, printer or FakePrinter())
    shown: list[DossierState] = []
    return DossierPresenter(ready, a_clerk(role), texts("vi"), work, shown.append)


def _opened(counter: Counter, work: StraightWork, name: str, printer: FakePrinter | None = None) -> DossierPresenter:
    presenter = _presenter(counter, work, printer)
    presenter.open(name)
    return presenter


def test_the_page_tells_the_facts_and_explains_the_date(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Code, citizen, papers and the due date stand there; the holiday on the way is among the reasons."""
    code = ward.receive().code or ""
    facts = _opened(counter, work, code).state.facts
    assert facts is not None
    assert facts.code == code
    assert facts.due.words == "Thứ Tư, 25/11/2026 · 17:00"
    assert facts.people[0].words == "Nguyễn Thị Mẫu"
    assert [paper.counts for paper in facts.papers] == ["1 bản chính", "2 bản sao"]
    assert facts.explanation is not None
    assert any("24/11" in reason and "Ngày Văn hóa" in reason for reason in facts.explanation.reasons)


def test_money_hand_over_and_delivery_are_three_states(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """None of the three is read out of another: unpaid, no result yet, not sent."""
    code = ward.receive().code or ""
    counter.lanes.store.submit(
        counter.steps.act, code, Act(action="fee", amount=8000, name="Lệ phí"), ward.clerk
    ).result()
    facts = _opened(counter, work, code).state.facts
    assert facts is not None
    money, handover, delivery = (mark.words for _, mark in facts.states)
    assert "8.000 đ" in money
    assert handover.startswith("Chưa có kết quả")
    assert delivery == "Còn 2 bản ghi chưa gửi"


def test_a_second_print_is_a_copy_and_says_so_before(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """The first print is recorded; the page then offers to print again and names the copy."""
    presenter = _opened(counter, work, ward.receive().code or "")
    assert presenter.state.slip is not None
    first = presenter.state.slip.action
    presenter.print_slip()
    presenter.refresh()
    slip = presenter.state.slip
    assert slip is not None
    assert (first.startswith("In giấy"), slip.action.startswith("In lại giấy")) == (True, True)
    assert "lần 1" in slip.hint
    assert presenter.state.timeline[0].title.startswith("In giấy tiếp nhận")


def test_the_true_state_of_the_print_is_told_to_its_end(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Waiting, printing, printed: what the printer says is what the page says."""
    printer = FakePrinter({"Quay-1": PrintState(PrintPhase.WAITING)})
    presenter = _opened(counter, work, ward.receive().code or "", printer)
    presenter.print_slip()
    said = [presenter.state.printing.words]
    for phase in (PrintPhase.PRINTING, PrintPhase.PRINTED):
        printer.queues["Quay-1"] = PrintState(phase)
        work.pass_time()
        said.append(presenter.state.printing.words)
    assert [words.split(" ở ")[0] for words in said] == ["Chờ in", "Đang in", "Đã in"]
    assert presenter.state.printing.tone == "good"


def test_a_failed_print_says_what_to_do_and_can_be_printed_again(
    counter: Counter, ward: Ward, work: StraightWork
) -> None:
    """A cancelled job is no success; after the printer was mended the next print is."""
    printer = FakePrinter({"Quay-1": FAILED})
    presenter = _opened(counter, work, ward.receive().code or "", printer)
    presenter.print_slip()
    work.pass_time()
    assert presenter.state.printing.tone == "bad"
    assert "in lại" in presenter.state.printing.words
    printer.queues["Quay-1"] = PrintState(PrintPhase.PRINTED)
    presenter.print_slip()
    work.pass_time()
    assert presenter.state.printing.words.startswith("Đã in")


def test_an_opened_dossier_remembers_its_last_print(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Coming back later, the page tells what became of the slip."""
    code, printer = ward.receive().code or "", FakePrinter({"Quay-1": FAILED})
    first = _opened(counter, work, code, printer)
    first.print_slip()
    work.pass_time()
    again = _opened(counter, work, code, printer)
    assert again.state.printing == first.state.printing


@pytest.mark.parametrize("outcome,form", [("accept", "01"), ("guide", "02"), ("refuse", "03")])
def test_the_primary_action_prints_the_slip_that_is_owed(
    counter: Counter, ward: Ward, work: StraightWork, outcome: str, form: str
) -> None:
    """Accepted: the receipt; guided or refused: forms 02 and 03, found by their number."""
    reason = "" if outcome == "accept" else "Thiếu giấy tờ"
    receipt = ward.receive(outcome=outcome, reason=reason)
    presenter = _opened(counter, work, receipt.code or receipt.number or "")
    assert presenter.state.slip is not None
    assert presenter.state.slip.form == form
    presenter.print_slip()
    work.pass_time()
    assert presenter.state.printing.tone == "good"


def test_a_supplement_request_is_printed_before_the_receipt_again(
    counter: Counter, ward: Ward, work: StraightWork
) -> None:
    """While form 02 is owed it is the primary action; once printed the receipt is again."""
    code = ward.receive().code or ""
    act = Act(action="supplement", reason="Thiếu chữ ký", items=("Tờ khai có chữ ký",))
    counter.lanes.store.submit(counter.steps.act, code, act, ward.clerk).result()
    presenter = _opened(counter, work, code)
    assert presenter.state.slip is not None
    assert presenter.state.slip.form == "02"
    presenter.print_slip()
    presenter.refresh()
    assert presenter.state.slip.form == "01"


def test_a_preview_records_nothing(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Looking at a slip leaves no fact; what is shown is what the next print would be."""
    presenter = _opened(counter, work, ward.receive().code or "")
    slips: list[PrintedSlip] = []
    presenter.preview(slips.append)
    presenter.refresh()
    assert slips[0].content.startswith(b"%PDF")
    assert len(presenter.state.timeline) == 1


def test_an_auditor_reads_and_does_not_print(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """The role that may only read is not offered the print, and the key does nothing."""
    code = ward.receive().code or ""
    presenter = _presenter(counter, work, role="auditor")
    presenter.open(code)
    presenter.print_slip()
    presenter.refresh()
    assert not presenter.state.can_print
    assert len(presenter.state.timeline) == 1


def test_paper_and_printer_are_remembered(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """A choice holds for the next dossier."""
    presenter = _opened(counter, work, ward.receive().code or "")
    presenter.choose_paper("80mm")
    presenter.choose_printer("Quay-1")
    slip = _opened(counter, work, ward.receive().code or "").state.slip
    assert slip is not None
    assert (slip.paper, slip.printer) == ("80mm", "Quay-1")


def test_an_unknown_dossier_is_said_in_place(counter: Counter, work: StraightWork) -> None:
    """A code nobody knows shows words and no facts."""
    state = _opened(counter, work, "H14.31-261123-1999").state
    assert state.facts is None
    assert state.said.words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_fact_has_words(language: Language) -> None:
    """No fact of a dossier shows its English class name to an inspector."""
    known = texts(language).by_key
    own = {"SlipPrinted", "EpochOpened", "DayClosed"}
    assert not [kind for kind in type_of_facts if kind not in own and f"ui.dossier.kind.{kind}" not in known]
