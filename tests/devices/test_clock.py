"""Clocks give aware instants in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from counter_app.devices.clock import DemonstrationClock, SystemClock


def test_system_clock_is_aware() -> None:
    """The system clock says its zone, which is UTC."""
    assert SystemClock().now().tzinfo is UTC


def test_demonstration_starts_where_told_and_goes_on() -> None:
    """The demonstration clock shows the chosen instant and the seconds since, whatever the zone it was given in."""
    seconds = iter([100.0, 100.0, 190.5])
    start = datetime(2025, 8, 22, 15, 30, tzinfo=timezone(timedelta(hours=7)))
    clock = DemonstrationClock(start, elapsed=lambda: next(seconds))
    assert clock.now() == datetime(2025, 8, 22, 8, 30, tzinfo=UTC)
    assert clock.now() == datetime(2025, 8, 22, 8, 31, 30, 500_000, tzinfo=UTC)
