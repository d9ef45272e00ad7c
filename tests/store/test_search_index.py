from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.database.transaction import immediate
from counter_app.store import search_index
from counter_app.store.finding import Filters, searched
from tests.builders.counter_database import a_desk, step
from tests.builders.histories import STEPS

NAMES = ("Nguyễn Văn A", "Nguyễn Văn Ả", "Lò Thị Đào", "Trần Mẫu", "Đặng Thử")
TYPED = ("nguyen", "nguyễn văn ả", "van", "dao", "đào", "d", "1.004884 tran", "001200", "khong co ai", "")


def test_what_waits_in_the_tail_is_found_like_what_is_indexed(tmp_path: Path) -> None:
    """A search gives the same dossiers in the same order before and after its words went into the index."""
    with a_desk(tmp_path) as desk:
        for n in range(1, search_index.TAIL):
            desk.receive(n, NAMES[n % len(NAMES)])
        before = [searched(desk.connection, typed, Filters(), 200, 0) for typed in TYPED]
        assert desk.connection.execute("SELECT count(*) FROM search_tail").fetchone() == (search_index.TAIL - 1,)
        with immediate(desk.connection):
            desk.connection.execute("INSERT INTO dossier_search (rowid, words) SELECT n, words FROM search_tail")
            desk.connection.execute("DELETE FROM search_tail")
        assert [searched(desk.connection, typed, Filters(), 200, 0) for typed in TYPED] == before


def test_a_full_tail_goes_into_the_index_in_the_same_transaction(tmp_path: Path) -> None:
    """The sixty-fourth dossier empties the tail, and the first and the last are both still found, newest first."""
    with a_desk(tmp_path) as desk:
        for n in range(1, search_index.TAIL + 2):
            desk.receive(n)
        assert desk.connection.execute("SELECT count(*) FROM search_tail").fetchone() == (1,)
        codes = [row[1] for row in searched(desk.connection, "nguyen van", Filters(), 100, 0)]
        assert codes == [f"H14.31-261120-1{n:03d}" for n in range(search_index.TAIL + 1, 0, -1)]


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(STEPS)), max_size=20))
def test_no_dossier_is_ever_listed_twice(acts: list[tuple[int, tuple[str, object]]]) -> None:
    """Whatever happens to dossiers whose words wait or are indexed, each is found exactly once."""
    with tempfile.TemporaryDirectory() as folder, a_desk(Path(folder)) as desk:
        ids = [desk.receive(n).dossier for n in range(1, search_index.TAIL + 6)][-10:]
        for which, (kind, part) in acts:
            desk.write(step(ids[which], kind, part))
        found = [row[0] for row in searched(desk.connection, "nguyen", Filters(), 500, 0)]
        assert len(found) == len(set(found)) == search_index.TAIL + 5


def test_a_name_completed_later_is_found_by_its_new_words_only(tmp_path: Path) -> None:
    """A dossier whose words change leaves the index and waits in the tail with the new ones."""
    with a_desk(tmp_path) as desk:
        for n in range(1, search_index.TAIL + 1):
            desk.receive(n)
        with immediate(desk.connection):
            search_index.put(desk.connection, 1, "le thi mau", again=True)
        assert [row[1] for row in searched(desk.connection, "le mau", Filters(), 9, 0)] == ["H14.31-261120-1001"]
        assert len(searched(desk.connection, "nguyen", Filters(), 500, 0)) == search_index.TAIL - 1
