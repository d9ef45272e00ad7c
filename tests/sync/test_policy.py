"""The retry table: it never drops, always comes back, and scatters the counters of a province."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.sync.policy import (
    FIRST_SIZE,
    IN_TURN_S,
    OTHERWISE,
    TABLE,
    after_failure,
    after_success,
    decide,
    in_turn,
)
from counter_app.wire.batch import MAX_BATCH_ENTRIES

codes = st.sampled_from([*TABLE, "disk_full", "something_new"])
attempts = st.integers(min_value=-1, max_value=10**9)
jitters = st.floats(min_value=0, max_value=1, exclude_max=True)


@given(codes, attempts, jitters, st.none() | st.floats(min_value=0, max_value=1e9), st.integers(0, 5000))
def test_every_failure_is_tried_again(code: str, attempt: int, jitter: float, after: float | None, size: int) -> None:
    """Whatever happened, the pause is finite, never negative and never above the cap of its row."""
    decision = decide(code, attempt, jitter=jitter, retry_after_s=after, size=size)
    cap = max(TABLE.get(code, OTHERWISE).cap_s, OTHERWISE.cap_s if size <= 1 else 0)
    assert 0 <= decision.pause_s <= cap
    assert decision.action == "shrink" or decision.pause_s > 0


@given(codes, jitters)
def test_pauses_grow(code: str, jitter: float) -> None:
    """A later attempt never waits less than an earlier one with the same jitter."""
    pauses = [decide(code, attempt, jitter=jitter).pause_s for attempt in range(1, 20)]
    assert pauses == sorted(pauses)


def test_the_link_is_looked_for_every_few_seconds() -> None:
    """However long a counter was without a line, it looks again within four seconds."""
    assert max(decide("unreachable", attempt, jitter=0.999).pause_s for attempt in range(1, 1000)) <= 4


def test_counters_do_not_return_in_step() -> None:
    """The jitter spreads the same failure over half the pause."""
    assert decide("gateway_busy", 5, jitter=0).pause_s * 1.9 < decide("gateway_busy", 5, jitter=0.99).pause_s


def test_a_busy_gateway_is_obeyed() -> None:
    """A pause the gateway asks for lengthens ours, as far as the cap."""
    assert decide("gateway_busy", 1, jitter=0, retry_after_s=60).pause_s == 60
    assert decide("gateway_busy", 1, jitter=0, retry_after_s=10**6).pause_s == TABLE["gateway_busy"].cap_s


@pytest.mark.parametrize(
    "code", ["forked", "head_differs", "province_ahead", "chain_broken", "device_revoked", "not_enrolled"]
)
def test_what_only_a_person_can_mend_asks_for_one(code: str) -> None:
    """A broken chain or a shut-out device is shown as stopped, and still looked at once in a while."""
    assert decide(code, 1, jitter=0).action == "ask"


def test_one_entry_that_is_too_large_waits() -> None:
    """A batch of one cannot be halved any more."""
    assert decide("batch_too_large", 1, jitter=0, size=2).action == "shrink"
    assert decide("batch_too_large", 1, jitter=0, size=1).action == "wait"


@given(st.integers(1, MAX_BATCH_ENTRIES), st.floats(0, 1000))
def test_batches_stay_within_their_limits(size: int, elapsed: float) -> None:
    """The next batch has at least one entry and at most what the gateway takes."""
    assert 1 <= after_failure(size) <= after_success(size, elapsed) or elapsed > 8
    assert 1 <= after_success(size, elapsed) <= MAX_BATCH_ENTRIES


def test_batches_follow_the_link() -> None:
    """A quick link doubles the batch, a slow one halves it."""
    assert after_success(FIRST_SIZE, 0.1) == 2 * FIRST_SIZE
    assert after_success(FIRST_SIZE, 5) == FIRST_SIZE
    assert after_success(FIRST_SIZE, 15) == FIRST_SIZE // 2


@given(size=st.integers(1, MAX_BATCH_ENTRIES), elapsed=st.floats(0, 1e6))
def test_what_goes_in_turn_is_kept_near_one_second(size: int, elapsed: float) -> None:
    """It moves towards what fits, by no more than half or double, and stays as it is where it fits."""
    following = in_turn(size, elapsed)
    assert max(size // 2, 1) <= following <= min(size * 2, MAX_BATCH_ENTRIES)
    assert in_turn(size, IN_TURN_S) == size
    assert (following <= size) if elapsed >= IN_TURN_S else (following >= size)
