"""``due``: the worked examples of the rule, where the rule comes from, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders.command_line import Station, call

MONDAY = ("--received", "2026-11-02T09:15")
PAUSE = ("--pause", "2026-11-04T10:00", "2026-11-10T10:00")
WORKED = [
    (("--rule", "5 working_days", *MONDAY), "2026-11-09T17:00:00+07:00"),
    (("--rule", "5 working_days", *MONDAY, *PAUSE), "2026-11-13T17:00:00+07:00"),
    (("--rule", "5 working_days", *MONDAY, *PAUSE, "--policy", "restart"), "2026-11-17T17:00:00+07:00"),
    (("--rule", "5 working_days", *MONDAY, "--pause", "2026-11-04", "2026-11-10"), "2026-11-13T17:00:00+07:00"),
    (("--rule", "5 working_days", *MONDAY, "--pause", "2026-11-02", "2026-11-03"), "2026-11-10T17:00:00+07:00"),
    (("--rule", "same_day", "--received", "2026-08-28T15:01"), "2026-09-03T17:00:00+07:00"),
    (("--rule", "1 same_day", "--received", "2026-08-28T15:01"), "2026-09-03T17:00:00+07:00"),
    (("--rule", "1 working_days", "--received", "2026-08-21T10:00"), "2026-08-22T17:00:00+07:00"),
    (("--rule", "15 days", "--received", "2026-04-15T08:00"), "2026-05-04T17:00:00+07:00"),
    (("--rule", "2 hours", "--received", "2026-11-06T16:00"), "2026-11-09T08:00:00+07:00"),
    (("--rule", "2 hours", "--received", "2026-11-06T09:00:00Z"), "2026-11-09T08:00:00+07:00"),
    (("--rule", "5 working_days", *MONDAY, "--pause", "2026-11-04T10:00", "open"), None),
]
REFUSED = [
    (MONDAY, "procedure_or_rule"),
    (("1.001193", "--rule", "5 days", *MONDAY), "procedure_or_rule"),
    (("--rule", "5 days"), "option_missing"),
    (("--rule", "five days", *MONDAY), "rule_malformed"),
    (("--rule", "0 days", *MONDAY), "rule_malformed"),
    (("--rule", "2 same_day", *MONDAY), "rule_malformed"),
    (("--rule", "0 same_day", *MONDAY), "rule_malformed"),
    (("--rule", "٥ working_days", *MONDAY), "rule_malformed"),
    (("--rule", "５ days", *MONDAY), "rule_malformed"),
    (("--rule", "1 working_days", "--received", "0001-01-01T00:00"), "instant_out_of_range"),
    (("--rule", "same_day", "--received", "0001-01-01T00:00"), "instant_out_of_range"),
    (("--rule", "3660 days", "--received", "0001-01-01T00:00"), "instant_out_of_range"),
    (("--rule", "1 hours", "--received", "9999-12-31T23:59"), "instant_out_of_range"),
    (("--rule", "1 hours", "--received", "9998-12-31T23:59"), "instant_out_of_range"),
    (("--rule", "5 working_days", "--received", "1890-11-02T09:00"), "instant_out_of_range"),
    (("--rule", "5 working_days", "--received", "1899-12-31T23:59"), "instant_out_of_range"),
    (("--rule", "5 working_days", "--received", "2191-01-01T00:00"), "instant_out_of_range"),
    (("--rule", "5 days", *MONDAY, "--pause", "1890-11-02", "2026-11-04"), "instant_out_of_range"),
    (("--rule", "5 days", *MONDAY, "--pause", "2026-11-04", "2191-01-01"), "instant_out_of_range"),
    (("--rule", "5 days", *MONDAY, "--pause", "0001-01-01", "9999-12-31"), "instant_out_of_range"),
    (("--rule", "5 days", "--received", "2026-11-02"), "instant_malformed"),
    (("--rule", "5 days", "--received", "2026-11-31T09:15"), "instant_malformed"),
    (("--rule", "5 days", "--received", "2026-W45-1T09:15"), "instant_malformed"),
    (("--rule", "5 days", *MONDAY, "--pause", "2026-11-05T10:00", "2026-11-04T10:00"), "pause_reversed"),
    (("--rule", "5 days", *MONDAY, "--pause", "2026-11-05T10:00"), "option_malformed"),
    (("--rule", "5 days", *MONDAY, "--pause", "2026-11-02T09:14", "2026-11-04T10:00"), "pause_before_receipt"),
    (("--rule", "5 days", *MONDAY, "--pause", "2026-11-01", "open"), "pause_before_receipt"),
    (("--rule", "5 days", *MONDAY, *PAUSE, "--pause", "2026-10-05", "2026-10-06"), "pause_before_receipt"),
    (("--rule", "3660 years", "--received", "2190-01-01T09:00"), "due_out_of_range"),
    (("--rule", "5 days", *MONDAY, "--policy", "wait"), "choice_unknown"),
    (("--rule", "5 days", *MONDAY, "--calendar", "nowhere.json"), "file_missing"),
    (("9.999999", *MONDAY), "procedure_unknown"),
    (("khai sinh", *MONDAY), "procedure_code_malformed"),
]


@pytest.mark.parametrize("arguments,due_at", WORKED)
def test_worked_examples(arguments: tuple[str, ...], due_at: str | None, tmp_path: Path) -> None:
    """The examples of the rule come out as written, without a counter."""
    answer = call("due", *arguments, "--json", "--data", str(tmp_path))
    assert (answer.code, answer.one["due_at"]) == (0, due_at)
    assert answer.one["basis"]
    assert {"on", "counted", "reason"} <= answer.one["steps"][0].keys()


@pytest.mark.parametrize("arguments,code", REFUSED)
def test_wrong_questions_are_bad_input(arguments: tuple[str, ...], code: str, tmp_path: Path) -> None:
    """Each has its code and exit 2."""
    answer = call("--json", "--data", str(tmp_path), "due", *arguments)
    assert (answer.code, answer.error) == (2, code)


def test_a_procedure_is_looked_up_in_the_counter_or_in_the_bundled_packs(counter: Station, tmp_path: Path) -> None:
    """With a counter and without one the starter procedure has the same deadline."""
    with_counter = counter.call("due", "1.001193", *MONDAY)
    without = call("due", "1.001193", *MONDAY, "--json", "--data", str(tmp_path / "nowhere"))
    assert with_counter == without
    assert with_counter.one["rule"] == "same_day"


def test_another_calendar_moves_the_date(tmp_path: Path) -> None:
    """A calendar file replaces the bundled one; a file cut in the middle is bad input."""
    file = tmp_path / "calendar.json"
    file.write_text(json.dumps({"days": [{"on": "2026-11-03", "kind": "holiday"}]}), encoding="utf-8")
    arguments = ("due", "--rule", "5 working_days", *MONDAY, "--json", "--calendar", str(file))
    assert call(*arguments).one["due_at"] == "2026-11-10T17:00:00+07:00"
    file.write_bytes(file.read_bytes()[:30])
    assert (call(*arguments).code, call(*arguments).error) == (2, "calendar_malformed")


def test_people_read_the_days_in_words() -> None:
    """Without --json each day stands in a line with its reason."""
    text = call("due", "--rule", "1 working_days", "--received", "2026-08-21T10:00").out.decode()
    assert text.startswith("Hẹn trả: 17:00 22/08/2026")
    assert "Ngày nhận hồ sơ" in text
