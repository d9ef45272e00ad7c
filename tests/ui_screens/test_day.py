from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from counter_app.bootstrap import Counter
from counter_app.devices.ports import PrintPhase, PrintState
from counter_app.services.verification import verify
from counter_app.texts import texts
from counter_app.ui.day.presenter import DayPresenter, DayState
from tests.builders.counter import a_clerk
from tests.fakes.printer import FakePrinter
from tests.ui_screens.conftest import StraightWork, Ward, with_printer


def _presenter(counter: Counter, work: StraightWork, printer: FakePrinter | None = None) -> DayPresenter:
    ready = with_printer(counter, printer or FakePrinter())
    shown: list[DayState] = []
    return DayPresenter(ready, texts("vi"), work, shown.append)


def test_the_book_of_today_has_its_figures_and_its_anchor(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Rows, turned-away applications, and the count and head the book stands on."""
    ward.receive()
    ward.receive()
    ward.receive(outcome="guide", reason="Thiếu giấy tờ")
    presenter = _presenter(counter, work)
    presenter.start()
    state = presenter.state
    assert state.content.startswith(b"%PDF")
    assert [number for _, number in state.figures] == ["2", "1", "1", "0"]
    assert "mục 3" in state.anchor
    assert state.head.replace(" ", "") == verify(counter.connection).head


def test_a_day_without_dossiers_is_a_book_too(counter: Counter, work: StraightWork) -> None:
    """An empty day gives a book that says so, not an error."""
    presenter = _presenter(counter, work)
    presenter.choose("22/11/2026")
    assert presenter.state.content.startswith(b"%PDF")
    assert presenter.state.figures[0][1] == "0"


def test_a_cancelled_book_is_dropped(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Esc while the book is made: its pages never appear, and the screen says so."""
    ward.receive()
    presenter = _presenter(counter, work)
    work.held = True
    presenter.start()
    presenter.cancel()
    for run in work.waiting:
        run()
    assert presenter.state.content == b""
    assert not presenter.state.making
    assert presenter.state.said.words == texts("vi")("ui.day.cancelled")


def test_the_newest_day_wins(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Going on to another day ends the book of the day before."""
    ward.receive()
    presenter = _presenter(counter, work)
    work.held = True
    presenter.start()
    presenter.step(-1)
    older, newer = work.waiting
    newer()
    older()
    assert presenter.state.figures[0][1] == "0"


def test_an_unreadable_day_is_said_at_the_field(counter: Counter, work: StraightWork) -> None:
    """A day that is none makes no book."""
    presenter = _presenter(counter, work)
    presenter.choose("31/2/2026")
    assert presenter.state.wrong
    assert presenter.state.content == b""


def test_the_book_is_saved_whole_or_not_at_all(counter: Counter, work: StraightWork, tmp_path: Path) -> None:
    """What is written is what is shown; a folder that is not there is said in words and leaves nothing."""
    presenter = _presenter(counter, work)
    presenter.start()
    presenter.save(str(tmp_path / "so.pdf"))
    assert (tmp_path / "so.pdf").read_bytes() == presenter.state.content
    presenter.save(str(tmp_path / "nowhere" / "so.pdf"))
    assert presenter.state.said.tone == "bad"
    assert [path.name for path in tmp_path.glob("so.pdf*")] == ["so.pdf"]


def test_the_book_is_followed_to_the_tray(counter: Counter, work: StraightWork) -> None:
    """Printing tells the printer's own word until it is done."""
    printer = FakePrinter({"Quay-1": PrintState(PrintPhase.WAITING)})
    presenter = _presenter(counter, work, printer)
    presenter.start()
    presenter.print_book()
    assert "Chờ in" in presenter.state.said.words
    printer.queues["Quay-1"] = PrintState(PrintPhase.PRINTED)
    work.pass_time()
    assert presenter.state.said.tone == "good"


def test_the_figures_beside_the_book_are_those_of_the_book(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Whoever was guided and came back the same day is received and was guided: the screen says what the paper says."""
    guided = ward.receive(outcome="guide", reason="Thiếu tờ khai")
    request = replace(counter.finder.application_of(guided.number or ""), request_id="again")
    counter.intake.receive(request, a_clerk())
    presenter = DayPresenter(counter, texts("vi"), work, lambda _state: None)
    presenter.make()
    assert [value for _, value in presenter.state.figures] == ["1", "1", "1", "0"]
