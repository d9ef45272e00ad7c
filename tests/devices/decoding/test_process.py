from __future__ import annotations

import random
import sys
import textwrap
import time
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.devices.decoding import DecodingProcess, frames
from counter_app.devices.decoding.codes import FoundCode
from counter_app.domain.errors import DeviceError, InputError
from tests.builders import code_files, degraded

READY = b"\\x00\\x00\\x00\\x02{}"


def misbehaving(first: str, marker: Path) -> tuple[str, ...]:
    """Return a decoding process that does ``first`` once, after its request, and works well when started again."""
    program = f"""
        import os, sys, time
        if not os.path.exists({str(marker)!r}):
            open({str(marker)!r}, "w").close()
            sys.stdout.buffer.write(b'{READY.decode()}'); sys.stdout.buffer.flush()
            sys.stdin.buffer.read(8)
            {first}
            os._exit(9)
        from counter_app.devices.decoding import worker
        sys.exit(worker.main())
    """
    return (sys.executable, "-c", textwrap.dedent(program))


FAULTS = {
    "it crashes": "os.abort()",
    "it hangs": "time.sleep(600)",
    "it ends in the middle of an answer": "sys.stdout.buffer.write(b'\\0\\0\\1\\0{'); sys.stdout.buffer.flush()",
    "it babbles": "sys.stdout.buffer.write(b'hello, world' * 99); sys.stdout.buffer.flush()",
    "it answers no object": "sys.stdout.buffer.write(b'\\x00\\x00\\x00\\x01' + b'7'); sys.stdout.buffer.flush()",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_process_is_one_error_and_the_next_call_works(fault: str, tmp_path: Path) -> None:
    """Whatever happens to the child, the caller gets ``decoder_failed`` in time, and the next frame is read."""
    frame = degraded.drawn(code_files.CARD)
    command = misbehaving(FAULTS[fault], tmp_path / "once")
    with DecodingProcess(command=command, frame_seconds=3) as decoding:
        started = time.monotonic()
        with pytest.raises(DeviceError) as caught:
            decoding.read_frame(frame.tobytes(), *frame.size)
        assert caught.value.code == "decoder_failed"
        assert time.monotonic() - started < 15
        assert decoding.read_frame(frame.tobytes(), *frame.size)[0].text == code_files.CARD


def test_a_program_that_is_not_there_is_the_same_error(tmp_path: Path) -> None:
    """A child that cannot be started at all is ``decoder_failed`` too."""
    with DecodingProcess(command=(str(tmp_path / "missing"),)) as decoding, pytest.raises(DeviceError):
        decoding.read_frame(bytes(100), 10, 10)


def test_frames_are_read_one_after_the_other() -> None:
    """One process reads many frames, hits and misses, and what it says belongs to the frame asked about."""
    chance = random.Random(1)
    text = degraded.card_text(chance)
    frame, empty = degraded.camera_frame(chance, text), degraded.empty_frame(chance)
    with DecodingProcess() as decoding:
        for _ in range(3):
            assert decoding.read_frame(frame.tobytes(), *frame.size) == (FoundCode("qr", text, "zxing"),)
            assert decoding.read_frame(empty.tobytes(), *empty.size) == ()


@pytest.mark.parametrize("pixels,size", [(99, (10, 10)), (0, (0, 0)), (4, (-2, -2)), (1, (10**6, 10**6))])
def test_frames_that_do_not_add_up_are_refused(pixels: int, size: tuple[int, int]) -> None:
    """A frame whose bytes are not its width times its height never reaches a decoder."""
    with DecodingProcess() as decoding, pytest.raises(InputError):
        decoding.read_frame(bytes(pixels), *size)


def test_pages_left_unread_do_not_answer_the_next_question(tmp_path: Path) -> None:
    """A reader who stops after the first page gets the right answer to the next file."""
    path = code_files.pdf_of_scans(tmp_path / "three.pdf", code_files.CARD, "hai", "ba")
    with DecodingProcess() as decoding:
        pages = decoding.read_file(path)
        assert next(pages).codes[0].text == code_files.CARD
        pages.close()  # type: ignore[attr-defined]  # a generator
        content = path.read_bytes()
        assert [page.codes[0].text for page in decoding.read_bytes(content)] == [code_files.CARD, "hai", "ba"]


@given(st.lists(st.binary(max_size=300)))
def test_frames_come_out_as_they_went_in(contents: list[bytes]) -> None:
    """What is sent is received, in order, and then the end is seen."""
    pipe = BytesIO()
    for content in contents:
        frames.send(pipe, content)
    pipe.seek(0)
    assert [frames.receive(pipe) for _ in contents] == contents
    assert frames.receive(pipe) is None


@given(st.binary(max_size=40))
def test_any_bytes_are_a_frame_or_a_broken_one(raw: bytes) -> None:
    """Bytes from a process gone mad raise one error and never ask for gigabytes."""
    pipe = BytesIO(raw)
    try:
        words = frames.receive_words(pipe)
    except frames.BrokenFrameError:
        return
    assert words is None or isinstance(words, dict)
