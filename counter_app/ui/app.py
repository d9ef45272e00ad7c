"""Starts Qt, dresses it, opens the window and closes everything in order."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6 import QtCore  # not Qt itself: its thousand names are made while a password is typed
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from counter_app.domain.errors import CounterError
from counter_app.logs import report_incident
from counter_app.services.session import Session
from counter_app.services.terms_words import with_terms
from counter_app.texts import Language, Texts, texts
from counter_app.ui.bridge import Bridge
from counter_app.ui.kit.look import set_theme
from counter_app.ui.signin.idle import DEFAULT_MINUTES, LOCK_AFTER, IdleWatch
from counter_app.ui.signin.view import SignInView
from counter_app.ui.theme import BODY_POINTS, FONT_FAMILIES, Look, Theme
from counter_app.ui.window import Window
from counter_app.ui.window_parts import WindowParts

if TYPE_CHECKING:
    # Fifty protocols take 3 ms to make, and only a type checker reads them.
    from counter_app.ui.codes.means import Means
    from counter_app.ui.ports import Counter, SyncStatus, SyncThread

    MakeSync = Callable[[Callable[[SyncStatus], None], Callable[[Exception], None]], SyncThread]

_SIZE = (1366, 768)
_READ_AHEAD_MS = 100
SWITCH_S = 0.001
MOST_SYNC_WAIT_S = 5.0


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """Return the one QApplication of the process."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    # The style as an argument: setStyle() by name makes PySide build all of QStyle first, 10 ms of the start.
    application = QApplication(["counter-app", "-style", "Fusion", *arguments])
    application.setApplicationName("counter-app")
    # A key must not wait for a slip being drawn. While 200 dossiers were accepted, printed and sent, the heartbeat of
    # the window was late by 10 ms (p99) and 51 ms (worst) with Python's 5 ms between threads; by 5 and 30 to 43 with 1.
    sys.setswitchinterval(SWITCH_S)
    return application


def dress(application: QApplication, theme: Theme) -> None:
    """Give the application its font, colours and style sheet."""
    set_theme(theme)
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPointSizeF(theme.points(BODY_POINTS))
    application.setFont(font)
    application.setPalette(_palette(theme))
    application.setStyleSheet(theme.style_sheet())


def speak(application: QApplication, language: Language) -> None:
    """Give Qt's own menus (Copy, Paste) and sorting the language; after the first paint, because it costs 50 ms."""
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

    wanted = QLocale.Language.Vietnamese if language == "vi" else QLocale.Language.English
    QLocale.setDefault(QLocale(wanted))
    translator = QTranslator(application)
    if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)


class Program:
    """The running window and what it needs to end well."""

    def __init__(self, counter: Counter, words: Texts, means: Means | None = None) -> None:
        """Make the window; codes are read with ``means``, by default with what this machine has."""
        self.counter = counter
        self.words = words
        self.bridge = Bridge(counter.lanes)
        kept = counter.preferences
        self.look = Look.kept(kept.get("theme"), kept.get("zoom"))
        self.window = Window(WindowParts(counter, words, self.bridge, self.look, means))
        self.signin = SignInView(counter, words, self.bridge, self._signed_in)
        self.window.pages.addWidget(self.signin)
        minutes = counter.preferences.get(LOCK_AFTER, str(DEFAULT_MINUTES))
        self.idle = IdleWatch(float(minutes), self.lock)
        self.bridge.incident.connect(self._told)
        self._pulled = 0
        self.bridge.sync_status.connect(self._heard)
        self._session: Session | None = None
        self._sync: SyncThread | None = None

    def show(self) -> None:
        """Open the window at the sign-in."""
        self.window.resize(*_SIZE)
        self.window.show()
        self.signin.take_keyboard()
        # While a password is typed nothing else is asked of the program: what follows is read meanwhile.
        QTimer.singleShot(_READ_AHEAD_MS, self.window, self._read_ahead)

    def _read_ahead(self) -> None:
        from counter_app.ui.screens_table import read_first_screen

        read_first_screen()
        if self.window.workplace is None:
            self.window.prepare()
        # What a start makes stays to the end: from here on no search for garbage goes through it, 10 ms each.
        gc.freeze()

    def start_sync(self, make: MakeSync) -> None:
        """Start the sync engine on its own thread; it tells how it stands from there."""
        self._sync = make(self.bridge.sync_status.emit, self.bridge.incident.emit)
        self.bridge.changed.connect(self._sync.wake)
        self._sync.start()

    def lock(self) -> None:
        """Lock the workplace; it stays as it is underneath."""
        if self._session is None or self.window.pages.currentWidget() is self.signin:
            return
        self.signin.presenter.lock(self._session)
        self.window.pages.setCurrentWidget(self.signin)
        self.signin.take_keyboard()

    def change_look(self, name: str, value: str) -> None:
        """Take a choice of zoom, theme or language: remember it and make the window anew; what was typed stays."""
        kept, session = self.counter.preferences, self._session
        if session is None:
            return
        self.bridge.submit(self.window, "store", lambda: kept.set(name, value), lambda _: None)
        if name == "language":
            self.words = with_terms(texts("en" if value == "en" else "vi"), lambda: self.counter.quotes.terms)
        else:
            self.look = Look.kept(value, str(self.look.zoom)) if name == "theme" else Look.kept(self.look.theme, value)
        choosing = self.window.workplace is not None and self.window.workplace.choosing_look()
        self.window.leave()
        dress(make_application(), self.look.made())
        self.window.parts = WindowParts(self.counter, self.words, self.bridge, self.look, self.window.parts.means)
        self.window.pages.removeWidget(self.signin)
        self.signin.deleteLater()
        self.signin = SignInView(self.counter, self.words, self.bridge, self._signed_in)
        self.window.pages.addWidget(self.signin)
        self._signed_in(session)
        if choosing and self.window.workplace is not None:
            self.window.workplace.choose_look(name)

    def close(self) -> None:
        """Stop in the order sync, io, store."""
        if self._sync is not None:
            self._sync.stop(MOST_SYNC_WAIT_S)  # a call that hangs in the network is left behind
        self.counter.lanes.close()

    def _signed_in(self, session: Session) -> None:
        self._session = session
        self.window.sign_in(session)
        workplace = self.window.workplace
        if workplace is not None and not workplace.property("wired"):
            workplace.setProperty("wired", True)
            workplace.lock_wanted.connect(self.lock)
            # Queued: the workplace that tells it is thrown away by it.
            workplace.look_wanted.connect(self.change_look, QtCore.Qt.ConnectionType.QueuedConnection)
        self.bridge.session_changed.emit(session)

    def _heard(self, status: object) -> None:
        """Have every screen read anew when facts of other counters came in."""
        pulled = getattr(status, "pulled", 0)
        if pulled > self._pulled:
            self._pulled = pulled
            self.bridge.changed.emit()

    def _told(self, what: object) -> None:
        if isinstance(what, CounterError):
            self.window.tell(self.words.error(what))
        elif isinstance(what, BaseException):
            report_bug(what, self.words, self.window)


def report_bug(bug: BaseException, words: Texts, parent: Window | None) -> str:
    """Write a bug to the log under a number and show that number once; return it."""
    number = report_incident(bug, where="window")
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(words("ui.incident.title"))
    box.setText(words("ui.incident.text", number=number))
    box.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return number


def fence_threads(tell: Callable[[BaseException], None]) -> Callable[[threading.ExceptHookArgs], None]:
    """Return the hook for exceptions that end a plain thread; ``tell`` brings them to the UI thread."""

    def hook(ended: threading.ExceptHookArgs) -> None:
        # Without a value there is nothing to log; SystemExit is how a thread ends itself.
        if ended.exc_value is not None and not isinstance(ended.exc_value, SystemExit):
            tell(ended.exc_value)

    return hook


def fence(words: Texts, window: Callable[[], Window | None]) -> Callable[..., None]:
    """Return the hook for exceptions that leave a slot: told and logged, the window stays."""

    def hook(kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, bug, trace)
            return
        report_bug(bug, words, window())

    return hook


def run(
    open_counter: Callable[[], Counter | None],
    *,
    language: Language = "vi",
    make_sync: Callable[[Counter], MakeSync] | None = None,
    arguments: Sequence[str] = (),
) -> int:
    """Open the window on a counter and return the exit code when it was closed; without a counter that is at once.

    Raises:
        CounterError: what ``open_counter`` raises, after it was told to whoever sits there.
    """
    application = make_application(arguments)
    try:
        counter = open_counter()
    except CounterError as error:
        _tell_unopened(texts(language).error(error))
        raise
    if counter is None:
        return 0
    kept = counter.preferences
    words = with_terms(texts("en" if kept.get("language", language) == "en" else "vi"), lambda: counter.quotes.terms)
    dress(application, Look.kept(kept.get("theme"), kept.get("zoom")).made())
    program = Program(counter, words)
    sys.excepthook = fence(words, lambda: program.window)
    threading.excepthook = fence_threads(program.bridge.incident.emit)
    program.idle.watch(application)
    program.show()
    QTimer.singleShot(0, application, lambda: speak(application, words.language))
    if make_sync is not None:
        program.start_sync(make_sync(counter))
    code = application.exec()
    program.close()
    return code


def _tell_unopened(words: str) -> None:
    """Say in a window why there is none: a clerk who clicked an icon sees no terminal."""
    if QGuiApplication.platformName() != "offscreen":  # where nobody could close it
        from PySide6.QtWidgets import QMessageBox

        QMessageBox.critical(None, "counter-app", words)


def _palette(theme: Theme) -> QPalette:
    colours, palette = theme.palette, QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, colours.canvas), (QPalette.ColorRole.WindowText, colours.text),
        (QPalette.ColorRole.Base, colours.surface), (QPalette.ColorRole.Text, colours.text),
        (QPalette.ColorRole.Button, colours.surface), (QPalette.ColorRole.ButtonText, colours.text),
        (QPalette.ColorRole.Highlight, colours.accent), (QPalette.ColorRole.HighlightedText, colours.on_accent),
        (QPalette.ColorRole.PlaceholderText, colours.muted), (QPalette.ColorRole.Link, colours.accent),
        (QPalette.ColorRole.ToolTipBase, colours.text), (QPalette.ColorRole.ToolTipText, colours.surface),
    ):  # fmt: skip
        palette.setColor(role, QColor(colour))
    return palette
