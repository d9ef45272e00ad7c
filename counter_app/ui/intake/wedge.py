"""Tells a scanner that types (a keyboard wedge) from a person: by the gaps between the keys. No Qt in here."""

from __future__ import annotations

LONGEST_GAP_MS = 35
FEWEST_LETTERS = 8
MOST_LETTERS = 4_000


class WedgeDetector:
    """Collects a burst of keys; measured on real scanners: gaps up to 35 ms, 8 characters or more, Enter at its end."""

    def __init__(self) -> None:
        self._letters: list[str] = []
        self._last_ms = 0

    def letter(self, letter: str, at_ms: int) -> bool:
        """Take one typed character; return whether it began a new burst, because it came too late for the last one."""
        begins = not self._letters or at_ms - self._last_ms > LONGEST_GAP_MS or len(self._letters) >= MOST_LETTERS
        if begins:
            self._letters.clear()
        self._letters.append(letter)
        self._last_ms = at_ms
        return begins

    def enter(self, at_ms: int) -> str | None:
        """Return the burst that Enter ends, or None when a person pressed it; either way start anew."""
        burst = "".join(self._letters)
        scanned = len(burst) >= FEWEST_LETTERS and at_ms - self._last_ms <= LONGEST_GAP_MS
        self._letters.clear()
        return burst if scanned else None

    def other(self) -> None:
        """Forget the burst: a key that no scanner sends was pressed."""
        self._letters.clear()
