from __future__ import annotations

from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.look import theme


def test_the_icon_pales_with_its_button(qtbot: QtBot) -> None:
    """On the pale ground of a primary button that is switched off a white icon would not be seen."""
    button = ActionButton("Trả kết quả", "Ctrl+Enter", kind="primary", icon="return")
    qtbot.addWidget(button)
    palette = theme().palette
    assert _ink(button) == palette.on_accent
    button.setEnabled(False)
    assert _ink(button) == palette.muted
    button.setEnabled(True)
    assert _ink(button) == palette.on_accent


def _ink(button: ActionButton) -> str:
    """Return the colour of the strongest point of the icon."""
    assert button._picture is not None
    image = button._picture.pixmap().toImage().convertToFormat(QImage.Format.Format_ARGB32)
    points = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return QColor(max(points, key=QColor.alpha)).name()
