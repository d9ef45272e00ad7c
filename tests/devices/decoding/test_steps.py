from __future__ import annotations

import random
from itertools import count

import pytest
from PIL import Image

from counter_app.devices.decoding import ladder, zbar, zxing
from counter_app.devices.decoding.codes import FoundCode, Reading, distinct, is_plausible
from counter_app.devices.decoding.steps import FRAME_STEPS, PAGE_STEPS, Step, two_tone
from tests.builders import degraded

CARDS = 500


def test_no_card_is_read_as_another_text() -> None:
    """Over 500 cards, sharp and spoilt, both decoders and the steps give the card's own text or nothing."""
    wrong, read = 0, 0
    for number in range(CARDS):
        chance = random.Random(f"test {number}")
        text = degraded.card_text(chance)
        picture = degraded.roughened(chance, text) if number % 2 else degraded.clean(chance, text)
        texts = {one.text for decode in (zxing.read, zbar.read) for one in decode(picture)}
        texts |= {code.text for code in ladder.read_frame(picture)}
        wrong += bool(texts - {text})
        read += text in texts
    assert wrong == 0
    assert read > CARDS / 2


def test_sharp_codes_are_read_by_either_decoder() -> None:
    """A sharp card is read by zxing and by zbar, with its encoding named inside the code or not."""
    for number, eci in enumerate((False, True)):
        text = degraded.card_text(random.Random(number))
        picture = degraded.drawn(text, eci=eci)
        assert [one.text for one in zxing.read(picture)] == [text]
        assert [one.text for one in zbar.read(picture)] == [text]


def test_an_old_library_is_mended() -> None:
    """With zbar guessing, as old libraries do, hardly a card stays wrong after the way back."""
    texts = [degraded.card_text(random.Random(f"old {number}")) for number in range(200)]
    read = [[one.text for one in zbar.read(degraded.drawn(text), as_bytes=False)] for text in texts]
    assert sum(found != [text] for found, text in zip(read, texts, strict=True)) <= 2


@pytest.mark.parametrize("row", degraded.SPOILT)
def test_no_row_is_read_worse_than_by_zxing_alone(row: str) -> None:
    """What one attempt of zxing-cpp reads, the steps read too, and never another text."""
    for number in range(2 if "A4" in row else 8):
        chance = random.Random(f"{row} {number}")
        text = degraded.dossier_code(chance) if "128" in row else degraded.card_text(chance)
        picture = degraded.SPOILT[row](chance, text)
        alone = {one.text for one in zxing.read(picture)}
        assert {code.text for code in ladder.read_page(picture)} | {text} == {text}
        if text in alone:
            assert [code.text for code in ladder.read_frame(picture)] == [text]


def test_noise_needs_more_than_one_attempt() -> None:
    """Noise under which one attempt fails is read by a later step."""
    chance = random.Random(4)
    text = degraded.card_text(chance)
    picture = degraded.noisy(degraded.drawn(text), 90, chance)
    assert zxing.read(picture) == []
    assert [code.text for code in ladder.read_frame(picture)] == [text]


def test_bars_count_only_with_a_second_opinion() -> None:
    """Bars of a foreign text are believed because zbar reads them too; what zbar alone says of them is not."""
    picture = degraded.drawn_bars("3080")
    assert ladder.read_page(picture) == (FoundCode("code128", "3080", "zxing"),)
    alone = Step("zbar alone", lambda image: image, zbar.read, 1)
    assert [one.text for one in zbar.read(picture)] == ["3080"]
    assert ladder.climb(picture, (alone,), 1) == ()


def test_invented_bars_are_dropped() -> None:
    """A text no second decoder finds at that place is not shown; one of our own codes is."""
    blank = Image.new("L", (200, 100), 255)

    def invented(text: str) -> Step:
        return Step("", lambda image: image, lambda _: [Reading("code128", text, "zxing", (0, 0, 9, 9))], 1)

    assert ladder.climb(blank, (invented("48506"),), 1) == ()
    assert ladder.climb(blank, (invented("H14.31-261120-1001"),), 1)[0].text == "H14.31-261120-1001"


@pytest.mark.parametrize("text", ["HUỲNH QUỲNH", "Vĩnh Ý Vũ", "quét", "Ảnh", "Đỗ Thị Bưởi"])
def test_an_encoding_the_code_names_is_heeded(text: str) -> None:
    """Encoders choose ISO 8859-14 for one name and 8859-10 for another: zxing reads each, zbar reads it or nothing."""
    picture = degraded.drawn(text)
    assert [one.text for one in zxing.read(picture)] == [text]
    assert {one.text for one in zbar.read(picture)} <= {text}
    assert ladder.read_page(picture)[0].text == text


@pytest.mark.parametrize("number", [31_911, 35_107])
def test_noise_is_no_micro_code(number: int) -> None:
    """Pictures in which zxing-cpp saw a Micro QR code that nobody drew give no text but the card's."""
    chance = random.Random(f"card {number}")
    text = degraded.card_text(chance)
    picture = degraded.roughened(chance, text)
    assert {code.text for code in (*ladder.read_frame(picture), *ladder.read_page(picture))} <= {text}


def test_print_without_a_code_holds_none() -> None:
    """Lines of print and noise give no code in any step."""
    for number in range(6):
        assert ladder.read_page(degraded.empty_frame(random.Random(number))) == ()


def test_a_slow_machine_leaves_the_dear_steps_out() -> None:
    """Where every look at the clock costs a second, a frame gets its first step only."""
    seconds = count()
    tried: list[str] = []

    def noted(name: str) -> Step:
        def note(_: Image.Image) -> list[Reading]:
            tried.append(name)
            return []

        return Step(name, lambda image: image, note, 10)

    blank = Image.new("L", (100, 100), 255)
    ladder.climb(blank, (noted("first"), noted("second")), 0.03, clock=lambda: float(next(seconds)))
    assert tried == ["first"]


@pytest.mark.parametrize("size", [(1, 1), (1, 5_000), (20, 20), (21, 21), (5_000, 21)])
def test_odd_sizes_are_no_trouble(size: tuple[int, int]) -> None:
    """Pictures too small or too thin for a code give none."""
    assert ladder.climb(Image.new("L", size, 255), PAGE_STEPS, 5) == ()


def test_the_steps_begin_with_the_floor() -> None:
    """The first step of both ladders is what zxing-cpp alone does, so that nothing can be read worse."""
    assert FRAME_STEPS[0] is PAGE_STEPS[0]
    assert FRAME_STEPS[0].decode is zxing.read


def test_only_texts_a_code_may_hold_pass() -> None:
    """Nothing empty, nothing with control characters; line breaks of a visiting card are fine."""
    assert not any(is_plausible(text) for text in ("", " \n", "a\0b", "\x1b[2J", "x" * 8_000))
    assert is_plausible("BEGIN:VCARD\r\nN:Ảnh\r\n")


def test_a_text_is_shown_once() -> None:
    """The same text twice on a page is one code; the same text as QR and as bars are two."""
    twice = [Reading("qr", "a", "zxing"), Reading("qr", "a", "zbar"), Reading("code128", "a", "zxing")]
    assert distinct(twice) == (FoundCode("qr", "a", "zxing"), FoundCode("code128", "a", "zxing"))


def test_two_tones_part_ink_from_paper() -> None:
    """Otsu's threshold falls between two groups of shades."""
    picture = Image.new("L", (10, 10), 100)
    picture.paste(130, (0, 0, 5, 10))
    assert sorted(set(two_tone(picture).tobytes())) == [0, 255]


def test_nobody_is_shown_by_repr() -> None:
    """The text of a code stays out of logs."""
    assert "Ảnh" not in repr(FoundCode("qr", "Ảnh", "zxing")) + repr(Reading("qr", "Ảnh", "zxing"))
