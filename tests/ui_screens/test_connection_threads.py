"""A connection of the open counter is used by one thread: two on one could each wait for what the other holds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.ui.app import Program
from counter_app.ui.screens_table import SCREENS
from tests.ui_screens.conftest import Ward

Threads = dict[str, set[str]]


def _note(heard: set[str], _statement: str) -> None:
    heard.add(threading.current_thread().name)


@pytest.fixture
def threads(counter: Counter) -> Iterator[Threads]:
    """Note the names of the threads that run statements on each connection the counter keeps."""
    made: Threads = {"connection": set(), "writer": set()}
    connections = {"connection": counter.connection, "writer": counter.writer}
    for name, connection in connections.items():
        connection.set_trace_callback(partial(_note, made[name]))
    yield made
    for connection in connections.values():
        connection.set_trace_callback(None)


def test_every_screen_leaves_each_connection_to_its_lane(
    qtbot: QtBot, ward: Ward, program: Program, threads: Threads
) -> None:
    """Every screen is opened on a ward with a dossier, its first reading waited for, and a book drawn meanwhile."""
    workplace = program.window.workplace
    assert workplace is not None
    code = ward.receive().code
    for of_connection in threads.values():
        of_connection.clear()
    for entry in SCREENS:
        if entry.key not in {"preview", "viewer"}:  # they show what another screen hands them
            workplace.go(entry.key, code if entry.key in {"dossier", "pages"} else None)
            qtbot.wait(150)
    assert len(threads["connection"]) == 1, threads
    assert len(threads["writer"]) <= 1, threads
    assert not threads["connection"] & threads["writer"]
