"""The office a dossier is received for, found by its name: a line with the offers of the presenter below it."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter

from counter_app.ui.intake.state import OfficeRow
from counter_app.ui.kit.fields import LineEdit


class OfficeLine(LineEdit):
    """``typed`` carries what stands in the line, ``chosen`` the identifier of an office that was taken."""

    typed = Signal(str)
    chosen = Signal(str)

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self._rows: tuple[OfficeRow, ...] = ()
        self._offers = QStringListModel(self)
        offered = QCompleter(self._offers, self)
        # The presenter has searched already, marks optional: Qt must not sift its answers again by their letters.
        offered.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        offered.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        offered.activated.connect(self._take)
        self.setCompleter(offered)
        self.setPlaceholderText(placeholder)
        self.textEdited.connect(self.typed)
        self.returnPressed.connect(self._take_first)

    def show_offers(self, text: str, rows: tuple[OfficeRow, ...]) -> None:
        """Show what stands in the line and the offices it may mean."""
        self.show_text(text)
        if rows == self._rows:
            return
        self._rows = rows
        self._offers.setStringList([row.words for row in rows])
        if rows and self.hasFocus():
            self.completer().complete()

    def _take(self, words: str) -> None:
        row = next((row for row in self._rows if row.words == words), None)
        if row is not None:
            self.chosen.emit(row.id)

    def _take_first(self) -> None:
        if self._rows:
            self.chosen.emit(self._rows[0].id)
