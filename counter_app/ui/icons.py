"""The few line icons of the window, drawn from one file of our own paths on first use.

An icon package costs 150 to 200 ms at the first picture, longer than a bare window takes to open
(docs/decisions); these cost under one.
"""

from __future__ import annotations

import json
from functools import cache

from PySide6 import QtCore, QtGui  # their classes are made when a picture is drawn: the sign-in shows none

from counter_app.resources import resources_folder

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="{path}" fill="none" stroke="{colour}"'
    ' stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


@cache
def _paths() -> dict[str, str]:
    found: dict[str, str] = json.loads((resources_folder() / "icons" / "icons.json").read_text(encoding="utf-8"))
    return found


@cache
def icon_pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QtGui.QPixmap:
    """Return the icon ``name`` as a picture ``size`` logical pixels square."""
    from PySide6.QtSvg import QSvgRenderer

    svg = _SVG.format(path=_paths()[name], colour=colour, width=1.8)
    pixmap = QtGui.QPixmap(QtCore.QSize(round(size * ratio), round(size * ratio)))
    pixmap.fill(QtCore.Qt.GlobalColor.transparent)
    painter = QtGui.QPainter(pixmap)
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QtCore.QByteArray(svg.encode())).render(painter, QtCore.QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, colour: str, size: int = 20) -> QtGui.QIcon:
    """Return the icon ``name`` in one colour."""
    return QtGui.QIcon(icon_pixmap(name, colour, size, 2.0))
