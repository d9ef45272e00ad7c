"""The slips of a dossier at its foot: which form, on which paper and printer, and what became of the last print."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QWidget

from counter_app.texts import Texts
from counter_app.ui.dossier.state import DossierState, SlipChoice
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.choices import Choice
from counter_app.ui.kit.flow import flow_of
from counter_app.ui.kit.look import label, px, row
from counter_app.ui.kit.notices import Pill
from counter_app.ui.kit.segments import Segmented

LONGEST_PILL = 40
"""Longer words about a print are a sentence and stand in the body of the page."""


class SlipBar(QWidget):
    """One line: form, paper, printer, state of the print, preview and print again."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._shown: SlipChoice | None = None
        self._narrow = False
        self.form = Choice([])
        self.form.setAccessibleName(texts("ui.dossier.form_label"))
        self.form.setMinimumContentsLength(6)
        self.paper = Segmented([(paper, texts(f"ui.dossier.paper.{paper}")) for paper in ("a5", "a4", "80mm")], "a5")
        self.paper.setAccessibleName(texts("ui.dossier.paper_label"))
        self.printer = Choice([("", texts("ui.dossier.printer_default"))])
        self.printer.setAccessibleName(texts("ui.dossier.printer_label"))
        self.printer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.printer.setMinimumContentsLength(14)
        self._hint = label("", "hint", wrap=True)
        self._state = Pill()
        self.preview = ActionButton(texts("ui.dossier.preview"), "Ctrl+P", icon="find")
        self.print = ActionButton(texts("ui.dossier.print_chosen"), "Ctrl+I", icon="printer")
        choices = row(self.form, self.paper, self.printer, self._state, spacing=8)
        choices.addWidget(self._hint, 1)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(px(12))
        self._line.addLayout(choices, 1)
        self._line.addWidget(flow_of(self.preview, self.print, spacing=px(8)))

    def render_state(self, state: DossierState) -> None:
        """Show what would be printed and what became of the last print."""
        slip = state.slip
        self.setVisible(slip is not None)
        if slip is None:
            return
        self.paper.show_value(slip.paper)
        self._show_choices(slip)
        said = state.printing.words
        self._state.say(state.printing.tone, "" if self.is_told_below(said) else said, state.printing.icon)
        self._hint.setText(slip.hint)
        self.print.set_words(self._texts("ui.dossier.print_chosen_again" if slip.again else "ui.dossier.print_chosen"))
        self.print.setEnabled(state.can_print)

    def is_told_below(self, words: str) -> bool:
        """Say whether words about a print are too long for this line, as it is now."""
        return self._narrow or len(words) > LONGEST_PILL

    def turn(self, *, narrow: bool) -> None:
        """Put the actions below the choices where there is no room beside them."""
        ways = QBoxLayout.Direction
        self._line.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self._hint.setVisible(not narrow)
        self._narrow = narrow

    def _show_choices(self, slip: SlipChoice) -> None:
        before = self._shown
        if before is None or before.printers != slip.printers or before.printer != slip.printer:
            names = slip.printers if slip.printer in {"", *slip.printers} else (slip.printer, *slip.printers)
            self.printer.offer([("", self._texts("ui.dossier.printer_default")), *((name, name) for name in names)])
            self.printer.show_value(slip.printer)
        if before is None or before.forms != slip.forms:
            self.form.offer(slip.forms)
        self.form.show_value(slip.form)
        self._shown = slip
