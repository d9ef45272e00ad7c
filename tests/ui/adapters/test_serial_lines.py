from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counter_app.ui.adapters.serial_lines import MOST_BYTES, PATIENT_PAUSE_MS, PAUSE_MS, SerialLines

_LETTERS = st.characters(min_codepoint=33, max_codepoint=0x1EF9, exclude_categories=["Cs", "Cc"])
_TEXTS = st.lists(st.text(_LETTERS, min_size=1, max_size=40), max_size=5)


@given(_TEXTS, st.sampled_from([b"\r", b"\n", b"\r\n"]), st.data())
def test_texts_come_whole_however_their_bytes_arrive(texts: list[str], end: bytes, data: st.DataObject) -> None:
    """Cut anywhere, inside a letter too, the bytes of lines give the same lines."""
    content = b"".join(text.encode() + end for text in texts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=6)))
    lines, got = SerialLines(), []
    for start, stop in zip([0, *cuts], [*cuts, len(content)], strict=True):
        got += lines.take(content[start:stop])
    assert got == texts
    assert not lines.waiting


@given(st.binary(max_size=200))
def test_no_bytes_are_refused(content: bytes) -> None:
    """Whatever a port delivers, nothing breaks and nothing is left behind after a pause."""
    lines = SerialLines()
    lines.take(content)
    lines.pause()
    assert not lines.waiting


def test_a_pause_ends_a_text_and_a_scanner_that_ends_its_lines_is_waited_for() -> None:
    """Without CR or LF a short pause will do; after the first line end it has to be a long one."""
    lines = SerialLines()
    assert lines.take("Nữ".encode()) == []
    assert (lines.waiting, lines.pause_ms) == (True, PAUSE_MS)
    assert lines.pause() == "Nữ"
    assert lines.take(b"one\r") == ["one"]
    assert lines.pause_ms == PATIENT_PAUSE_MS


def test_letters_in_another_encoding_are_marked_not_guessed() -> None:
    """Windows-1258 is no UTF-8: the digits stay, the letters are shown to be damaged."""
    (text,) = SerialLines().take("034090123456||Đặng".encode("utf-16-le") + b"\n\n") or [""]
    assert "Đặng" not in text
    (text,) = SerialLines().take(b"034090123456||Nguy\xea\xd2n\n")
    assert text.startswith("034090123456||Nguy\ufffd")


def test_a_line_without_an_end_keeps_few_bytes() -> None:
    """A megabyte without a break is cut; marks around a text (STX, ETX) are taken off."""
    lines = SerialLines()
    for _ in range(100):
        lines.take(b"x" * 10_000)
    assert len(lines.pause()) == MOST_BYTES
    assert lines.take(b"\x02034090123456\x03\r\n") == ["034090123456"]
