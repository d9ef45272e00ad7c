"""Whoever compares the book, the board, the list, the rail and the cash-up of any day finds the same figures."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.domain import dossier as states
from counter_app.domain.dossier_code import is_form_number
from counter_app.domain.errors import CounterError
from counter_app.domain.zone import LOCAL
from counter_app.services.board import Board
from counter_app.services.fees import Fees
from counter_app.services.views import DossierRow, FindQuery
from tests.builders.desk import ADesk, a_desk, at, supervisor

FIRST_ON = date(2026, 11, 2)
_DAYS, _MANY = 12, 1_000
_ACTS = (
    "forward", "recall", "supplement", "supplemented", "pause", "resume", "extend", "refuse", "stop", "withdraw",
    "fee", "pay", "refund", "result", "return", "void", "call", "accept",
)  # fmt: skip
STEP = st.tuples(
    st.sampled_from(("receive", "guide", "turn_away", "receive", "later", "later", *_ACTS)),
    st.integers(0, 20),
    st.integers(0, 9),
)


class Played:
    """A counter on which a random history was played, and what a person would have noted down beside it."""

    def __init__(self, folder: Path, steps: list[tuple[str, int, int]]) -> None:
        self.desk: ADesk = a_desk(folder, start="2026-11-02T08:00")
        self.names: list[str] = []
        self.turned_away: Counter[tuple[date, str]] = Counter()
        self.cash: Counter[date] = Counter()
        for action, which, size in steps:
            self._step(action, which, size)

    @property
    def today(self) -> date:
        return self.desk.clock.time.astimezone(LOCAL).date()

    def _step(self, action: str, which: int, size: int) -> None:
        desk = self.desk
        if action == "later":
            later = desk.clock.time + timedelta(hours=5 * (size + 1))
            desk.clock.set(f"{min(later, at('2026-11-13T16:00')):%Y-%m-%dT%H:%M}")
        elif action == "receive":
            self.names.append(desk.receive(f"{size + 1} {'hours' if which % 3 == 0 else 'working_days'}"))
        elif action in {"guide", "turn_away"}:
            outcome = "guide" if action == "guide" else "refuse"
            self.names.append(desk.receive(outcome=outcome, reason="Thiếu giấy tờ", items=("Tờ khai",)))
            self.turned_away[self.today, "IntakeGuided" if action == "guide" else "IntakeRefused"] += 1
        elif self.names:
            self._act(action, self.names[which % len(self.names)], size)

    def _act(self, action: str, name: str, size: int) -> None:
        desk = self.desk
        amount = 1_000 * (size + 1)
        try:
            if action == "accept":
                if is_form_number(name):
                    self.names[self.names.index(name)] = desk.receive(continues=desk.finder.dossier_id(name))
            elif action in {"fee", "pay", "refund"}:
                values = {"required": bool(size % 2)} if action == "fee" else {"method": "cash"}
                desk.act_as(supervisor(), name, action, amount=amount, **values)
                self.cash[self.today] += {"fee": 0, "pay": amount, "refund": -amount}[action]
            elif action == "extend":
                desk.act(name, action, new_due=desk.clock.time + timedelta(days=30), reason="Chờ xác minh")
            else:
                desk.act(name, action, reason="Chờ xác minh", **({"method": "counter"} if action == "return" else {}))
        except CounterError:
            return  # not lawful here: nothing may have been written

    def listed(self, **query: object) -> tuple[DossierRow, ...]:
        """Return the dossiers with a code the list shows."""
        found = self.desk.finder.search(FindQuery(limit=_MANY, **query))  # type: ignore[arg-type]  # built by name
        return tuple(row for row in found if not is_form_number(row.code))


def _same(played: Played) -> None:
    desk = played.desk
    connection = desk.book._open_reader()
    try:
        for day in (FIRST_ON + timedelta(n) for n in range(_DAYS)):
            register, rows, away = desk.book._register(connection, day, day)
            of_day = played.listed(received_from=day, received_to=day)
            assert rows == len(of_day)
            assert {kind: away[kind] for kind in ("IntakeGuided", "IntakeRefused")} == {
                kind: played.turned_away[day, kind] for kind in ("IntakeGuided", "IntakeRefused")
            }
            figures = dict(register.summary)
            stand = Counter(row.status for row in of_day)
            assert figures["Trong đó đã có kết quả (đến lúc in)"] == str(stand["ready"] + stand["returned"])
            assert figures["Đang giải quyết"] == str(sum(stand[one] for one in states.OPEN - {"ready"}))
            till = Fees(connection, desk.catalogue).cash_up(day)
            assert till.total == played.cash[day]
    finally:
        connection.close()


def _board_agrees(played: Played) -> None:
    desk = played.desk
    board = Board(desk.connection, desk.quotes, desk.clock).figures()
    counts = desk.finder.counts()
    overdue = played.listed(overdue=True)
    due_today = played.listed(due_to=played.today)
    assert {row.code for row in overdue} == {row.code for row in due_today if row.overdue}
    assert (counts.overdue, counts.due_today, counts.ready) == (board["overdue"], board["today"], board["ready"])
    assert len(overdue) == board["overdue"]
    assert len(due_today) - len(overdue) == board["today"]
    for status in ("ready", "supplement"):
        assert len(played.listed(statuses=(status,))) == board[status]
    assert counts.open == len(played.listed(statuses=tuple(states.OPEN)))


@settings(max_examples=25, deadline=None)
@example([("receive", 0, 0), ("result", 0, 0), *[("later", 0, 9)] * 3])
@example([("guide", 0, 0), ("later", 0, 4), ("accept", 0, 0), ("fee", 0, 1), ("pay", 0, 1), ("withdraw", 0, 0)])
@given(st.lists(STEP, min_size=5, max_size=40))
def test_every_list_and_figure_of_any_history_agrees(steps: list[tuple[str, int, int]]) -> None:
    """Book, list, board, rail and cash-up say the same of each day, and the state is what the facts fold to."""
    with tempfile.TemporaryDirectory() as folder:
        played = Played(Path(folder), steps)
        try:
            _same(played)
            _board_agrees(played)
            played.desk.assert_sound()
        finally:
            played.desk.connection.close()
