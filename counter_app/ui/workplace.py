"""What a signed-in clerk sees: rail, header, the screens and one status line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from counter_app.domain.errors import CounterError
from counter_app.services.session import Session
from counter_app.ui.codes.target import CodeTarget
from counter_app.ui.kit.buttons import bind
from counter_app.ui.kit.look import label, px, row
from counter_app.ui.kit.notices import Notice, StatusItem, Tone
from counter_app.ui.rail import Rail
from counter_app.ui.screens import Screen, Surroundings
from counter_app.ui.screens_table import SCREENS, ScreenEntry, make_screen
from counter_app.ui.status import status_words

if TYPE_CHECKING:
    from counter_app.services.views import Counts, OutboxSummary, PrintedSlip
    from counter_app.ui.codes.station import CodeStation
    from counter_app.ui.look_popup import LookPopup
    from counter_app.ui.ports import SyncStatus
    from counter_app.ui.scan_gate import ScanGate
    from counter_app.ui.window_parts import WindowParts

REFRESH_MS = 30_000
NOTICE_MS = 20_000
FIRST_REFRESH_MS = 120
"""The first figures are read when the screen is there: reading them imports half of the domain."""
TOLD_MS = 8_000
GUARDED = ("dossier", "board", "pages", "batch")
"""Screens on which a bare letter begins an act, or a scanned code has its place: a scanner must type none there."""
NARROW_BELOW = 960


class Workplace(CodeTarget):
    """Everything a signed-in clerk sees; thrown away when another signs in."""

    lock_wanted = Signal()
    look_wanted = Signal(str, str)
    """A choice of how the window looks: ``zoom``, ``theme`` or ``language``, and its value."""

    def __init__(self, parts: WindowParts) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self._parts = parts
        self._texts = parts.texts
        self._summary: OutboxSummary | None = None
        self._sync: SyncStatus | None = None
        self._screens: dict[str, Screen] = {}
        self._around: Surroundings | None = None
        desk = parts.counter.desk
        in_rail = [entry for entry in SCREENS if entry.in_rail]
        self.rail = Rail(in_rail, parts.texts, parts.texts("ui.counter", counter=desk.counter), desk.name)
        self.rail.on_open(self._open_entry)
        self.rail.lock.clicked.connect(self.lock_wanted)
        self.rail.look.clicked.connect(partial(self.choose_look, "zoom"))
        self._look_popup: LookPopup | None = None
        self._title = label("")
        self._title.setObjectName("screenTitle")
        self._told = Notice("info", "")
        self._gate: ScanGate | None = None
        self._stack = QStackedWidget()
        self._connection, self._attention, self._printer = (
            StatusItem("waiting"),
            StatusItem("warning"),
            StatusItem("printer"),
        )
        self._scanner = StatusItem("scan")
        self._scanner.hide()
        self._lay_out()
        self.rail.show_current(SCREENS[0].key)  # before the rail is styled: once instead of twice

    def enter(self, session: Session) -> None:
        """Begin the work of one clerk, at the first screen."""
        parts = self._parts
        self._around = Surroundings(
            parts.counter, session, parts.texts, parts.bridge, self.go, self.preview, self.read_card, self.paste_card
        )
        self.rail.show_clerk(session.display_name or session.account)
        self._bind_keys()
        self._watch()
        self.rail.show_only(mine := [entry.key for entry in SCREENS if entry.is_open_to(session)])
        self.go(mine[0], None)

    def go(self, key: str, argument: object) -> None:
        """Bring a screen to the front, making it the first time."""
        entry = next(entry for entry in SCREENS if entry.key == key)
        screen = self._screens.get(key)
        assert self._around is not None  # noqa: S101 - before ``enter`` there is no key and no button to come here
        if _is_refused(entry, self._around, self.tell):
            return
        if screen is None:
            screen = make_screen(entry, self._around)
            self._screens[key] = screen
            self._stack.addWidget(screen)
        self._stack.setCurrentWidget(screen)
        if key in GUARDED:
            self._guard()
        for keys in self._zoom_keys:
            keys.setEnabled(not screen.zooms_itself)
        self._title.setText(self._texts(f"ui.screen.{key}"))
        self.rail.show_current(key)
        screen.opened(argument)

    def _guard(self) -> None:
        """Keep what a scanner types away from the letters that act on this screen."""
        application = QCoreApplication.instance()
        if self._gate is None and application is not None:
            from counter_app.ui.scan_gate import ScanGate

            self._gate = ScanGate(self, self._guarded_screen, lambda _screen, text: self.codes.typed(text))
            application.installEventFilter(self._gate)

    def _guarded_screen(self) -> QWidget | None:
        screen = self.current_screen()
        shown = screen is not None and screen.isVisible() and not self.choosing_look()
        return screen if shown and any(self._screens.get(key) is screen for key in GUARDED) else None

    def make_codes(self) -> CodeStation:
        """Return the camera, the scanner on a port, and what takes dropped and pasted things."""
        from counter_app.ui.codes.means import Means
        from counter_app.ui.codes.station import CodeStation, Place

        parts = self._parts
        says = (self.current_screen, self.go, self.tell, self._scanner.say)
        return CodeStation(Place(self, parts.counter, parts.texts, parts.bridge, *says), parts.means or Means())

    def preview(self, slip: PrintedSlip) -> None:
        """Show a slip."""
        self.go("preview", slip)

    def current_screen(self) -> Screen | None:
        """Return the screen in front."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Screen) else None

    def tell(self, words: str, tone: Tone = "bad") -> None:
        """Say something that belongs to no field, for a while."""
        self._told.say(tone, words)
        QTimer.singleShot(TOLD_MS, self, lambda: self._told.say("info", "") if self._told.words() == words else None)

    def choosing_look(self) -> bool:
        """Tell whether the choices of how the window looks are open."""
        return self._look_popup is not None and self._look_popup.isVisible()

    def choose_look(self, name: str = "zoom") -> None:
        """Open the choices of how the window looks, at ``name``."""
        if self._look_popup is None:
            from counter_app.ui.look_popup import LookPopup

            self._look_popup = LookPopup(self._texts, self._parts.look, self)
            self._look_popup.wanted.connect(self.look_wanted)
        self._look_popup.open(name)

    def _zoom(self, step: int) -> None:
        self.look_wanted.emit("zoom", str(self._parts.look.zoomed(step)))

    def close_screens(self) -> None:
        """Let every screen finish, and the devices go."""
        self.close_codes()
        for screen in self._screens.values():
            screen.closing()

    def refresh(self) -> None:
        """Read figures and outbox anew."""
        counter, bridge = self._parts.counter, self._parts.bridge
        bridge.submit(
            self, "read", lambda: (counter.finder.counts(), counter.outbox.summary()), self._show_figures, _ignore
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the rail narrow where the zoom leaves little room."""
        super().resizeEvent(event)
        self.fit(self.width())

    def fit(self, width: int) -> None:
        """Make the rail narrow where the zoom leaves little of ``width``, before the first layout too.

        The wide rail is higher than 768 pixels at 200 %, and a window never shrinks back.
        """
        self.rail.set_narrow(narrow=width < px(NARROW_BELOW))

    def _open_entry(self, key: str) -> None:
        entry = next(entry for entry in SCREENS if entry.key == key)
        self.go(key, entry.argument)

    def _show_figures(self, figures: tuple[Counts, OutboxSummary]) -> None:
        counts, self._summary = figures
        for entry in SCREENS:
            if entry.key in self.rail.buttons:
                self.rail.buttons[entry.key].show_figure(entry.figure(counts, self._summary))
        self._show_status()

    def _show_sync(self, status: SyncStatus) -> None:
        self._sync = status
        self._show_status()
        self.refresh()

    def _show_status(self) -> None:
        counter, told = self._parts.counter, (self._summary, self._sync)
        printer, paused = (counter.preferences.get(name) for name in ("printer", "files.paused"))
        words = status_words(*told, printer, counter.clock.now(), self._texts, files_paused=bool(paused))
        self._connection.say(words.sync, "plain", words.icon)
        self._attention.say(words.attention, "warning")
        self._printer.say(words.printer)

    def _lay_out(self) -> None:
        header = QFrame()
        header.setObjectName("header")
        header.setFixedHeight(px(52))
        find = QPushButton(self._texts("ui.find_entry"))
        find.setObjectName("findEntry")
        find.setAccessibleName(self._texts("ui.find_entry"))
        find.clicked.connect(self._find)
        head = row(self._title, spacing=12, margins=(16, 0, 16, 0))
        head.addStretch(1)
        head.addWidget(find)
        header.setLayout(head)
        find.setVisible(_has("find"))
        foot = QFrame()
        foot.setObjectName("statusLine")
        foot.setFixedHeight(px(30))
        line = row(spacing=20, margins=(16, 0, 16, 0))
        line.addWidget(self._connection, 5)
        for one in (self._attention, self._scanner, self._printer):
            line.addWidget(one, 3)
        foot.setLayout(line)
        body = QVBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(header)
        body.addWidget(self._told)
        body.addWidget(self._stack, 1)
        body.addWidget(foot)
        self._body = body
        whole = row(spacing=0)
        whole.addWidget(self.rail)
        whole.addLayout(body, 1)
        self.setLayout(whole)

    def _bind_keys(self) -> None:
        for entry in SCREENS:
            if entry.shortcut:
                bind(entry.shortcut, self, partial(self.go, entry.key, entry.argument))
        if _has("find"):
            bind("Ctrl+K", self, self._find)
        bind("Ctrl+L", self, self.lock_wanted.emit)
        bind("Ctrl+,", self, self.choose_look)
        bind("F11", self, self.read_card)
        bind("F12", self, self.scan_glass)
        bind("Ctrl+F11", self, self.choose_port)
        bind("Ctrl+.", self, self.stop_looking)
        zooms = (("Ctrl++", 1), ("Ctrl+=", 1), ("Ctrl+-", -1), ("Ctrl+0", 0))
        self._zoom_keys = [bind(keys, self, partial(self._zoom, step)) for keys, step in zooms]

    def _watch(self) -> None:
        bridge = self._parts.bridge
        bridge.changed.connect(self.refresh)
        bridge.sync_status.connect(self._show_sync)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.refresh)
        self._clock.start(REFRESH_MS)
        self._show_status()
        QTimer.singleShot(FIRST_REFRESH_MS, self, self.refresh)
        QTimer.singleShot(NOTICE_MS, self, self._start_notice)
        if self._parts.counter.preferences.get("code_port"):
            QTimer.singleShot(FIRST_REFRESH_MS, self, self.listen)

    def _start_notice(self) -> None:
        from counter_app.ui.board.assistance_notice import AssistanceNotice  # long after the first paint
        from counter_app.ui.board.notice import BoardNotice
        from counter_app.ui.renewal import PackRenewal
        from counter_app.ui.upkeep import DailyUpkeep

        counter, bridge = self._parts.counter, self._parts.bridge
        BoardNotice(counter, self._texts, bridge, self)
        PackRenewal(counter, bridge, self)
        DailyUpkeep(counter, bridge, self)
        if self._around is not None:
            asked = AssistanceNotice(counter, self._around.session, self._texts, bridge, self.go)
            self._body.insertWidget(self._body.indexOf(self._stack), asked)

    def _find(self) -> None:
        self.go("find", None)


def _has(key: str) -> bool:
    return any(entry.key == key for entry in SCREENS)


def _is_refused(entry: ScreenEntry, around: Surroundings, tell: Callable[[str, Tone], None]) -> bool:
    """Tell whether a screen is not for who works here, and say so: a key, or a code that was scanned, led there."""
    refused = not entry.is_open_to(around.session)
    if refused:
        tell(around.texts("ui.reader_only"), "info")
    return refused


def _ignore(error: CounterError) -> None:
    """Figures that could not be read now are read again in half a minute."""
