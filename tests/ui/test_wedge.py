from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counter_app.ui.intake.wedge import FEWEST_LETTERS, LONGEST_GAP_MS, WedgeDetector

TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0x1EF9, exclude_categories=["Cs"]), max_size=120)


def _type(detector: WedgeDetector, text: str, gaps: list[int], at: int = 1_000) -> int:
    for letter, gap in zip(text, gaps, strict=True):
        at += gap
        detector.letter(letter, at)
    return at


@given(TEXTS.filter(lambda text: len(text) >= FEWEST_LETTERS), st.data())
def test_a_fast_burst_is_read_whole(text: str, data: st.DataObject) -> None:
    """Whatever a scanner types within the gaps comes back letter by letter when Enter ends it."""
    detector = WedgeDetector()
    gaps = [data.draw(st.integers(0, LONGEST_GAP_MS)) for _ in text]
    assert detector.enter(_type(detector, text, gaps)) == text


@given(st.text("abcdefgh", min_size=1, max_size=40), st.integers(LONGEST_GAP_MS + 1, 2_000))
def test_a_person_is_never_taken_for_a_scanner(text: str, gap: int) -> None:
    """Keys that come more slowly than any scanner's are typing, however many there are."""
    detector = WedgeDetector()
    assert detector.enter(_type(detector, text, [gap] * len(text))) is None


def test_short_bursts_and_late_enters_are_typing() -> None:
    """Seven fast letters, or an Enter that comes late, are no scan."""
    detector = WedgeDetector()
    assert detector.enter(_type(detector, "0340901", [1] * 7)) is None
    assert detector.enter(_type(detector, "034090123456", [1] * 12) + LONGEST_GAP_MS + 1) is None


def test_a_scan_after_typing_holds_only_the_scan() -> None:
    """Letters typed by hand before a scan do not become part of it."""
    detector = WedgeDetector()
    at = _type(detector, "abc", [200, 200, 200])
    at = _type(detector, "034090123456", [500, *[3] * 11], at)
    assert detector.enter(at) == "034090123456"
    detector.letter("1", at)
    detector.other()
    assert detector.enter(at) is None
