"""Every test here may ask for a counter of its own."""

from __future__ import annotations

from tests.builders.station_fixtures import counter, pattern

__all__ = ["counter", "pattern"]
