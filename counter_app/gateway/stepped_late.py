"""What was taken in of revoked devices, by the steps of ``sqlite_late``: a store says only how a step is run."""

from __future__ import annotations

from counter_app.gateway import sqlite_late
from counter_app.gateway.sqlite_late import LateIntake
from counter_app.gateway.stepped_hub import SteppedHub


class SteppedLate(SteppedHub):
    """A store that keeps who let in facts of a revoked device, and why."""

    async def late_allow(self, late: LateIntake, head: bytes) -> int:
        """Write down what is about to be let in, and return how many links that is.

        Raises:
            RuleError: ``device_not_revoked``.
        """
        return await self._write(sqlite_late.allow, late, head)

    async def late_intakes(self, office: str | None) -> list[LateIntake]:
        """Return what was let in of revoked devices."""
        return await self._read(sqlite_late.late_intakes, office)
