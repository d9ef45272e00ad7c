"""Opens pictures from outside as gray pages; every bound is checked before anything is decoded."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from counter_app.devices.decoding.limits import MOST_PAGES, MOST_PIXELS
from counter_app.domain.errors import InputError

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
_WHITE = 255
# What Pillow raises for bytes that are not what their header says.
_DAMAGE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, struct.error)


def check_size(width: int, height: int) -> None:
    """Refuse a picture that would fill the memory.

    Raises:
        InputError: ``picture_too_large``, ``picture_damaged`` for one without any pixels.
    """
    if width <= 0 or height <= 0:
        raise InputError("picture_damaged", "file")
    if width * height > MOST_PIXELS:
        raise InputError("picture_too_large", "file", megapixels=MOST_PIXELS // 1_000_000)


def gray(image: Image.Image) -> Image.Image:
    """Return an opened picture in shades of gray, on white where it is transparent.

    Raises:
        InputError: as ``check_size``, and ``picture_damaged``.
    """
    check_size(*image.size)
    with damage_told():
        image.draft("L", image.size)
        if image.mode in {"I;16", "I;16B", "I;16L", "I", "F"}:
            return _stretched(image)
        if not image.has_transparency_data:
            return image.convert("L")
        shades = image.convert("LA")
        sheet = Image.new("L", image.size, _WHITE)
        sheet.paste(shades.getchannel("L"), mask=shades.getchannel("A"))
        return sheet


@contextmanager
def damage_told() -> Iterator[None]:
    """Turn what Pillow raises for damaged pictures into ``picture_damaged``, and its own bound into ours."""
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except InputError:
        raise
    except Image.DecompressionBombError:
        raise InputError("picture_too_large", "file", megapixels=MOST_PIXELS // 1_000_000) from None
    except _DAMAGE:
        raise InputError("picture_damaged", "file") from None


def _stretched(image: Image.Image) -> Image.Image:
    # More than 256 shades: 16 bits a pixel, or numbers of any size; what is there is spread over 256.
    numbers = image.convert("F")
    low, high = (float(bound) for bound in numbers.getextrema())  # type: ignore[arg-type]  # one band: two numbers
    if not low < high < float("inf"):
        return Image.new("L", image.size, _WHITE)
    return numbers.point(lambda value: value * (_WHITE / (high - low)) - low * _WHITE / (high - low)).convert("L")


def pages(source: BinaryIO) -> Iterator[Image.Image]:
    """Yield each page of a picture in shades of gray.

    Raises:
        InputError: ``picture_not_recognised``, ``picture_damaged``, ``picture_too_large``, ``pages_too_many``.
    """
    with damage_told():
        try:
            image = Image.open(source, formats=FORMATS)
        except UnidentifiedImageError:
            raise InputError("picture_not_recognised", "file") from None
    with image:
        check_size(*image.size)
        with damage_told():
            count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        if count > MOST_PAGES:
            raise InputError("pages_too_many", "file", limit=MOST_PAGES)
        for number in range(count):
            with damage_told():
                image.seek(number)
            yield gray(image)
