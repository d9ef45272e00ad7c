"""The pages beside the book of a day on a real counter: the till, refunds, blank slips, moved dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.domain.act import Act
from counter_app.domain.calendar import DayKind, SpecialDay
from counter_app.services.quotes import Quotes
from counter_app.texts import texts
from counter_app.ui.app import Program
from counter_app.ui.day.blanks import BlanksPresenter, BlanksState
from counter_app.ui.day.moved import MovedPresenter, MovedState
from counter_app.ui.day.refunds import RefundsPresenter, RefundsState
from counter_app.ui.day.till import TillPresenter, TillState
from counter_app.ui.day.till_page import TillPage
from counter_app.ui.day.view import DayView
from counter_app.ui.offscreen import Keyboard
from tests.builders.counter import a_clerk
from tests.fakes.printer import FakePrinter
from tests.ui_screens.conftest import StraightWork, Ward, a_window, with_printer

TODAY = date(2026, 11, 23)
PADDING = 22
"""Pixels at the sides of a cell."""
LONG = "1.004873"
"""Three working days from Monday 23 November: due on Friday the 27th, over a holiday."""


def _act(counter: Counter, code: str, action: str, account: str = "lan", **values: object) -> None:
    session = replace(a_clerk("supervisor"), account=account)
    counter.lanes.store.submit(counter.steps.act, code, Act(action=action, **values), session).result()  # type: ignore[arg-type]  # its fields


def _paid(counter: Counter, ward: Ward, amount: int, account: str = "lan", method: str = "cash") -> str:
    code = ward.receive(procedure=LONG).code or ""
    _act(counter, code, "pay", account, amount=amount, method=method)
    return code


def _day_off(counter: Counter) -> None:
    """Put a calendar in use that closes Wednesday 25 November as well."""
    days = {**counter.quotes.calendar.days, date(2026, 11, 25): SpecialDay(DayKind.OFF, "Nghỉ thử", "Thông báo thử")}
    calendar = replace(counter.quotes.calendar, days=days)
    vars(counter)["quotes"] = Quotes(calendar, "f" * 64, counter.quotes.terms, "e" * 64, counter.clock)


def test_the_till_balances_by_clerk_and_by_way(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Cash and transfer stand apart, a refund lessens the till, and each clerk's shift adds up to the counter's."""
    _paid(counter, ward, 8_000)
    gone = _paid(counter, ward, 16_000, "hoa")
    _paid(counter, ward, 5_000, "hoa", "transfer")
    _act(counter, gone, "withdraw")
    _act(counter, gone, "refund", "hoa", amount=16_000, method="cash")
    shown: list[TillState] = []
    presenter = TillPresenter(counter, texts("vi"), work, shown.append)
    presenter.open(TODAY)
    assert presenter.state.cash == "8.000 đ"
    assert presenter.state.figures[-1][1] == "13.000 đ"
    presenter.choose("hoa")
    assert (presenter.state.cash, presenter.state.figures[-1][1]) == ("0 đ", "5.000 đ")
    assert [line.amount.words for line in presenter.state.lines] == ["16.000 đ", "5.000 đ", "−16.000 đ"]
    assert presenter.state.said.words == ""


def test_notes_given_back_but_not_taken_are_said_plainly(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """What was paid yesterday goes back today: the till stands below nothing and says that it does, and why."""
    gone = ward.receive(procedure=LONG).code or ""
    _act(counter, gone, "pay", amount=16_000, method="transfer")
    _act(counter, gone, "withdraw")
    _act(counter, gone, "refund", amount=16_000, method="cash")
    presenter = TillPresenter(counter, texts("vi"), work, lambda _: None)
    presenter.open(TODAY)
    assert presenter.state.cash == "−16.000 đ"
    assert presenter.state.said.tone == "warning"
    assert "hoàn nhiều hơn thu 16.000 đ" in presenter.state.said.words


def test_who_took_the_money_stands_there_whole(program: Program, counter: Counter, ward: Ward, qtbot: QtBot) -> None:
    """At 1366 × 768 no column of the till cuts a long name, a code, a way or millions."""
    add, by = counter.accounts.add, a_clerk("administrator")
    counter.lanes.store.submit(add, "truong", "mot-mat-khau-thu", "clerk", by, "Trưởng bộ phận Giả Định").result()
    _paid(counter, ward, 4_500_000, "truong", "transfer")
    assert program.window.workplace is not None
    program.window.workplace.go("day", None)
    page = program.window.workplace.current_screen()
    assert isinstance(page, DayView)
    page.show_tab("till")
    till = page.findChild(TillPage)
    assert till is not None
    qtbot.waitUntil(lambda: bool(till.presenter.state.lines), timeout=5_000)
    table, [line] = till.table, till.presenter.state.lines
    assert line.clerk == "Trưởng bộ phận Giả Định"
    for at, words in enumerate(("09:41 22/11", line.code, line.clerk, line.way, "AB26-0000123", "−4.500.000 đ")):
        bold = QFont(table.font())
        bold.setBold(at == 1)
        room = table.horizontalHeader().sectionSize(at) - PADDING
        assert QFontMetrics(bold).horizontalAdvance(words) <= room, words


@pytest.mark.parametrize("role,offered", [("supervisor", True), ("clerk", False)])
def test_money_to_give_back_is_listed_until_it_is(
    counter: Counter, ward: Ward, work: StraightWork, role: str, offered: bool
) -> None:
    """A withdrawn paid dossier stands there; only a supervisor may note the refund, and then it is gone."""
    code = _paid(counter, ward, 8_000)
    _act(counter, code, "withdraw")
    shown: list[RefundsState] = []
    presenter = RefundsPresenter(counter, a_clerk(role), texts("vi"), work, shown.append, lambda: None)
    presenter.refresh()
    [line] = presenter.state.lines
    assert (line.code, line.amount) == (code, "8.000 đ")
    presenter.refund(line)
    assert (presenter.state.steps.form is not None) is offered
    presenter.steps.accept()
    presenter.refresh()
    assert bool(presenter.state.lines) is not offered


def test_blank_slips_are_numbered_printed_and_listed(counter: Counter, work: StraightWork) -> None:
    """Three numbers are set aside, three sheets go out under them, and all three stand there as not used."""
    printer = FakePrinter()
    shown: list[BlanksState] = []
    with_printer(counter, printer)
    presenter = BlanksPresenter(counter, a_clerk(), texts("vi"), work, shown.append)
    presenter.change("amount", "3")
    presenter.reserve()
    for _ in range(2):
        work.pass_time()
    assert presenter.state.codes == tuple(f"H14.31-261123-100{n}" for n in (1, 2, 3))
    assert [title for _, _, title, _ in printer.jobs.values()] == ["H14.31-261123-1001 - H14.31-261123-1003"]
    assert len(PdfReader(BytesIO(printer.received("1"))).pages) == 3
    assert presenter.state.printing.tone == "good"


@pytest.mark.parametrize(
    "amount,day", [("", "23/11/2026"), ("0", "23/11/2026"), ("201", "23/11/2026"), ("5", "1/1/2020")]
)
def test_numbers_that_cannot_be_reserved_are_said_at_their_field(
    counter: Counter, work: StraightWork, amount: str, day: str
) -> None:
    """Nothing, too few, too many, a day gone by: words at the field, no number used."""
    presenter = BlanksPresenter(counter, a_clerk(), texts("vi"), work, lambda _: None)
    presenter.change("day", day)
    presenter.change("amount", amount)
    presenter.reserve()
    assert presenter.state.wrong_day or presenter.state.wrong_amount
    assert presenter.state.codes == ()


def test_moved_dates_are_written_only_when_asked(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """The list alone writes nothing; a supervisor writes all of it, and only the printed one gets a new slip."""
    held, quiet = ward.receive(procedure=LONG), ward.receive(procedure=LONG)
    store = counter.lanes.store
    store.submit(counter.slips.order, held.dossier_id, "01", paper="a5", session=a_clerk()).result()
    _day_off(counter)
    printer = FakePrinter()
    with_printer(counter, printer)
    shown: list[MovedState] = []
    presenter = MovedPresenter(counter, a_clerk("supervisor"), texts("vi"), work, shown.append, lambda: None)
    presenter.refresh()
    assert [line.code for line in presenter.state.lines] == [held.code, quiet.code]
    assert [bool(line.slip.words) for line in presenter.state.lines] == [True, False]
    assert counter.finder.page(held.dossier_id).row.due_on == date(2026, 11, 27)
    presenter.write()
    assert counter.finder.page(quiet.dossier_id).row.due_on == date(2026, 11, 30)
    assert presenter.state.slips == (held.dossier_id,)
    presenter.print_slips()
    work.pass_time()
    assert [title for _, _, title, _ in printer.jobs.values()] == [held.code]


def test_a_clerk_sees_moved_dates_and_may_not_write_them(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """The list tells who may; the key does nothing."""
    receipt = ward.receive(procedure=LONG)
    _day_off(counter)
    presenter = MovedPresenter(counter, a_clerk(), texts("vi"), work, lambda _: None, lambda: None)
    presenter.refresh()
    presenter.write()
    assert len(presenter.state.lines) == 1
    assert counter.finder.page(receipt.dossier_id).row.due_on == date(2026, 11, 27)


def test_every_page_opens_by_its_key(qtbot: QtBot, counter: Counter, ward: Ward, program: Program) -> None:
    """Alt+2 to Alt+5 bring the pages, what waits is said over all of them, a refund is done by keys alone."""
    _act(counter, _paid(counter, ward, 8_000), "withdraw")
    with_printer(counter, FakePrinter())
    keys = Keyboard()
    keys.press(Qt.Key.Key_F8)
    assert program.window.workplace is not None
    day = program.window.workplace.current_screen()
    assert isinstance(day, DayView)
    qtbot.waitUntil(lambda: "Alt+3" in day.waiting.state.words, timeout=5_000)
    for key, tab in (
        (Qt.Key.Key_2, "till"),
        (Qt.Key.Key_4, "blanks"),
        (Qt.Key.Key_5, "moved"),
        (Qt.Key.Key_3, "refunds"),
    ):
        keys.press(key, "", Qt.KeyboardModifier.AltModifier)
        assert day.tab == tab
    refunds = day.page_of["refunds"].presenter  # type: ignore[attr-defined]  # its own page
    qtbot.waitUntil(lambda: len(refunds.state.lines) == 1, timeout=5_000)
    keys.type("n")
    qtbot.waitUntil(lambda: refunds.state.steps.form is not None, timeout=5_000)
    keys.enter(ctrl=True)
    qtbot.waitUntil(lambda: refunds.state.lines == (), timeout=5_000)
    qtbot.waitUntil(lambda: not day.waiting.state.words, timeout=5_000)


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_what_was_taken_never_scrolls_sideways(qtbot: QtBot, counter: Counter, ward: Ward, zoom: float) -> None:
    """Where the letters are large the receipt goes, then who took it; code and amount stay, and icons are as large."""
    _paid(counter, ward, 8_000)
    with a_window(qtbot, counter, a_clerk(), zoom) as program:
        assert program.window.workplace is not None
        program.window.workplace.go("day", None)
        day = program.window.workplace.current_screen()
        assert isinstance(day, DayView)
        day.show_tab("till")
        page = day.findChild(TillPage)
        assert isinstance(page, TillPage)
        table = page.table
        qtbot.waitUntil(lambda: len(table.rows()) == 1 and table.isVisible())
        qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)
        assert [table.isColumnHidden(at) for at in (1, 5)] == [False, False]
        assert table.iconSize().width() == round(18 * zoom)
