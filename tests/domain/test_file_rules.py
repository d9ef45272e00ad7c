"""When files may travel."""

from __future__ import annotations

import contextlib
from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import InputError
from counter_app.domain.file_rules import FileRules, read_megabytes, read_quiet
from counter_app.domain.zone import LOCAL


def at(clock: str) -> datetime:
    """Return an instant of one day."""
    return datetime.fromisoformat(f"2026-11-20T{clock}:00").replace(tzinfo=LOCAL)


def test_a_person_comes_before_hours_and_hours_before_the_budget() -> None:
    """Each says why; with none of them files travel."""
    rules = FileRules(paused=True, daily_bytes=10, quiet=read_quiet("07:30-11:30,13:30-17:00"))
    assert rules.held_back(at("09:00"), 99) == "paused"
    rules = FileRules(daily_bytes=10, quiet=rules.quiet)
    assert [rules.held_back(at(clock), 0) for clock in ("07:29", "07:30", "11:29", "11:30", "16:59", "17:00")] == [
        "", "quiet", "quiet", "", "quiet", "",
    ]  # fmt: skip
    assert (rules.held_back(at("12:00"), 9), rules.held_back(at("12:00"), 10)) == ("", "budget")
    assert FileRules().held_back(at("09:00"), 10**12) == ""


def test_quiet_hours_may_pass_midnight() -> None:
    """From the evening until the morning."""
    rules = FileRules(quiet=read_quiet("22:00-05:00"))
    assert [rules.held_back(at(clock), 0) for clock in ("21:59", "22:00", "00:00", "04:59", "05:00")] == [
        "", "quiet", "quiet", "quiet", "",
    ]  # fmt: skip


@given(st.lists(st.tuples(st.times(), st.times()), max_size=4))
def test_hours_are_read_as_they_are_written(spans: list[tuple[time, time]]) -> None:
    """Any spans of whole minutes; a span of nothing is none."""
    text = ",".join(f"{begin:%H:%M}-{end:%H:%M}" for begin, end in spans)
    if any(f"{begin:%H:%M}" == f"{end:%H:%M}" for begin, end in spans):
        with pytest.raises(InputError, match="quiet_malformed"):
            read_quiet(text)
    else:
        assert read_quiet(text) == tuple(
            (begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)) for begin, end in spans
        )


@given(st.text(max_size=20))
def test_other_texts_are_bad_input_and_nothing_worse(text: str) -> None:
    """Whatever is typed."""
    for read in (read_quiet, read_megabytes):
        with contextlib.suppress(InputError):
            read(text)


def test_a_budget_is_whole_megabytes() -> None:
    """Nothing is no budget, nought is no file at all."""
    assert [read_megabytes(text) for text in ("", " ", "0", "50")] == [None, None, 0, 50_000_000]
    for text in ("-1", "1.5", "x", "٣", "99999999"):
        with pytest.raises(InputError, match="budget_malformed"):
            read_megabytes(text)
