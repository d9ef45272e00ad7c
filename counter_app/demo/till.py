"""The cash of a day: emptied every evening, so what is given back in notes must have been taken the same day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.act import Act
    from counter_app.services.session import Session

Refund = tuple[int, "Act", "Session"]


class Till:
    """What lies in the till, in đồng, and the refunds that wait until it holds enough."""

    def __init__(self) -> None:
        self._on = date.min
        self._cash = 0
        self._waiting: list[Refund] = []

    def holds(self, on: date, act: Act) -> bool:
        """Tell whether an act may be done on a day: anything but a refund in notes that are not there."""
        self._open(on)
        return _moved(act) + self._cash >= 0

    def waits(self, case: int, act: Act, session: Session) -> None:
        """Keep a refund until the till holds enough."""
        self._waiting.append((case, act, session))

    def moved(self, act: Act) -> None:
        """Take note of money that was taken or given back."""
        self._cash += _moved(act)

    def next(self, on: date) -> Refund | None:
        """Return the first refund that waited and can be paid now, and no longer keep it."""
        self._open(on)
        found = next((one for one in self._waiting if _moved(one[1]) + self._cash >= 0), None)
        if found is not None:
            self._waiting.remove(found)
        return found

    def _open(self, on: date) -> None:
        if on != self._on:
            self._on, self._cash = on, 0


def _moved(act: Act) -> int:
    """Return the đồng an act brings into the till, below 0 what it takes out."""
    if act.method != "cash" or act.amount is None:
        return 0
    return {"pay": act.amount, "refund": -act.amount}.get(act.action, 0)
