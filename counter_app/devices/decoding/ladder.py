"""Climbs the steps until a code is read that stands up to the sieve; both decoders, one picture, a limit of time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PIL import Image

from counter_app.devices.decoding import zbar
from counter_app.devices.decoding.codes import FoundCode, Reading, distinct, is_own_code, is_plausible
from counter_app.devices.decoding.steps import FEEDER_STEPS, FRAME_STEPS, PAGE_STEPS, Step, turned

# The smallest QR code is 21 modules wide; anything narrower holds no code of ours.
NARROWEST = 21
FRAME_SECONDS, PAGE_SECONDS = 0.030, 6.0
# Without zbar nobody can be asked again; what was invented in the benchmark had four or five signs.
_FEWEST_UNCONFIRMED = 8
_MARGIN = 24


def read_frame(image: Image.Image) -> tuple[FoundCode, ...]:
    """Return the codes on a gray camera frame, in the time a frame has."""
    return climb(image, FRAME_STEPS, FRAME_SECONDS)


def read_page(image: Image.Image) -> tuple[FoundCode, ...]:
    """Return the codes on a gray page, with every step there is."""
    return climb(image, PAGE_STEPS, PAGE_SECONDS)


def read_quickly(image: Image.Image) -> tuple[FoundCode, ...]:
    """Return the codes on a gray page of a stack, where a miss must cost little."""
    return climb(image, FEEDER_STEPS, PAGE_SECONDS)


def climb(
    image: Image.Image, steps: Sequence[Step], seconds: float, clock: Callable[[], float] = time.perf_counter
) -> tuple[FoundCode, ...]:
    """Return the codes of the first step that reads any; a step that would not end within ``seconds`` is left out."""
    if min(image.size) < NARROWEST:
        return ()
    pixels = image.width * image.height
    started, expected = clock(), 0.0
    for number, step in enumerate(steps):
        if pixels > step.most_pixels:
            continue
        taken, next_takes = clock() - started, step.cost * pixels / 1e9
        # A machine that was slower than the reference machine so far will be in the next step too.
        slowness = max(1.0, taken / expected) if expected else 1.0
        if number > 0 and taken + next_takes * slowness > seconds:
            continue
        expected += next_takes
        picture = step.prepare(image)
        found = distinct(one for one in step.decode(picture) if _stands(one, picture))
        if found:
            return found
    return ()


def _stands(reading: Reading, picture: Image.Image) -> bool:
    if not is_plausible(reading.text):
        return False
    if reading.symbology == "qr" or is_own_code(reading.text):
        return True
    if reading.decoder == "zbar" or reading.box is None:
        return False
    if not zbar.is_available():
        return len(reading.text) >= _FEWEST_UNCONFIRMED
    return any(one.text == reading.text for one in zbar.read(_upright(picture, reading.box, reading.turn)))


def _upright(picture: Image.Image, box: tuple[int, int, int, int], turn: int) -> Image.Image:
    left, top, right, bottom = box
    crop = picture.crop((left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN))
    return crop if turn % 90 == 0 else turned(crop, turn)
