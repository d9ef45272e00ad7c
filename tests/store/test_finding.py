from __future__ import annotations

from pathlib import Path

from counter_app.store.finding import Filters, searched
from tests.builders.counter_database import a_desk


def test_the_code_typed_in_full_comes_first_of_all(tmp_path: Path) -> None:
    """A whole code opens its own dossier even where many newer ones begin alike."""
    with a_desk(tmp_path) as desk:
        for n in range(1, 31):
            desk.receive(n)
        assert [row[1] for row in searched(desk.connection, "h14.31-261120-1003", Filters(), 1, 0)] == [
            "H14.31-261120-1003"
        ]


def test_names_with_the_very_marks_typed_come_first(tmp_path: Path) -> None:
    """Hoa is not Hoà: who is asked for with her own letters stands before those who only fold alike."""
    with a_desk(tmp_path) as desk:
        for n, name in enumerate(("Trần Thị Hoa", "Trần Thị Hỏa", "Trần Thị Hoà"), 1):
            desk.receive(n, name)
        found = searched(desk.connection, "Trần Thị Hoa", Filters(), 1, 0)
        assert [row[2] for row in found] == ["Trần Thị Hoa"]
        assert len(searched(desk.connection, "tran thi hoa", Filters(), 9, 0)) == 3
