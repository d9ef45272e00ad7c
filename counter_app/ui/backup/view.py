"""The page of backups as widgets: what is in one, writing it, and how long papers stay here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QScrollArea, QVBoxLayout, QWidget

from counter_app import bootstrap
from counter_app.bootstrap import keeping
from counter_app.ui.backup.presenter import BackupPresenter, Keeper
from counter_app.ui.backup.state import BackupState
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.cards import BlockCard
from counter_app.ui.kit.fields import Field, LineEdit
from counter_app.ui.kit.look import label, px, row
from counter_app.ui.kit.notices import Notice
from counter_app.ui.kit.progress import ProgressLine
from counter_app.ui.screens import Screen, Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.services.backup import BackedUp
    from counter_app.services.session import Session

_BACKUPS = "counter-backup (*.counter-backup);;* (*)"
_DECIDING = ("supervisor", "administrator")
_DAYS_WIDE = 120


class BackupView(Screen):
    """What is kept, where, and how long."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._texts = texts = around.texts
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.cards = tuple(BlockCard(n, texts(f"ui.backup.step{n}")) for n in (1, 2, 3))
        self._last, self._always, self._weight = (label("", "body", wrap=True) for _ in range(3))
        self.delivered = QCheckBox()
        self.delivered.setChecked(True)
        self.write = ActionButton(texts("ui.backup.write"), "Ctrl+Enter", kind="primary", icon="backup")
        self._progress = ProgressLine(texts("ui.backup.cancel"))
        self._written, self._decided, self._role = Notice(), Notice(), Notice()
        self._kept = label("", "body", wrap=True)
        self.days = LineEdit()
        self._days_field = Field(texts("ui.backup.days"), self.days)
        self.decide = ActionButton(texts("ui.backup.decide"), "Ctrl+S", icon="ok")
        self._writing = False
        self._lay_out()
        counter = cast("bootstrap.Counter", around.counter)
        may = around.session.role in _DECIDING
        # Said before anybody chose a place for the file, not after it.
        self.write.setVisible(may)
        self._role.say("info", "" if may else texts("ui.backup.role"))
        keeper = keeper_of(counter, around.session)
        work = around.work_of(self)
        self.presenter = BackupPresenter(texts, work, keeper, self.render_state, may_decide=may)
        self.write.on(self._choose_target, self)
        self.decide.on(lambda: self.presenter.decide(self.days.text().strip()), self)
        self.delivered.toggled.connect(lambda on: self.presenter.choose(with_delivered=on))
        self._progress.cancelled.connect(self.presenter.cancel)

    def opened(self, argument: object) -> None:
        """Read how much there is to keep."""
        del argument
        self.presenter.refresh()
        (self.write if self.presenter.state.may_decide else self.days).setFocus()

    def closing(self) -> None:
        """Write nothing more: what was begun leaves nothing behind."""
        self.presenter.cancel()

    def render_state(self, state: BackupState) -> None:
        """Show the state, whole."""
        ended, self._writing = self._writing and not state.writing, state.writing
        self._last.setText(state.last)
        self._always.setText(state.always)
        self.delivered.setText(state.optional)
        self.delivered.setVisible(state.has_optional)
        self.delivered.setEnabled(not state.writing)
        self._weight.setText(state.weight)
        self.write.setEnabled(not state.writing)
        if state.writing:
            self._progress.show_progress(self._texts("ui.backup.writing"), state.done, state.total or None)
        else:
            self._progress.finish()
        self._written.say(state.written.tone, state.written.words, icon=state.written.icon)
        self._kept.setText(state.kept)
        if not self.days.hasFocus():
            self.days.setText(state.days)
        self.days.setReadOnly(not state.may_decide)
        self.decide.setVisible(state.may_decide)
        self._decided.say(state.decided.tone, state.decided.words, icon=state.decided.icon)
        self.cards[1].set_done(state.written.tone == "good")
        if ended and self.isVisible():
            # The button that was pressed could not keep the keyboard while it wrote.
            self.write.setFocus()

    def _lay_out(self) -> None:
        texts = self._texts
        what, writing, staying = self.cards
        for part in (self._last, self._always, self.delivered, self._weight):
            what.add(part)
        writing.add(label(texts("ui.backup.advice"), "hint", wrap=True))
        writing.add(self._role)
        writing.add(_left(self.write))
        writing.add(self._progress)
        writing.add(self._written)
        staying.add(self._kept)
        staying.add(label(texts("ui.backup.staying"), "hint", wrap=True))
        self.days.setMaximumWidth(px(_DAYS_WIDE))
        staying.add(_left(self._days_field, self.decide))
        staying.add(self._decided)
        page = QWidget()
        page.setObjectName("canvas")
        inside = QVBoxLayout(page)
        inside.setContentsMargins(px(16), px(12), px(16), px(12))
        inside.setSpacing(px(10))
        for card in self.cards:
            inside.addWidget(card)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _choose_target(self) -> None:
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
        chosen = str(Path(home) / self.presenter.file_name())
        path, _ = QFileDialog.getSaveFileName(self, self._texts("ui.backup.write"), chosen, _BACKUPS)
        self.presenter.write(path)


def _left(*parts: QWidget) -> QWidget:
    """Set parts side by side at the left."""
    line = row(*parts, spacing=8)
    for part in parts:
        line.setAlignment(part, Qt.AlignmentFlag.AlignBottom)
    line.addStretch(1)
    holder = QWidget()
    holder.setLayout(line)
    return holder


def keeper_of(counter: bootstrap.Counter, session: Session) -> Keeper:
    """Return what backs a counter up, and decides for it under a session."""

    def write(
        path: Path, with_delivered: bool, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
    ) -> BackedUp | None:
        return keeping.back_up_open(
            counter, path, by=session, with_delivered=with_delivered, progress=progress, cancelled=cancelled
        )

    return Keeper(
        sizes=lambda: keeping.backup_sizes(counter),
        write=write,
        decide=lambda days: counter.papers.retention.keep_days(session, days),
        days=lambda: keeping.days_kept(counter),
        last=lambda: counter.preferences.get(keeping.LAST_BACKUP),
        now=counter.clock.now,
    )
