"""Which scanner, where the paper lies, what kind of paper it is; and how to add a scanner that is not found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.choices import Choice
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import px, row
from counter_app.ui.kit.notices import Notice
from counter_app.ui.pages.scan_desk import FOLDER, ScanDesk
from counter_app.ui.pages.state import ScanState

PROFILES = ("text", "seal", "photo", "card", "drawing")


class _Address(LineEdit):
    """A line whose Enter adds and whose Esc puts it away."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts the line away."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


class ScannerBar(QWidget):
    """The choices over the pages; ``scope`` is where its keys work."""

    def __init__(self, texts: Texts, scope: QWidget) -> None:
        super().__init__()
        self._texts = texts
        self._desk: ScanDesk | None = None
        self.scanner, self.source = Choice([]), Choice([])
        self.profile = Choice([(one, texts(f"ui.scan.profile.{one}")) for one in PROFILES])
        fields = []
        for choice, name, letters in (
            (self.scanner, "scanner", 9),
            (self.source, "source", 7),
            (self.profile, "profile", 9),
        ):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(letters)
            fields.append(Field(texts(f"ui.scan.{name}"), choice))
        self._source_field = fields[1]
        self._choices = QHBoxLayout()
        self._choices.setSpacing(px(8))
        for field, share in zip(fields, (4, 3, 4), strict=True):
            self._choices.addWidget(field, share)
        self.again = ActionButton(texts("ui.scan.look_again"), "Alt+R", kind="link").on(self._look_again, scope)
        self.add = ActionButton(texts("ui.scan.add"), "Alt+A", kind="link").on(self._open_address, scope)
        self.folder = ActionButton(texts("ui.scan.folder"), "Alt+F", kind="link").on(self._choose_folder, scope)
        self.address = _Address()
        self.address.setPlaceholderText(texts("ui.scan.address_example"))
        self._address = Field(texts("ui.scan.address"), self.address)
        self._address.hide()
        self.address.returnPressed.connect(self._add)
        self.address.left.connect(self._close_address)
        self.said = Notice()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(px(4))
        lines.addLayout(self._choices)
        lines.addLayout(row(flow_of(self.again, self.add, self.folder, spacing=px(6))))
        for part in (self._address, self.said):
            lines.addWidget(part)

    def use(self, desk: ScanDesk) -> None:
        """Choose for this desk."""
        self._desk = desk
        self.scanner.activated.connect(lambda _: desk.choose(self.scanner.value()))
        self.source.activated.connect(lambda _: desk.choose_source(self.source.value()))
        self.profile.activated.connect(lambda _: desk.choose_profile(self.profile.value()))

    def show_state(self, scan: ScanState) -> None:
        """Show what there is to choose from."""
        words = "ui.scan.listing" if scan.listing else "ui.scan.none"
        self.scanner.offer(list(scan.devices) or [("", self._texts(words))])
        if not scan.devices:
            self.scanner.setItemText(0, self._texts(words))
        self.scanner.show_value(scan.device)
        self.source.offer(list(scan.sources) or [("", self._texts("ui.scan.source.any"))])
        self.source.show_value(scan.source)
        self._source_field.setVisible(bool(scan.sources))
        self.profile.show_value(scan.profile)
        for choice in (self.scanner, self.source, self.profile, self.again):
            choice.setEnabled(not scan.running)
        self.again.setVisible(not scan.listing)
        self.said.say(scan.said.tone, scan.said.words, icon=scan.said.icon)

    def _look_again(self) -> None:
        if self._desk is not None:
            self._desk.refresh()

    def _open_address(self) -> None:
        self._address.show()
        self.address.setFocus()

    def _close_address(self) -> None:
        self._address.hide()
        self.scanner.setFocus()

    def _add(self) -> None:
        if self._desk is not None:
            self._desk.add(self.address.text())
        self.address.clear()
        self._close_address()

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self._texts("ui.scan.folder"))
        if folder and self._desk is not None:
            self._desk.add(FOLDER + folder)
