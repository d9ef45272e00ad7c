"""Opens a counter for the window: sets one up where there is none, asks for the passphrase where one is needed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QStackedWidget, QWidget

from counter_app.bootstrap import Counter, open_counter
from counter_app.devices.clock import SystemClock
from counter_app.domain.errors import CounterError
from counter_app.paths import CounterFolder
from counter_app.services.lanes import Lanes
from counter_app.settings import read_settings
from counter_app.texts import Texts
from counter_app.ui.bridge import Bridge
from counter_app.ui.setup.view import SetupView, UnlockView

_SIZE = (1366, 768)


class _Pages(QStackedWidget):
    """The pages shown before the window; closing them ends the program."""

    def __init__(self, loop: QEventLoop) -> None:
        super().__init__()
        self._loop = loop

    def closeEvent(self, event: object) -> None:
        """End waiting."""
        super().closeEvent(event)  # type: ignore[arg-type]  # Qt's own event
        self._loop.quit()

    def show_page(self, page: QWidget) -> None:
        """Bring a page to the front."""
        self.addWidget(page)
        self.setCurrentWidget(page)


class FirstRun:
    """Brings a person from nothing to an opened counter; ``run`` gives it, or None when the person closed the page."""

    def __init__(self, root: Path, texts: Texts) -> None:
        self._root = root
        self._texts = texts
        self._lanes = Lanes()
        self._bridge = Bridge(self._lanes)
        self._loop = QEventLoop()
        self._pages = _Pages(self._loop)
        self._pages.setWindowTitle(texts("ui.setup.title"))
        self._counter: Counter | None = None
        self._failure: BaseException | None = None

    def run(self) -> Counter | None:
        """Show what must be shown and return the counter.

        Raises:
            CounterError: what keeps a counter that is set up from opening.
        """
        self._bridge.incident.connect(self._broke)
        try:
            if self._next(""):
                self._pages.resize(*_SIZE)
                self._pages.show()
                self._loop.exec()
        finally:
            self._pages.close()
            self._lanes.close()
        if self._failure is not None:
            raise self._failure
        return self._counter

    def _next(self, passphrase: str) -> bool:
        """Open what can be opened without asking; say whether a page must be shown."""
        if not CounterFolder(self._root).is_set_up():
            page = SetupView(self._root, SystemClock(), self._texts, self._bridge, self._was_set_up)
            page.restore_wanted.connect(lambda: self._show_restore(page))
            self._pages.show_page(page)
            return True
        settings = read_settings(CounterFolder(self._root).settings)
        if settings.key_store == "passphrase" and not passphrase:
            self._pages.show_page(UnlockView(self._texts, self._bridge, self._open, self._opened))
            return True
        self._counter = self._open(passphrase)
        return False

    def _show_restore(self, before: SetupView) -> None:
        from counter_app.ui.setup.restore_view import RestoreView  # few machines are ever restored

        page = RestoreView(self._root, SystemClock(), self._texts, self._bridge, self._was_set_up)
        page.left.connect(lambda: self._pages.setCurrentWidget(before))
        self._pages.show_page(page)

    def _was_set_up(self, passphrase: str) -> None:
        try:
            self._next(passphrase)
        except CounterError as error:
            self._failure = error
        self._loop.quit()

    def _open(self, passphrase: str) -> Counter:
        return open_counter(self._root, ask=lambda: passphrase)

    def _opened(self, counter: object) -> None:
        self._counter = counter if isinstance(counter, Counter) else None
        self._loop.quit()

    def _broke(self, what: object) -> None:
        if isinstance(what, BaseException):
            self._failure = what
            self._loop.quit()


def counter_for_window(root: Path, texts: Texts) -> Counter | None:
    """Return the opened counter of ``root``, or None when the person closed the page; the QApplication must exist.

    Raises:
        CounterError: what keeps a counter that is set up from opening.
    """
    return FirstRun(root, texts).run()
