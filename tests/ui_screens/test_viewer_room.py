"""A paper on the screen: the tools around it leave it room, whatever the size of the letters."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.documents.page import Pages, Treatment
from counter_app.documents.preparing import prepared
from counter_app.services.attachments import NewDocument
from counter_app.ui.viewer.request import ViewerRequest
from counter_app.ui.viewer.view import ViewerView
from tests.builders import paper
from tests.builders.counter import a_clerk
from tests.builders.whole_words import cut_words
from tests.ui_screens.conftest import Ward, a_window


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_a_paper_has_three_eighths_of_the_window(qtbot: QtBot, counter: Counter, ward: Ward, zoom: float) -> None:
    """With two pages to turn, and at 200 % too, no tool is cut and the page keeps its room."""
    code = ward.receive().code or ""
    sheet = prepared(paper.text_sheet(100), 100, Treatment())
    filed = counter.papers.attachments.file_pages(code, Pages((sheet, sheet)), NewDocument(lines=(0,)), a_clerk())
    with a_window(qtbot, counter, a_clerk(), zoom) as program:
        assert program.window.workplace is not None
        program.window.workplace.go("viewer", ViewerRequest(filed.sha256, "Tờ khai", code, filed.event_id, 2))
        viewer = program.window.workplace.current_screen()
        assert isinstance(viewer, ViewerView)
        qtbot.waitUntil(lambda: viewer.pages.pages == 2 and viewer.bar._after.isVisible(), timeout=5_000)
        for _ in range(2):
            program.window.grab()  # lays everything out: what wraps, and what lies around that
        assert viewer.pages.height() >= 768 * 3 // 8
        assert cut_words(viewer) == []
