"""Which numbers nobody used get a line of the register: none is left out, and none that was used is called empty."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counter_app.services.register_lines import Numbers


def test_what_lies_together_in_a_stretch_is_one_line() -> None:
    """Dossiers of another machine inside a stretch split it; single gaps and another stretch stand by themselves."""
    numbers = Numbers(2_001, blank=(1,), skipped=((3, 999),), left=((1_000, 1_999),))
    unused = (n for n in range(1, 2_002) if n not in {5, 8, 1_000, 2_000})
    assert list(numbers.shown(unused)) == [(1, 1), (2, 2), (3, 4), (6, 7), (9, 999), (1_001, 1_999), (2_001, 2_001)]


@given(st.sets(st.integers(1, 60)), st.integers(1, 30), st.integers(31, 60))
def test_every_unused_number_is_in_one_line(used: set[int], first: int, last: int) -> None:
    """Whatever was used and passed over, the lines hold exactly what was not used."""
    unused = [n for n in range(1, 61) if n not in used]
    lines = Numbers(60, skipped=((first, last),)).shown(unused)
    assert [n for low, high in lines for n in range(low, high + 1)] == unused
