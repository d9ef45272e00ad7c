"""The turn of the day is made beside the work, some time after the sign-in and once."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from counter_app.bootstrap import Counter
from counter_app.services.retention import LAST_ON
from counter_app.ui.app import Program
from counter_app.ui.upkeep import EVERY_MS, FIRST_MS, DailyUpkeep


def test_the_turn_of_the_day_is_made_on_the_io_lane(qtbot: QtBot, program: Program, counter: Counter) -> None:
    """Asked for once it is made and remembered for the day; a second look does nothing more."""
    upkeep = DailyUpkeep(counter, program.bridge, program.window, first_ms=0)
    qtbot.waitUntil(lambda: counter.preferences.get(LAST_ON) == "2026-11-23", timeout=5_000)
    assert not counter.papers.retention.is_due()
    assert counter.papers.retention.turn(counter.lanes.store) is None
    upkeep.look()


def test_nothing_of_it_is_done_at_the_start() -> None:
    """The start is measured, and a clerk who signs in has a citizen waiting."""
    assert FIRST_MS >= 60_000
    assert EVERY_MS >= FIRST_MS
