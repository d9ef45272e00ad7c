"""The board on a real database: which dossiers stand in which list, in what order, and what one key may do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from counter_app.services.board import Board, BoardView
from counter_app.services.views import FindQuery
from counter_app.store import board as lists
from counter_app.texts import texts
from counter_app.ui.board.wording import board_words
from counter_app.ui.find.wording import due_mark
from tests.builders.desk import ADesk, a_desk

MONDAY = "2026-11-02T09:15"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ADesk]:
    """A counter on a Monday morning."""
    made = a_desk(tmp_path)
    yield made
    made.connection.close()


def board(desk: ADesk, when: str | None = None) -> BoardView:
    """Read the board, at a local instant when given."""
    if when is not None:
        desk.clock.set(when)
    return Board(desk.connection, desk.quotes, desk.clock).columns()


def codes(view: BoardView, name: str) -> list[str]:
    """Return the codes in one list."""
    column = next(column for column in view.columns if column.name == name)
    assert column.count == len(column.rows)
    return [row.code for row in column.rows]


def test_an_empty_counter_has_every_list_and_nothing_in_them(desk: ADesk) -> None:
    """The lists are always there, so that figures never jump their places."""
    view = board(desk)
    assert [column.name for column in view.columns] == list(lists.LISTS)
    assert {column.count for column in view.columns} == {0}


def test_due_dates_part_the_open_ones_by_urgency(desk: ADesk) -> None:
    """One working day each: due today, then due tomorrow over a weekend, then overdue, the longest first."""
    first = desk.receive("1 working_days")
    second = desk.receive("4 working_days")
    view = board(desk, "2026-11-03T10:00")
    assert (codes(view, "today"), codes(view, "overdue")) == ([first], [])
    assert codes(board(desk, "2026-11-05T10:00"), "tomorrow") == [second]
    assert codes(board(desk, "2026-11-09T10:00"), "overdue") == [first, second]


def test_a_promise_in_hours_is_overdue_from_its_minute_on(desk: ADesk) -> None:
    """Two hours from 09:15 are over at 11:15: until then due today, a minute later overdue, in board, rail and list."""
    hours, day = desk.receive("2 hours"), desk.receive("same_day")
    for when, today, overdue in (("11:15", [hours, day], []), ("11:16", [day], [hours])):
        view = board(desk, f"2026-11-02T{when}")
        assert (codes(view, "today"), codes(view, "overdue")) == (today, overdue)
        counts = desk.finder.counts()
        assert (counts.due_today, counts.overdue) == (len(today), len(overdue))
        assert [row.code for row in desk.finder.search(FindQuery(overdue=True))] == overdue
    [late] = desk.finder.search(FindQuery(overdue=True))
    assert due_mark(late, date(2026, 11, 2), texts("vi")).words == "Quá hạn từ 11:15 hôm nay"
    [item] = next(column for column in board_words(view, texts("vi")) if column.name == "overdue").items
    assert item.mark.words == "Quá hạn từ 11:15 hôm nay"
    desk.act(hours, "result")
    assert desk.state(hours).result_class == "late"
    desk.assert_sound()


def test_tomorrow_is_the_next_working_day(desk: ADesk) -> None:
    """On Friday what is due on Monday stands under tomorrow, with that day's date."""
    code = desk.receive("5 working_days")
    view = board(desk, "2026-11-06T16:00")
    assert codes(view, "tomorrow") == [code]
    assert view.tomorrow.isoformat() == "2026-11-09"


def test_a_ready_result_is_neither_due_nor_overdue(desk: ADesk) -> None:
    """What lies ready waits for the citizen: only the list of results has it, since the instant it was ready."""
    code = desk.receive("1 working_days")
    desk.act(code, "result", "2026-11-03T11:00")
    view = board(desk, "2026-11-20T09:00")
    assert (codes(view, "ready"), codes(view, "overdue"), codes(view, "today")) == ([code], [], [])
    (row,) = next(column.rows for column in view.columns if column.name == "ready")
    assert f"{row.since:%Y-%m-%dT%H:%M}" == "2026-11-03T04:00"
    assert (row.acts, row.calls) == (("return", "call"), 0)


def test_calls_are_counted_and_the_last_is_told(desk: ADesk) -> None:
    """Each call about a result that lies ready shows on its line."""
    code = desk.receive()
    desk.act(code, "result")
    for when in ("2026-11-04T09:00", "2026-11-06T09:00"):
        desk.act(code, "call", when)
    (row,) = next(column.rows for column in board(desk).columns if column.name == "ready")
    assert row.calls == 2
    assert row.last_call_at is not None
    assert f"{row.last_call_at:%Y-%m-%d}" == "2026-11-06"


def test_what_came_in_by_three_must_be_forwarded_today(desk: ADesk) -> None:
    """At 15:00:00 it is still today's; what came later is not asked for before the next day."""
    desk.clock.set("2026-11-02T14:59:50")
    early = desk.receive()
    desk.clock.set("2026-11-02T15:00:30")
    late = desk.receive()
    assert codes(board(desk, "2026-11-02T15:05"), "forward") == [early]
    view = board(desk, "2026-11-03T08:00")
    assert codes(view, "forward") == [early, late]
    rows = next(column.rows for column in view.columns if column.name == "forward")
    assert [f"{row.forward_by:%Y-%m-%d}" for row in rows] == ["2026-11-02", "2026-11-03"]
    desk.act(early, "forward")
    desk.act(late, "forward")
    assert codes(board(desk), "forward") == []
    desk.act(late, "recall")
    assert codes(board(desk), "forward") == [late]


def test_papers_awaited_stand_since_they_were_asked_for(desk: ADesk) -> None:
    """A dossier that waits for papers has no due date and stands under its own heading, the longest first."""
    first, second = desk.receive(), desk.receive()
    desk.act(second, "supplement", "2026-11-03T10:00")
    desk.act(first, "supplement", "2026-11-04T10:00")
    view = board(desk, "2026-12-20T10:00")
    assert codes(view, "supplement") == [second, first]
    assert codes(view, "overdue") == []
    desk.act(second, "supplemented")
    assert codes(board(desk), "supplement") == [first]


def test_another_office_has_nothing_yet_until_it_arrived(desk: ADesk) -> None:
    """A dossier for elsewhere is listed until the competent office has it."""
    code = desk.receive(resolving_office="H14.32")
    assert codes(board(desk), "elsewhere") == [code]
    desk.act(code, "arrived", to="H14.32")
    assert codes(board(desk), "elsewhere") == []


def test_help_asked_for_stands_until_somebody_called_or_the_work_went_on(desk: ADesk) -> None:
    """A call after the asking answers it, so does any step; asking again brings it back."""
    code = desk.receive()
    desk.act(code, "assist", "2026-11-02T10:00")
    assert codes(board(desk), "asked") == [code]
    desk.act(code, "call", "2026-11-02T10:05")
    assert codes(board(desk), "asked") == []
    desk.act(code, "assist", "2026-11-02T10:10")
    assert codes(board(desk), "asked") == [code]
    desk.act(code, "forward", "2026-11-02T10:15")
    assert codes(board(desk), "asked") == []


def test_the_figures_alone_are_those_of_the_board(desk: ADesk) -> None:
    """What the desktop notice counts is what the board shows."""
    for rule in ("1 working_days", "2 working_days", "5 working_days"):
        desk.receive(rule)
    view = board(desk, "2026-11-04T10:00")
    figures = Board(desk.connection, desk.quotes, desk.clock).figures()
    assert figures == {column.name: column.count for column in view.columns}
    assert (figures["overdue"], figures["today"]) == (1, 1)


def test_the_lists_never_walk_the_table(desk: ADesk) -> None:
    """Each list is found through an index that holds only what is open: a million closed ones cost nothing."""
    days = Board(desk.connection, desk.quotes, desk.clock)._days(desk.clock.now())
    for source, order in lists._FROM.values():
        asked = f"SELECT d.n FROM {source} ORDER BY d.{order}, d.n LIMIT 9"
        plan = desk.connection.execute(f"EXPLAIN QUERY PLAN {asked}", lists._values(days)).fetchall()
        told = " ".join(row[3] for row in plan)
        assert "dossiers_code" not in told
        assert any(
            name in told for name in ("dossiers_open", "dossiers_asked", "dossiers_attention", "dossiers_elsewhere")
        )
