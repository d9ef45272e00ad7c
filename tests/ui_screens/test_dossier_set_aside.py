"""A copy filed by mistake, on the page of its dossier: taken off, moved and put back, by keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.documents.page import Pages, Treatment
from counter_app.documents.preparing import prepared
from counter_app.services.attachments import NewDocument
from counter_app.texts import texts
from counter_app.ui.dossier.presenter import DossierPresenter
from counter_app.ui.dossier.setting_aside import AsidePresenter, AsideState
from counter_app.ui.kit.buttons import ActionButton
from tests.builders import paper
from tests.builders.counter import a_clerk
from tests.builders.dossier_hands import Hands
from tests.builders.whole_words import cut_words
from tests.ui_screens.conftest import StraightWork, Ward, a_window

CTRL = Qt.KeyboardModifier.ControlModifier
SHEET = prepared(paper.text_sheet(100), 100, Treatment())


def file_with(counter: Counter, name: str, line: int) -> str:
    """File one page with a line and return the event id."""
    return counter.papers.attachments.file_pages(name, Pages((SHEET,)), NewDocument(lines=(line,)), a_clerk()).event_id


def lines_of(counter: Counter, name: str) -> list[tuple[int, ...]]:
    """Return the lines that have a copy."""
    return [one.lines for one in counter.finder.page(name).documents if one.stands]


def an_open_form(counter: Counter, work: StraightWork, name: str, role: str = "clerk") -> AsidePresenter:
    """Return the form of a dossier."""
    shown: list[AsideState] = []
    made = AsidePresenter(counter, a_clerk(role), texts("vi"), work, shown.append, lambda: None)
    made.begin(counter.finder.page(name))
    return made


def test_a_copy_is_moved_to_another_dossier_and_put_back(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """The code shows whose dossier it is, its lines are offered, and the way back is there at once."""
    wrong, right = ward.receive().code or "", ward.receive().code or ""
    file_with(counter, wrong, 0)
    form = an_open_form(counter, work, wrong)
    form.change("to", "dossier")
    form.accept()
    assert form.state.form is not None
    assert set(form.state.form.errors) == {"reason"}
    form.change("reason", "quét nhầm xấp")
    form.change("code", right)
    assert form.state.form is not None
    assert [one.name for one in form.state.form.fields] == ["to", "code", "line", "reason"]
    assert "Nguyễn Thị Mẫu" in form.state.form.fields[1].hint
    form.change("line", "1")
    form.accept()
    assert (lines_of(counter, wrong), lines_of(counter, right)) == ([], [(1,)])
    assert right in form.state.told.words
    assert form.state.can_undo
    form.undo()
    assert (lines_of(counter, wrong), lines_of(counter, right)) == ([(0,)], [])


def test_a_wrong_code_is_told_at_its_field_and_nothing_is_written(
    counter: Counter, ward: Ward, work: StraightWork
) -> None:
    """The form stays open with what was typed."""
    code = ward.receive().code or ""
    file_with(counter, code, 0)
    form = an_open_form(counter, work, code)
    for name, value in (("to", "dossier"), ("code", "H14.31-261123-9999"), ("reason", "nhầm")):
        form.change(name, value)
    form.accept()
    assert form.state.form is not None
    assert form.state.form.errors or form.state.form.said.words
    assert lines_of(counter, code) == [(0,)]


def test_an_auditor_and_a_dossier_without_copies_have_no_form(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Where nothing can be taken off, the key does nothing."""
    code = ward.receive().code or ""
    assert not an_open_form(counter, work, code).open
    file_with(counter, code, 0)
    assert not an_open_form(counter, work, code, "auditor").open
    presenter = DossierPresenter(counter, a_clerk("auditor"), texts("vi"), work, lambda _: None)
    presenter.open(code)
    assert presenter.state.facts is not None
    assert not presenter.state.facts.can_set_aside


def test_by_keyboard_alone(counter: Counter, hands: Hands) -> None:
    """Ctrl+G, the reason, Enter: the line is open again and the scan crossed out; Esc and letters do nothing else."""
    code, view = hands.state.title, hands.page
    counter.lanes.io.submit(file_with, counter, code, 0).result()
    view.presenter.refresh()
    hands.until(lambda: view.presenter.page is not None and bool(view.presenter.page.documents))
    view.area.verticalScrollBar().setValue(view.area.verticalScrollBar().maximum())
    hands.keys.press(Qt.Key.Key_G, "", CTRL)
    hands.until(lambda: view.aside.open)
    hands.keys.press(Qt.Key.Key_Escape)
    hands.until(lambda: not view.aside.open)
    assert view.isVisible()
    hands.keys.press(Qt.Key.Key_G, "", CTRL)
    hands.until(lambda: view.aside.open and view.aside_panel.panel.lines["to"].isVisible())
    assert view.area.verticalScrollBar().value() == 0  # the form stands at the top, the papers far below
    view.aside.change("to", "nowhere")
    hands.until(lambda: "line" not in view.aside_panel.panel.lines)
    view.aside_panel.panel.lines["reason"].take_keyboard()
    hands.keys.type("nham giay")
    hands.keys.enter(ctrl=True)
    hands.until(lambda: not counter.lanes.read.submit(lines_of, counter, code).result())
    hands.until(lambda: any(moment.struck for moment in view.presenter.state.timeline))
    assert view.presenter.state.steps.form is None
    struck = next(moment for moment in view.presenter.state.timeline if moment.struck)
    assert struck.details[-1] == "Đã gỡ: nham giay"


def test_copies_and_lines_are_chosen_by_their_names(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """No choice is a bare number: each copy and each line of the checklist is named."""
    code = ward.receive().code or ""
    for line in (0, 1):
        file_with(counter, code, line)
    form = an_open_form(counter, work, code).state.form
    assert form is not None
    offered = {field.name: [words for _, words in field.choices] for field in form.fields}
    assert [words.partition(" · ")[0] for words in offered["document"]] == ["Tờ khai theo mẫu", "Bản sao căn cước"]
    assert offered["line"] == ["1. Tờ khai theo mẫu", "2. Bản sao căn cước", "Giấy tờ khác, ngoài danh mục"]


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_the_form_has_the_page_and_gives_it_back_as_it_was(
    counter: Counter, ward: Ward, qtbot: QtBot, zoom: float
) -> None:
    """Open, it is seen whole down to its third field; Esc leaves the keyboard and the page where they were."""
    code = ward.receive().code or ""
    for line in (0, 1):
        file_with(counter, code, line)
    with a_window(qtbot, counter, a_clerk(), zoom) as program:
        hands = Hands(qtbot, program, code)
        view, place = hands.page, hands.page.area.verticalScrollBar()
        qtbot.waitUntil(lambda: view.facts.papers is not None and place.maximum() > 0)
        here = view.facts.findChildren(ActionButton)[0]
        here.setFocus()
        place.setValue(place.maximum() // 2)
        was = place.value()
        hands.keys.press(Qt.Key.Key_G, "", CTRL)
        lines = view.aside_panel.panel.lines
        hands.until(lambda: view.aside.open and lines["document"].edit.hasFocus())
        hands.until(lambda: lines["line"].visibleRegion().boundingRect().height() == lines["line"].height())
        assert not view.acts.isVisible()
        assert cut_words(view) == []
        hands.keys.enter()
        hands.until(lines["reason"].edit.hasFocus)  # the one that is missing
        hands.keys.press(Qt.Key.Key_Escape)
        hands.until(lambda: here.hasFocus() and place.value() == was)
