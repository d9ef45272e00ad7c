"""Pictures of papers: pages to be filed, the dossier with them, the viewer, a stack; part of ``ui.pictures``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from counter_app.bootstrap import Counter
from counter_app.devices.scanning.ports import (
    Capabilities,
    ColourMode,
    ScannedPage,
    ScannerEntry,
    ScanSettings,
    Source,
    TakePage,
)
from counter_app.services.scanning import Scanning
from counter_app.ui.app import Program
from counter_app.ui.batch.view import BatchView
from counter_app.ui.dossier.view import DossierView
from counter_app.ui.offscreen import Keyboard, pause, until
from counter_app.ui.pages.view import PagesView
from counter_app.ui.viewer.view import ViewerView

Take = Callable[[str], None]
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_NEW = -2
_WIDE, _HIGH, _DPI = 1240, 1754, 150
_SHEETS = (("TỜ KHAI", False), ("", False), ("GIẤY XÁC NHẬN CƯ TRÚ", True), ("", False))
_LINES = (
    "Kính gửi: Ủy ban nhân dân Phường Thục Phán", "Họ, chữ đệm, tên người yêu cầu: Nguyễn Thị Mẫu",
    "Nơi cư trú: Tổ 5, Phường Thục Phán, Cao Bằng", "Giấy tờ tùy thân: căn cước số 004190000123",
    "Tôi cam đoan những nội dung trên đây là đúng sự thật và chịu", "trách nhiệm trước pháp luật về cam đoan của mình.",
)  # fmt: skip


def sheet(title: str, *, seal: bool = False) -> QImage:
    """Return an invented page: a heading, lines, a seal where wanted; without a title a blank back."""
    image = QImage(_WIDE, _HIGH, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(_DPI / 0.0254))
    image.setDotsPerMeterY(round(_DPI / 0.0254))
    image.fill(QColor("#fbfaf7"))
    if not title:
        return image
    painter = QPainter(image)
    painter.setPen(QColor("#1c1c22"))
    painter.setFont(_face(34, bold=True))
    painter.drawText(QRectF(0, 130, _WIDE, 80), Qt.AlignmentFlag.AlignCenter, title)
    painter.setFont(_face(25))
    for at in range(26):
        painter.drawText(110, 300 + at * 50, _LINES[at % len(_LINES)])
    if seal:
        painter.setPen(QColor("#c8282d"))
        painter.drawEllipse(840, 1380, 240, 240)
        painter.drawEllipse(856, 1396, 208, 208)
    painter.end()
    return image


def _face(pixels: int, *, bold: bool = False) -> QFont:
    face = QFont("Liberation Serif")
    face.setPixelSize(pixels)
    face.setBold(bold)
    return face


class _PictureScanner:
    """A network scanner with four sheets in its feeder, every time; first it is not ``found``."""

    def __init__(self, folder: Path) -> None:
        self.found = False
        self._files = []
        for at, (title, seal) in enumerate(_SHEETS):
            self._files.append(folder / f"sheet-{at}.png")
            sheet(title, seal=seal).save(str(self._files[-1]))

    def devices(self) -> list[ScannerEntry]:
        return [] if not self.found else [ScannerEntry("escl:http://192.0.2.7/eSCL", "escl", "Máy quét quầy 1")]

    def capabilities(self, device: str) -> Capabilities:
        del device
        return Capabilities(tuple(Source), tuple(ColourMode), (200, 300))

    def scan(self, device: str, settings: ScanSettings, on_page: TakePage, cancelled: Callable[[], bool]) -> int:
        del device, cancelled
        for number, file in enumerate(self._files, 1):
            on_page(ScannedPage(number, file.read_bytes(), "png", settings.dpi))
        return len(self._files)


def _scanning(counter: Counter, scanner: _PictureScanner) -> Scanning:
    spools = counter.folder.files / "scans"
    return Scanning(lambda _addresses, _folders: scanner, spools, counter.vault, counter.preferences, lambda: "picture")


def papers(program: Program, counter: Counter, keys: Keyboard, codes: list[str], folder: Path, take: Take) -> None:
    """Take the pages of a dossier, its page with what was filed, the viewer, and a stack."""
    workplace = program.window.workplace
    if workplace is None:
        return
    scanner = _PictureScanner(folder)
    vars(counter)["scanning"] = _scanning(counter, scanner)
    workplace.go("dossier", codes[_NEW])
    dossier = workplace.current_screen()
    if not isinstance(dossier, DossierView):
        return
    until(lambda: dossier.presenter.state.title == codes[_NEW] and dossier.presenter.state.facts, "it is not read")
    keys.press(Qt.Key.Key_Q, "", _CTRL)
    pages = workplace.current_screen()
    if not isinstance(pages, PagesView):
        return
    until(lambda: pages.presenter.state.ready and not pages.presenter.state.scan.listing, "the papers are not read")
    take("pages-empty")
    scanner.found = True
    keys.press(Qt.Key.Key_R, "", _ALT)
    until(lambda: bool(pages.presenter.state.scan.sources), "no scanner")
    keys.press(Qt.Key.Key_Q, "", _CTRL)
    until(
        lambda: len(pages.presenter.state.sheets) == len(_SHEETS) and not pages.presenter.state.scan.running, "no pages"
    )
    keys.press(Qt.Key.Key_Right)
    take("pages")
    keys.press(Qt.Key.Key_Return, "", _CTRL)
    until(lambda: not pages.presenter.state.sheets and pages.presenter.state.rows[0].replaces, "it is not filed")
    pause(300)
    take("pages-filed")
    keys.press(Qt.Key.Key_Escape)
    until(lambda: dossier.facts.papers is not None and dossier.facts.papers.viewers, "the dossier does not show it")
    pause(300)
    keys.press(Qt.Key.Key_PageDown)
    take("dossier-documents")
    keys.press(Qt.Key.Key_1, "", _ALT)
    viewer = workplace.current_screen()
    until(lambda: isinstance(viewer, ViewerView) and viewer.pages.pages, "the viewer does not open")
    pause(500)
    take("viewer")
    keys.press(Qt.Key.Key_Escape)
    _stack(program, keys, codes, folder, take)


def _stack(program: Program, keys: Keyboard, codes: list[str], folder: Path, take: Take) -> None:
    workplace = program.window.workplace
    if workplace is None:
        return
    keys.press(Qt.Key.Key_Q, "", _ALT)
    batch = workplace.current_screen()
    if not isinstance(batch, BatchView):
        return
    until(lambda: not batch.presenter.state.scan.listing, "the scanners are not read")
    first, second = folder / "sheet-0.png", folder / "sheet-2.png"
    slips = [_slip(folder, code, at) for at, code in enumerate((codes[-1], "H14.31-251203-1099"))]
    batch.presenter.take_files([first, slips[0], first, second, slips[1], second])
    until(lambda: batch.presenter.state.pages >= 6 and not batch.presenter.state.working, "no stack")  # noqa: PLR2004 (as given)
    until(lambda: all(row.who or not row.code[:1].isupper() for row in batch.presenter.state.groups), "no names")
    pause(400)
    take("batch")
    keys.press(Qt.Key.Key_Return, "", _CTRL)
    until(lambda: len(batch.presenter.state.tray) > 1 and batch.presenter.state.sheets, "it is not filed")
    pause(400)
    take("batch-tray")


def _slip(folder: Path, code: str, at: int) -> Path:
    """Return the scan of a slip that bears a code."""
    from counter_app.printing.codes import qr_symbol

    image, symbol, module = sheet("GIẤY TIẾP NHẬN HỒ SƠ"), qr_symbol(code), 8
    painter = QPainter(image)
    painter.fillRect(760, 260, (symbol.width + 8) * module, (symbol.width + 8) * module, QColor("#fbfaf7"))
    for bar in symbol.bars:
        left, top = 760 + (bar.x + 4) * module, 260 + (bar.y + 4) * module
        painter.fillRect(left, top, bar.width * module, bar.height * module, QColor("#1c1c22"))
    painter.end()
    path = folder / f"phieu-{at}.png"
    image.save(str(path))
    return path
