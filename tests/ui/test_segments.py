from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.ui.kit.segments import Segmented
from tests.builders.whole_words import cut_words

_TABS = ("Sổ ngày", "Thu chi", "Phải hoàn", "Phiếu in sẵn", "Hẹn trả đổi", "Mẫu giấy", "Gói dữ liệu")


@pytest.mark.parametrize("width,lines", [(1_000, {1}), (420, {2}), (230, {3, 4})])
def test_many_choices_wrap_and_stay_whole(qtbot: QtBot, width: int, lines: set[int]) -> None:
    """Seven tabs stand in as few lines as there must be, edge to edge, and no word of them is cut."""
    tabs = Segmented([(words, words) for words in _TABS], _TABS[0], wraps=True)
    qtbot.addWidget(tabs)
    tabs.resize(width, tabs.heightForWidth(width))
    tabs.show()
    places = [button.geometry() for button in tabs._buttons.values()]
    assert len({place.top() for place in places}) in lines
    assert {max(place.right() for place in places if place.top() == top) for top in {one.top() for one in places}} == {
        width - 1
    }
    assert cut_words(tabs) == []


def test_arrow_keys_go_on_over_the_end_of_a_line(qtbot: QtBot) -> None:
    """From the last tab of the first line the right arrow leads to the first of the second."""
    tabs = Segmented([(words, words) for words in _TABS], _TABS[3], wraps=True)
    qtbot.addWidget(tabs)
    tabs.resize(420, tabs.heightForWidth(420))
    tabs.show()
    QTest.keyClick(tabs._buttons[_TABS[3]], Qt.Key.Key_Right)
    assert tabs.value() == _TABS[4]
