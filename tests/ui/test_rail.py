"""The figures of the rail: short enough to be seen whole, with the exact one to be had."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.texts import LANGUAGES, Language, texts
from counter_app.ui.app import dress
from counter_app.ui.rail import Rail
from counter_app.ui.screens_table import SCREENS
from counter_app.ui.theme import theme_named
from tests.builders.whole_words import cut_words


def _rail(qtbot: QtBot, language: Language) -> Rail:
    made = Rail([entry for entry in SCREENS if entry.in_rail], texts(language), "Quầy 1", "Phường Mẫu")
    qtbot.addWidget(made)
    made.resize(made.width(), 768)
    made.show()
    return made


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("zoom", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("figure", [7, 9_999, 12_345, 1_234_567])
def test_name_figure_and_key_are_whole(
    qapp: QApplication, qtbot: QtBot, language: Language, zoom: float, figure: int
) -> None:
    """However much waits, neither the figure nor the name beside it is cut."""
    dress(qapp, theme_named("light", zoom))
    try:
        rail = _rail(qtbot, language)
        for button in rail.buttons.values():
            button.show_figure(figure)
        rail.show_current("handover")  # in bold letters, and the longest name
        counted = [button for key, button in rail.buttons.items() if key in {"find", "board", "handover", "outbox"}]
        qtbot.waitUntil(lambda: all(button._name.text() == button._name.whole() for button in counted))
        assert cut_words(rail) == []
    finally:
        dress(qapp, theme_named("light"))


def test_the_exact_figure_is_the_tool_tip(qtbot: QtBot) -> None:
    """Where it is shortened, and where only icons have room; a screen reader hears it always."""
    rail = _rail(qtbot, "vi")
    button = rail.buttons["outbox"]
    button.show_figure(12_345)
    assert button.toolTip() == "Đồng bộ 12.345"
    assert button.accessibleName() == "Đồng bộ 12345"
    button.show_figure(345)
    assert button.toolTip() == ""
    rail.set_narrow(narrow=True)
    assert button.toolTip() == "Đồng bộ 345 F7"
    button.show_figure(0)
    assert button.toolTip() == "Đồng bộ F7"
