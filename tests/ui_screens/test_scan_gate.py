"""A scanner that types where a letter begins an act: what it reads is opened, and nothing is written."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.ui.app import Program
from counter_app.ui.dossier.view import DossierView
from counter_app.ui.offscreen import Keyboard
from tests.ui_screens.conftest import Ward

CARD = "004190000009||Hồ Thị Lẫm Mẫu|15081985|Nữ|Tổ 9, Phường Thục Phán, Cao Bằng|01012022"


def page_of(program: Program) -> DossierView | None:
    """Return the dossier page when it is in front."""
    assert program.window.workplace is not None
    screen = program.window.workplace.current_screen()
    return screen if isinstance(screen, DossierView) else None


def shown(program: Program) -> str:
    """Return the code of the dossier in front, or nothing."""
    page = page_of(program)
    row = page.presenter._page.row if page is not None and page.presenter._page is not None else None
    return row.code if row is not None else ""


def facts_written(counter: Counter) -> int:
    """Return how many facts the journal holds."""
    found: int = counter.lanes.store.submit(
        lambda: counter.writer.execute("SELECT count(*) FROM journal").fetchone()[0]
    ).result()
    return found


@pytest.fixture
def two(qtbot: QtBot, program: Program, ward: Ward) -> tuple[str, str]:
    """Two dossiers, the first one open on its page."""
    first, second = ward.receive().code or "", ward.receive("Lò Thị Ví Dụ").code or ""
    assert program.window.workplace is not None
    program.window.workplace.go("dossier", first)
    qtbot.waitUntil(lambda: shown(program) == first, timeout=5_000)
    return first, second


def test_a_scanned_slip_opens_its_dossier_and_does_nothing_to_the_open_one(
    qtbot: QtBot, program: Program, counter: Counter, two: tuple[str, str]
) -> None:
    """The H of a scanned code is not the key of voiding: the other dossier opens and no fact is written."""
    before = facts_written(counter)
    Keyboard().scan(two[1])
    qtbot.waitUntil(lambda: shown(program) == two[1], timeout=5_000)
    assert facts_written(counter) == before


def test_a_scanned_card_writes_nothing(qtbot: QtBot, program: Program, counter: Counter, two: tuple[str, str]) -> None:
    """No letter of a citizen's card opens a form or stands in one."""
    before = facts_written(counter)
    Keyboard().scan(CARD)
    qtbot.waitUntil(lambda: page_of(program) is None, timeout=5_000)
    assert facts_written(counter) == before


def test_a_scan_over_an_open_form_changes_no_word_of_it(
    qtbot: QtBot, program: Program, counter: Counter, two: tuple[str, str]
) -> None:
    """An unfinished form keeps what the clerk wrote; the window says that a code was scanned."""
    keys = Keyboard()
    keys.type("B")
    page = page_of(program)
    assert page is not None
    qtbot.waitUntil(page.unfinished, timeout=5_000)
    form, before = page.presenter.state.steps.form, facts_written(counter)
    keys.scan(two[1])
    qtbot.wait(200)
    assert page.presenter.state.steps.form == form
    assert (shown(program), facts_written(counter)) == (two[0], before)


def test_a_letter_of_a_person_still_begins_its_act(qtbot: QtBot, program: Program, two: tuple[str, str]) -> None:
    """One key, as a hand presses it, opens the form of its act."""
    Keyboard().type("F")
    page = page_of(program)
    assert page is not None
    qtbot.waitUntil(page.unfinished, timeout=5_000)
    form = page.presenter.state.steps.form
    assert form is not None
    assert form.action == "forward"
