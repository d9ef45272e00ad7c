"""The steps a picture goes through until a code is read, in the order the benchmark gave: most reads for least time.

What each is for, by the rows of ``tests/bench/decoding.py``: the smaller copy reads noise and poor light, the sharper
one camera frames, the double ones blur, motion and perspective, zbar the palest, the turned ones Code 128. Looking for
QR alone takes a fifth of the time, so bars are looked for at first and at last.
docs/decisions/0007-steps-of-reading-codes.md has the comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from PIL import Image, ImageFilter

from counter_app.devices.decoding import zbar, zxing
from counter_app.devices.decoding.codes import Reading

_WHITE = 255
_LEVELS = 256
# A doubled picture has four times the pixels; beyond this the memory is better kept.
MOST_DOUBLED_PIXELS = 12_000_000


Prepare: TypeAlias = Callable[[Image.Image], Image.Image]
Decode: TypeAlias = Callable[[Image.Image], list[Reading]]


@dataclass(frozen=True, slots=True)
class Step:
    """One way to look at a gray picture; ``cost`` is what it took on the reference machine, in ns a pixel."""

    name: str
    prepare: Prepare
    decode: Decode
    cost: int
    most_pixels: int = 1 << 40


def smaller(image: Image.Image) -> Image.Image:
    """Return the picture at two thirds: neighbours are averaged, so noise goes before modules do."""
    size = (max(1, image.width * 2 // 3), max(1, image.height * 2 // 3))
    return image.resize(size, Image.Resampling.BILINEAR)


def sharper(image: Image.Image, radius: int = 2, strength: float = 3) -> Image.Image:
    """Return the picture with its edges raised: away from its own blurred copy."""
    return Image.blend(image.filter(ImageFilter.BoxBlur(radius)), image, strength)


def doubled(image: Image.Image, resampling: Image.Resampling = Image.Resampling.BILINEAR) -> Image.Image:
    """Return the picture at twice its size."""
    return image.resize((image.width * 2, image.height * 2), resampling)


def smooth(image: Image.Image) -> Image.Image:
    """Return the picture with each pixel averaged with its neighbours."""
    return image.filter(ImageFilter.SMOOTH)


def turned(image: Image.Image, degrees: int) -> Image.Image:
    """Return the picture turned on a larger sheet of white."""
    return image.rotate(degrees, Image.Resampling.BILINEAR, expand=True, fillcolor=_WHITE)


def two_tone(image: Image.Image) -> Image.Image:
    """Return the picture in black and white, parted where the two differ most (Otsu 1979)."""
    counts = image.histogram()
    total, weighted = sum(counts), sum(level * count for level, count in enumerate(counts))
    below = sum_below = 0
    best, threshold = -1.0, _LEVELS // 2
    for level, count in enumerate(counts):
        below += count
        sum_below += level * count
        if not 0 < below < total:
            continue
        spread = below * (total - below) * (sum_below / below - (weighted - sum_below) / (total - below)) ** 2
        if spread > best:
            best, threshold = spread, level
    return image.point([0 if level <= threshold else _WHITE for level in range(_LEVELS)])


def _deblurred(image: Image.Image) -> Image.Image:
    twice = doubled(image, Image.Resampling.BICUBIC)
    return twice.filter(ImageFilter.UnsharpMask(radius=4, percent=200, threshold=0))


def _as_it_is(image: Image.Image) -> Image.Image:
    return image


def _sharp_double(image: Image.Image) -> Image.Image:
    return doubled(sharper(image))


def _sharpest_double(image: Image.Image) -> Image.Image:
    return doubled(sharper(image, 3, 4))


_QR: Decode = partial(zxing.read, whole=False, bars=False)
_BARS: Decode = partial(zxing.read, whole=False)
_RAW = Step("raw", _as_it_is, zxing.read, 12)
_SMALLER = Step("smaller", smaller, _QR, 4)
_SHARPER = Step("sharper", sharper, _QR, 7)
_DOUBLE = Step("sharp, double", _sharp_double, _QR, 27, MOST_DOUBLED_PIXELS)
_SHARPEST = Step("sharpest, double", _sharpest_double, _QR, 27, MOST_DOUBLED_PIXELS)
_SMALLER_ZBAR = Step("smaller, zbar", smaller, zbar.read, 16)
_SMOOTH_ZBAR = Step("smooth, zbar", smooth, zbar.read, 36)
_TWO_TONE_ZBAR = Step("two-tone, zbar", two_tone, zbar.read, 17)
_RAW_ZBAR = Step("raw, zbar", _as_it_is, zbar.read, 50)
_DEBLURRED = Step("deblurred", _deblurred, _QR, 78, MOST_DOUBLED_PIXELS)
_SMALLER_BARS = Step("smaller, bars", smaller, _BARS, 6)
_SHARPER_BARS = Step("sharper, bars", sharper, _BARS, 18)
_TURNS = tuple(Step(f"turned {by}°", partial(turned, degrees=by), _BARS, 40) for by in (45, 60, 30, 75, 15))

_QUICK = (_RAW, _SMALLER, _SHARPER, _DOUBLE, _SMALLER_ZBAR, _SHARPEST)
_BARS_AT_LAST = (_SMALLER_BARS, _SHARPER_BARS, *_TURNS)
FRAME_STEPS = _QUICK[:-1]
"""For a camera: the next frame comes in 40 ms, and a person who sees nothing happen moves the card."""
FEEDER_STEPS = (_RAW, _SMALLER, _SHARPER, _SMALLER_BARS)
"""For the pages of a stack: most hold no code, and those that do were printed for it."""
PAGE_STEPS = (*_QUICK, _SMOOTH_ZBAR, _TWO_TONE_ZBAR, _RAW_ZBAR, _DEBLURRED, *_BARS_AT_LAST)
"""For a page or picture that will not come again."""
