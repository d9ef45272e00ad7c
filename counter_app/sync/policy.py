"""What to do after a failure, as one table: a pure function of the code, the attempts so far and a given jitter.

Nothing is ever dropped. ``wait`` comes back by itself; ``shrink`` tries a smaller batch at once; ``ask`` needs a person
(a revoked device, a forked chain) and still looks again from time to time, in case the far end was mended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from counter_app.wire.batch import MAX_BATCH_ENTRIES

Action = Literal["wait", "shrink", "ask"]
_MAX_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: what to do, the first pause and the longest one in seconds; ``offline`` when nobody answered."""

    action: Action
    base_s: float
    cap_s: float
    offline: bool = False


TABLE: dict[str, Rule] = {
    # No line. Asking again costs almost nothing, and the first fact should leave within seconds of its return.
    "unreachable": Rule("wait", 0.5, 1.2, offline=True),
    "answer_cut": Rule("wait", 0.5, 15, offline=True),
    "answer_late": Rule("wait", 2, 60, offline=True),
    # Someone answers, but not a gateway of ours: a captive portal, a proxy, an interception.
    "not_a_gateway": Rule("wait", 5, 120, offline=True),
    "certificate_wrong": Rule("wait", 30, 900, offline=True),
    "message_malformed": Rule("wait", 15, 300),
    # The gateway is there and overburdened or broken: many counters come back at once, so pauses grow and scatter.
    "gateway_busy": Rule("wait", 2, 120),
    "gateway_failed": Rule("wait", 5, 300),
    "gateway_refused": Rule("wait", 30, 900),
    "path_unknown": Rule("wait", 30, 900),
    "gap": Rule("wait", 5, 300),
    "cursor_unknown": Rule("wait", 5, 300),
    # It no longer has the first part of what was torn: all of it goes again, as soon as may be.
    "torn_unknown": Rule("wait", 0.2, 5),
    "cursor_malformed": Rule("wait", 300, 3600),
    "pack_unknown": Rule("wait", 300, 3600),
    "pack_differs": Rule("wait", 300, 3600),
    "batch_too_large": Rule("shrink", 0, 0),
    # Files ask anew where they stand; what fails again and again is left for the next pass.
    "file_gap": Rule("wait", 2, 60),
    "file_differs": Rule("wait", 30, 900),
    "file_unknown": Rule("wait", 30, 900),
    "file_over_limit": Rule("wait", 900, 3600),
    # A person must act.
    "not_enrolled": Rule("ask", 3600, 3600),
    "signature_wrong": Rule("ask", 300, 3600),
    "acknowledgement_wrong": Rule("ask", 300, 3600),
    "feed_wrong": Rule("ask", 300, 3600),
    "statement_malformed": Rule("ask", 300, 3600),
    "device_unknown": Rule("ask", 300, 3600),
    "device_revoked": Rule("ask", 300, 3600),
    "key_change_wrong": Rule("ask", 300, 3600),
    # A registration that travels with the first contact and is refused: another invitation is needed.
    "token_unknown": Rule("ask", 300, 3600),
    "token_used": Rule("ask", 300, 3600),
    "counter_mismatch": Rule("ask", 300, 3600),
    "counter_alive": Rule("ask", 300, 3600),
    "device_known": Rule("ask", 300, 3600),
    "chain_broken": Rule("ask", 900, 3600),
    "forked": Rule("ask", 900, 3600),
    "head_differs": Rule("ask", 900, 3600),
    "province_ahead": Rule("ask", 900, 3600),
}
OTHERWISE = Rule("wait", 30, 900)
"""For a code that is not in the table, such as a full disk of this machine."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do now, after ``pause_s`` seconds."""

    action: Action
    pause_s: float
    offline: bool


def decide(code: str, attempt: int, *, jitter: float, retry_after_s: float | None = None, size: int = 1) -> Decision:
    """Return what follows failure number ``attempt`` (from 1) with ``code``.

    ``jitter`` in [0, 1) scatters the pause between half and whole, so that counters do not return in step.
    ``retry_after_s`` lengthens the pause as far as the cap; ``size`` is the number of entries that failed.
    """
    rule = TABLE.get(code, OTHERWISE)
    if rule.action == "shrink" and size <= 1:
        rule = OTHERWISE
    pause = min(rule.cap_s, rule.base_s * 2 ** min(max(attempt, 1) - 1, _MAX_DOUBLINGS))
    pause *= 0.5 + jitter / 2
    if retry_after_s is not None:
        pause = max(pause, min(retry_after_s, rule.cap_s))
    return Decision(rule.action, pause, rule.offline)


LINE = frozenset({"unreachable", "answer_cut", "answer_late"})
"""Failures of the line: what was on its way may have arrived, or a part of it."""
SIZED = frozenset({"answer_cut", "answer_late", "batch_too_large"})
"""Failures after which the next message is made smaller."""
FIRST_SIZE = 64
"""Entries in the first batch that says how quick a line is; on a quick one it doubles each time."""
FEW = 8
"""So many entries may go at once over a line that is back. Where more wait one goes ahead: its answer proves the line,
and says what arrived before."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: what takes less than ``quick_s`` may be doubled, what takes more than ``slow_s`` is halved."""

    quick_s: float
    slow_s: float


ALONE = Pace(2.0, 8.0)
"""Nothing else leaves meanwhile: a larger message waits less often."""
IN_TURN_S = 2.0
"""What a message should take of the line where the next follows at once: its answer says that its facts are there."""


def after_success(size: int, elapsed_s: float, pace: Pace = ALONE) -> int:
    """Return the size of the next message: a link that drops every 20 seconds must still carry whole ones."""
    if elapsed_s < pace.quick_s:
        return min(size * 2, MAX_BATCH_ENTRIES)
    return max(size // 2, 1) if elapsed_s > pace.slow_s else size


def in_turn(size: int, elapsed_s: float) -> int:
    """Return the size of the next message of several on their way: half the step to what fits, as a line stalls."""
    fitting = round(size * IN_TURN_S / max(elapsed_s, 0.001))
    return max(min((size + fitting) // 2, size * 2, MAX_BATCH_ENTRIES), size // 2, 1)


def after_failure(size: int) -> int:
    """Return the size of the next batch after one failed."""
    return max(size // 2, 1)
