"""How long to wait after a failure, as one table: a pure function of the code, the attempts so far and a given jitter.

Nothing is ever dropped. ``whole`` failures say something about the far end, not about one dossier: everything waits.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: the first pause and the longest one in seconds."""

    base_s: float
    cap_s: float
    whole: bool = False


TABLE: dict[str, Rule] = {
    "portal_unreachable": Rule(2, 300, whole=True),
    "portal_busy": Rule(5, 600, whole=True),
    # A password that was changed: somebody must act, and a portal locks accounts that try often.
    "portal_login_refused": Rule(300, 3600, whole=True),
    "portal_not_portal": Rule(10, 600, whole=True),
    "portal_late": Rule(5, 1800),
    "portal_cut": Rule(2, 900),
    "portal_failed": Rule(10, 1800),
    "portal_answer_malformed": Rule(30, 3600),
    "portal_session": Rule(2, 300),
    "portal_missing": Rule(5, 1800),
}
OTHERWISE = Rule(30, 1800)
MANY = 3
"""So many failures in a row, of whatever dossiers, are no longer about one dossier."""
_MAX_DOUBLINGS = 16


def pause_s(code: str, attempt: int, *, jitter: float, retry_after_s: float | None = None) -> float:
    """Return the seconds to wait after failure number ``attempt`` (from 1).

    ``jitter`` in [0, 1) scatters the pause between half and whole; ``retry_after_s`` lengthens it as far as the cap.
    """
    rule = TABLE.get(code, OTHERWISE)
    doubled = rule.base_s * float(1 << min(max(attempt, 1) - 1, _MAX_DOUBLINGS))
    pause = min(rule.cap_s, doubled) * (0.5 + jitter / 2)
    return pause if retry_after_s is None else max(pause, min(retry_after_s, rule.cap_s))


def stops_all(code: str, in_a_row: int) -> bool:
    """Tell whether every dossier should wait after ``in_a_row`` failures, the last one with ``code``."""
    return TABLE.get(code, OTHERWISE).whole or in_a_row >= MANY
