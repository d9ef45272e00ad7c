"""The program in a process of its own, offscreen: as a bare window, as the intake screen, and searching.

``python tests/bench/screen.py bare|intake|straight|search FOLDER`` prints one line of JSON. It takes the steps of the
program's own start, and a session is handed over: after the second somebody needs to type a password, which is told as
``typed_s`` and counted as nobody's waiting, or (``straight``) the moment the sign-in could be typed into.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from pathlib import Path

_STARTED = time.perf_counter()
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_LIMIT_S = 20.0
_TYPING_S = 1.0


def bare() -> None:
    """Show a window with one field and wait until it is painted."""
    from PySide6.QtWidgets import QApplication, QLineEdit

    application = QApplication(["bare"])
    field = QLineEdit()
    field.resize(1366, 768)
    field.show()
    field.setFocus()
    _until(application, lambda: field.hasFocus() and field.isVisible())
    field.grab()
    _tell()


def intake(folder: str, *, search: bool = False, typing_s: float = 0.0) -> None:
    """Open a counter, sign in by a session handed over, and wait until the first field has the keyboard.

    ``typing_s`` is how long the sign-in stays, as it does while somebody types a password.
    """
    import counter_app.__main__ as program_start
    from counter_app.cli import Invocation

    gc.disable()  # as ``open_window`` does first
    call = Invocation(folder=Path(folder))
    from counter_app.texts import texts
    from counter_app.ui.app import Program, dress, make_application
    from counter_app.ui.theme import theme_named

    application = make_application()
    counter = program_start._counter_of(call)
    assert counter is not None
    dress(application, theme_named("light", 1.0))
    program = Program(counter, texts("vi"))
    program.idle.watch(application)
    program.show()
    _until(application, lambda: _ready(application))
    asked = time.perf_counter()
    _until(application, lambda: time.perf_counter() - asked >= typing_s)
    typed_s = time.perf_counter() - asked if typing_s else 0.0
    from counter_app.services.session import Session

    program._signed_in(Session("quantri", "administrator", "window", "Quản trị Minh Họa"))
    _until(application, lambda: _ready(application))
    program.window.grab()
    if search:
        _search(application, program, counter)
    _tell(typed_s)
    program.close()
    os._exit(0)


def _ready(application: object) -> bool:
    from PySide6.QtWidgets import QApplication, QLineEdit

    assert isinstance(application, QApplication)
    return isinstance(application.focusWidget(), QLineEdit)


def _search(application: object, program: object, counter: object) -> None:
    from counter_app.bootstrap import Counter
    from counter_app.services.views import FindQuery
    from counter_app.ui.app import Program

    assert isinstance(program, Program)
    assert isinstance(counter, Counter)
    workplace = program.window.workplace
    assert workplace is not None
    workplace.go("find", None)
    for text in ("ng", "ng th m", "hoang", "0900 000 1"):
        found = counter.lanes.read.submit(counter.finder.search, FindQuery(text=text, limit=200))
        _until(application, found.done)
    program.window.grab()


def _until(application: object, done: object) -> None:
    from PySide6.QtWidgets import QApplication

    assert isinstance(application, QApplication)
    assert callable(done)
    while not done():
        application.processEvents()
        if time.perf_counter() - _STARTED > _LIMIT_S:
            sys.exit("the screen never became usable")
    application.processEvents()


def _tell(typed_s: float = 0.0) -> None:
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - measured often
        resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    print(json.dumps({"mb": resident, "typed_s": typed_s}), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare()
    else:
        search, straight = sys.argv[1] == "search", sys.argv[1] == "straight"
        intake(sys.argv[2], search=search, typing_s=0.0 if straight else _TYPING_S)
