from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.ui.kit.fields import LineEdit
from counter_app.ui.kit.look import column

NAME = "Nguyễn Phúc Công Tằng Tôn Nữ Huyền Trân B"
"""Forty-one letters."""


def test_a_name_too_long_for_its_line_says_so(qtbot: QtBot) -> None:
    """Its beginning ends in … and the tool tip has it whole; one that fits has neither."""
    holder, line, other = QWidget(), LineEdit(), LineEdit()
    holder.setLayout(column(line, other))
    qtbot.addWidget(holder)
    holder.resize(220, 100)
    holder.show()
    qtbot.waitExposed(holder)
    other.setFocus()
    line.show_text(NAME)
    assert line.is_cut()
    cut = line.grab().toImage()
    place = line.rect().center()
    QApplication.sendEvent(line, QHelpEvent(QEvent.Type.ToolTip, place, QPoint(0, 0)))
    assert line.toolTip() == NAME
    holder.resize(900, 100)
    qtbot.waitUntil(lambda: not line.is_cut())
    QApplication.sendEvent(line, QHelpEvent(QEvent.Type.ToolTip, place, QPoint(0, 0)))
    assert line.toolTip() == ""
    # Drawn as wide as before but of a name that ends there by itself, the line has no dots.
    holder.resize(220, 100)
    while line.is_cut():
        line.show_text(line.text()[:-1])
    assert line.grab().toImage() != cut
