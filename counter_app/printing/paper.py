"""The papers: their sizes, margins and type sizes, all in points unless a name says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from counter_app.domain.slip import Paper

MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper with the measures of everything drawn on it."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    size: float
    title_size: float
    code_size: float
    due_size: float
    small_size: float
    signing_room: float
    leading: float = 1.28
    gap: float = 2.7
    narrow: bool = False
    endless: bool = False

    @property
    def room(self) -> float:
        """Width between the margins."""
        return self.width - self.left - self.right

    @property
    def depth(self) -> float:
        """Height between the margins."""
        return self.height - self.top - self.bottom

    def tightened(self, factor: float) -> Sheet:
        """Return the same paper set smaller, to bring a slip that runs over by a few lines back onto one page."""
        return replace(
            self,
            size=self.size * factor,
            small_size=self.small_size * factor,
            signing_room=self.signing_room * factor**3,
            leading=max(1.16, self.leading * factor),
            gap=self.gap * factor**4,
        )


MAX_ROLL = 4_000 * MM
"""A roll is cut after four metres: PDF readers refuse pages beyond 14,400 points."""

SHEETS: Mapping[Paper, Sheet] = {
    Paper.A5: Sheet(
        width=148 * MM,
        height=210 * MM,
        left=14 * MM,
        right=11 * MM,
        top=9 * MM,
        bottom=11 * MM,
        size=10.2,
        title_size=13.5,
        code_size=13,
        due_size=13,
        small_size=8.2,
        signing_room=15 * MM,
    ),
    Paper.A4: Sheet(
        width=210 * MM,
        height=297 * MM,
        left=30 * MM,
        right=20 * MM,
        top=16 * MM,
        bottom=18 * MM,
        size=12.5,
        title_size=16,
        code_size=15,
        due_size=15.5,
        small_size=9.5,
        signing_room=24 * MM,
        leading=1.36,
        gap=4,
    ),
    Paper.ROLL: Sheet(
        width=80 * MM,
        height=MAX_ROLL,
        left=4 * MM,
        right=4 * MM,
        top=4 * MM,
        bottom=11 * MM,
        size=9.6,
        title_size=12.5,
        code_size=12.5,
        due_size=13,
        small_size=8.2,
        signing_room=14 * MM,
        gap=2.4,
        narrow=True,
        endless=True,
    ),
    Paper.A4_LANDSCAPE: Sheet(
        width=297 * MM,
        height=210 * MM,
        left=15 * MM,
        right=12 * MM,
        top=12 * MM,
        bottom=14 * MM,
        size=10.6,
        title_size=15.5,
        code_size=14,
        due_size=14,
        small_size=9,
        signing_room=22 * MM,
        leading=1.22,
        gap=3,
    ),
}

REGISTER_SHEET = Sheet(
    width=297 * MM,
    height=210 * MM,
    left=10 * MM,
    right=10 * MM,
    top=10 * MM,
    bottom=13 * MM,
    size=8,
    title_size=15,
    code_size=8,
    due_size=8,
    small_size=7.4,
    signing_room=20 * MM,
    leading=1.18,
    gap=2,
)
