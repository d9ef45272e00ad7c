"""Opens pictures from outside, JPEG, PNG and TIFF, page by page; every bound is checked before anything is decoded."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from counter_app.documents.limits import MOST_PAGES, MOST_PIXELS, SHORTEST_SIDE
from counter_app.domain.errors import InputError

FORMATS = ("JPEG", "PNG", "TIFF")
_WHITE = 255
_LEAST_DPI, _MOST_DPI = 72, 1_300
# Screens and telephones write these whatever the paper was: they count only when a sheet of that size exists.
_LONGEST_SHEET_IN = 24.0
_A4_LONG_IN, _A4_SHORT_IN = 11.69, 8.27
_ORIENTATION = 0x0112
_WIDE = {"I;16", "I;16B", "I;16L", "I;16N", "I", "F"}
# What Pillow raises for bytes that are not what their header says.
_DAMAGE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, struct.error)


def pictures(source: BinaryIO) -> Iterator[tuple[Image.Image, int]]:
    """Yield each page upright in ``L`` or ``RGB``, on white where it is transparent, with its dots an inch.

    Raises:
        InputError: ``page_file_not_recognised``, ``page_file_damaged``, ``page_too_large``, ``page_too_small``,
            ``document_pages_too_many``.
    """
    with damage_told():
        try:
            image = Image.open(source, formats=FORMATS)
        except UnidentifiedImageError:
            raise InputError("page_file_not_recognised", "file") from None
    with image:
        check_size(image)
        several = image.format == "TIFF" and bool(getattr(image, "is_animated", False))
        if several:
            _check_count(image)
        number = 0
        while number == 0 or several:
            with damage_told():
                try:
                    image.seek(number)
                except EOFError:
                    return
            check_size(image)
            yield _page(image, several=several)
            number += 1


def check_size(image: Image.Image) -> None:
    """Refuse a picture that would fill the memory, or that can be no paper.

    Raises:
        InputError: ``page_too_large``, ``page_too_small``.
    """
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise InputError("page_too_large", "file", megapixels=MOST_PIXELS // 1_000_000)
    if min(width, height) < SHORTEST_SIDE:
        raise InputError("page_too_small", "file", pixels=SHORTEST_SIDE)


@contextmanager
def damage_told() -> Iterator[None]:
    """Turn what Pillow raises for damaged pictures into ``page_file_damaged``, and its own bound into ours."""
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except InputError:
        raise
    except (Image.DecompressionBombError, MemoryError):
        raise InputError("page_too_large", "file", megapixels=MOST_PIXELS // 1_000_000) from None
    except _DAMAGE:
        raise InputError("page_file_damaged", "file") from None


def dots_per_inch(image: Image.Image) -> int:
    """Return how fine a picture is; where it does not say, or says what no paper is, as if it showed an A4 sheet."""
    long, short = max(image.size), min(image.size)
    told = _told_dpi(image)
    if _LEAST_DPI <= told <= _MOST_DPI and long / told <= _LONGEST_SHEET_IN:
        return told
    return max(_LEAST_DPI, round(max(long / _A4_LONG_IN, short / _A4_SHORT_IN)))


def _told_dpi(image: Image.Image) -> int:
    with warnings.catch_warnings(action="ignore"):
        told = image.info.get("dpi")
    try:
        across, down = (float(one) for one in told)  # type: ignore[union-attr]  # None and oddities are caught below
        return round(max(across, down))
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return 0


def _check_count(image: Image.Image) -> None:
    with damage_told():
        try:
            image.seek(MOST_PAGES)
        except EOFError:
            return
    raise InputError("document_pages_too_many", "file", limit=MOST_PAGES)


def _page(image: Image.Image, *, several: bool) -> tuple[Image.Image, int]:
    dpi = dots_per_inch(image)
    with damage_told():
        image.load()
        # Read from the whole file: converting forgets it. Turning an upright page would copy it for nothing.
        upright = image.getexif().get(_ORIENTATION, 1) in {0, 1}
        whole = image if upright else ImageOps.exif_transpose(image)
        if whole.mode in _WIDE:
            return _stretched(whole), dpi
        if whole.has_transparency_data:
            return _flattened(whole), dpi
        # The page of a file of one page needs no copy; converting makes one even when nothing changes.
        mode = "L" if whole.mode in {"1", "L"} else "RGB"
        return (whole if whole.mode == mode and not several else whole.convert(mode)), dpi


def _flattened(image: Image.Image) -> Image.Image:
    """Return a picture that is transparent in places on white."""
    layered = image.convert("RGBA")
    sheet = Image.new("RGB", layered.size, (_WHITE, _WHITE, _WHITE))
    sheet.paste(layered, mask=layered.getchannel("A"))
    return sheet


def _stretched(image: Image.Image) -> Image.Image:
    # More than 256 shades: 16 bits a pixel, or numbers of any size; what is there is spread over 256.
    numbers = image.convert("F")
    low, high = (float(bound) for bound in numbers.getextrema())  # type: ignore[arg-type]  # one band: two numbers
    if not low < high < float("inf"):
        return Image.new("L", image.size, _WHITE)
    return numbers.point(lambda value: value * (_WHITE / (high - low)) - low * _WHITE / (high - low)).convert("L")
