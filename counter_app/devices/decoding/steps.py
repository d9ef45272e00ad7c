"""The steps a picture goes through until a code is read, in the order the benchmark gave: most reads for least time.

What each is for, by the rows of ``tests/bench/decoding.py``: the smaller copy reads noise and poor light, the sharper
one camera frames and perspective, the double one blur, the turned ones Code 128. zbar adds a little in poor light.
Plain 2 × cubic, Otsu before zxing and local contrast added nothing that a cheaper step did not.
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


_ZXING: Decode = partial(zxing.read, whole=False)
RAW = Step("raw", _as_it_is, zxing.read, 14)
_SMALLER = Step("smaller", smaller, _ZXING, 10)
_SHARPER = Step("sharper", sharper, _ZXING, 20)
_SMOOTH = Step("smooth", smooth, _ZXING, 15)
_DOUBLE = Step("double", lambda image: sharper(doubled(image), 3, 3.5), _ZXING, 58, MOST_DOUBLED_PIXELS)
_DEBLURRED = Step("deblurred", _deblurred, _ZXING, 100, MOST_DOUBLED_PIXELS)
_TURNS = tuple(
    Step(f"turned {degrees}°", partial(turned, degrees=degrees), _ZXING, 40) for degrees in (45, 60, 30, 75, 15)
)
_SMOOTH_ZBAR = Step("smooth, zbar", smooth, zbar.read, 55)
_TWO_TONE_ZBAR = Step("two-tone, zbar", two_tone, zbar.read, 30)
_RAW_ZBAR = Step("raw, zbar", _as_it_is, zbar.read, 55)

FRAME_STEPS = (RAW, _SMALLER, _SHARPER, _DOUBLE)
"""For a camera: the next frame comes in 40 ms, and a person who sees nothing happen moves the card."""
PAGE_STEPS = (RAW, _SMALLER, _SHARPER, _SMOOTH, _DOUBLE, _SMOOTH_ZBAR, _TWO_TONE_ZBAR, _DEBLURRED, *_TURNS, _RAW_ZBAR)
"""For a page or picture that will not come again."""
