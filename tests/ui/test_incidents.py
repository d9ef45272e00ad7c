"""What nobody foresaw in the window: a number to read out, the lines to mend it by, and the window stays."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from counter_app.logs import start_log, stop_log
from counter_app.texts import texts
from counter_app.ui.app import Program, fence, fence_threads

SECRET = "Trần Thị Thử 034090000000"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """The log as the program writes it: no debug lines."""
    file = tmp_path / "counter.log"
    level = logging.getLogger().level
    handler = start_log(file)
    yield file
    stop_log(handler)
    logging.getLogger().setLevel(level)


def _fail_somewhere() -> None:
    int(SECRET)


def _shown(program: Program) -> list[QMessageBox]:
    return program.window.findChildren(QMessageBox)


def _check(program: Program, log_file: Path) -> None:
    """The number a clerk reads out is the one in the log, with the lines the bug came through and no text of it."""
    (box,) = _shown(program)
    (number,) = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", box.text())
    log = log_file.read_text(encoding="utf-8")
    assert f"incident {number} in window" in log
    assert "_fail_somewhere" in log
    assert SECRET not in log
    box.close()


def test_a_bug_in_a_slot_is_logged_with_its_lines(program: Program, log_file: Path) -> None:
    """An exception that leaves a slot shows one number, and under it the log says where it happened."""
    hook = fence(texts("vi"), lambda: program.window)
    try:
        _fail_somewhere()
    except ValueError as bug:
        hook(type(bug), bug, bug.__traceback__)
    _check(program, log_file)


def test_a_bug_that_ends_a_thread_is_told_by_the_window(
    qtbot: QtBot, program: Program, log_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ends a plain thread is logged the same way, and the dialog is made where widgets may be."""
    monkeypatch.setattr(threading, "excepthook", fence_threads(program.bridge.incident.emit))
    thread = threading.Thread(target=_fail_somewhere)
    thread.start()
    thread.join()
    assert not _shown(program), "made on the thread that failed"
    qtbot.waitUntil(lambda: bool(_shown(program)), timeout=3_000)
    _check(program, log_file)


def test_a_thread_that_ends_itself_is_no_incident() -> None:
    """``sys.exit`` in a thread is told to nobody."""
    told: list[BaseException] = []
    fence_threads(told.append)(threading.ExceptHookArgs((SystemExit, SystemExit(), None, None)))
    assert told == []
