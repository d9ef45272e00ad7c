"""The pages of a PDF file: the one scanned picture of a page as it is, every other page drawn by poppler's pdftoppm.

docs/decisions/0006-reading-pdf-pages.md says why. pdftoppm is a child of the decoding process, under its limits.
"""

from __future__ import annotations

import math
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

import pikepdf
from PIL import Image

from counter_app.devices.decoding.limits import MOST_PAGES, MOST_PIXELS
from counter_app.devices.decoding.pictures import check_size, gray
from counter_app.domain.errors import DeviceError, InputError

RENDERER = "pdftoppm"
_DOTS_PER_INCH, _POINTS_PER_INCH = 300, 72
# A square page of the longest side is just within the pixels of a page.
_LONGEST_SIDE, _SHORTEST_SIDE = 6_300, 64
_SECONDS = 20
# A page that only shows one picture is told in a few dozen bytes; longer ones are drawn anyway.
_LONGEST_PROGRAM = 64 * 1024
_MARKS = {"q", "Q", "cm", "gs", "BMC", "BDC", "EMC", "MP", "DP", "i", "ri"}
# Text no one sees: the layer a scanner's text recognition lays under the picture.
_WRITES = {"Tj", "TJ", "'", '"'}
_TEXT = {"BT", "ET", "Tf", "Tm", "Td", "TD", "T*", "Tc", "Tw", "Tz", "TL", "Ts"} | _WRITES
_INVISIBLE = 3
_UNREADABLE = (pikepdf.PdfError, pikepdf.UnsupportedImageTypeError, pikepdf.DependencyError, InputError, OSError)
_ODD = (ValueError, TypeError, KeyError, AttributeError, NotImplementedError, RuntimeError, zlib.error)


def pages(source: BinaryIO) -> Iterator[Image.Image]:
    """Yield each page in shades of gray, drawn ones at 300 dots an inch.

    Raises:
        InputError: ``pdf_encrypted``, ``pdf_damaged``, ``pages_too_many``, ``pdf_page_not_drawn``.
        DeviceError: ``pdf_renderer_missing``.
    """
    try:
        document = pikepdf.open(source)
    except pikepdf.PasswordError:
        raise InputError("pdf_encrypted", "file") from None
    except (pikepdf.PdfError, *_ODD):
        raise InputError("pdf_damaged", "file") from None
    with document:
        try:
            count = len(document.pages)
        except (pikepdf.PdfError, *_ODD):
            raise InputError("pdf_damaged", "file") from None
        if count > MOST_PAGES:
            raise InputError("pages_too_many", "file", limit=MOST_PAGES)
        for number in range(count):
            yield _page(document, number, source)


def _page(document: pikepdf.Pdf, number: int, source: BinaryIO) -> Image.Image:
    try:
        page = document.pages[number]
        scanned = _scanned(page)
        if scanned is not None:
            return scanned
        side = _longest_side(page)
    except (*_UNREADABLE, *_ODD):
        side = _LONGEST_SIDE // 2
    return _drawn(source, number + 1, side)


def _scanned(page: pikepdf.Page) -> Image.Image | None:
    """Return the picture of a page that shows one picture and nothing else."""
    name = None if "/Annots" in page else _only_picture(page)
    raw = None if name is None else page.resources.get("/XObject", pikepdf.Dictionary()).get(name)
    if not isinstance(raw, pikepdf.Stream) or raw.get("/Subtype") != pikepdf.Name.Image:
        return None
    check_size(int(raw.Width), int(raw.Height))
    if raw.get("/ImageMask", False) or any(key in raw for key in ("/SMask", "/Mask", "/Decode")):
        return None
    if not _unpacks_within_bounds(raw):
        raise InputError("picture_too_large", "file", megapixels=MOST_PIXELS // 1_000_000)
    return gray(pikepdf.PdfImage(raw).as_pil_image())


def _only_picture(page: pikepdf.Page) -> str | None:
    """Return the name of the one thing a page shows; None where it draws, writes or shows anything else."""
    streams = page.obj.get("/Contents")
    parts = list(streams) if isinstance(streams, pikepdf.Array) else [] if streams is None else [streams]
    if not all(_inflated_size(part.read_raw_bytes(), _LONGEST_PROGRAM) <= _LONGEST_PROGRAM for part in parts):
        return None
    shown: list[str] = []
    visible = True
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "Tr":
            visible = int(operands[0]) != _INVISIBLE
        elif operator == "Do":
            shown.append(str(operands[0]))
        elif operator not in _MARKS and (operator not in _TEXT or (visible and operator in _WRITES)):
            return None
    return shown[0] if len(shown) == 1 else None


def _unpacks_within_bounds(raw: pikepdf.Object) -> bool:
    # Flate packs a thousand to one: what the picture claims to be bounds what may come out, before anything does.
    filters = raw.get("/Filter")
    if filters != pikepdf.Name.FlateDecode and filters != pikepdf.Array([pikepdf.Name.FlateDecode]):
        return True
    bits = 4 * int(raw.get("/BitsPerComponent", 8))
    honest = int(raw.Height) * (math.ceil(int(raw.Width) * bits / 8) + 1) + 1_024
    return _inflated_size(raw.read_raw_bytes(), honest) <= honest


def _inflated_size(packed: bytes, enough: int) -> int:
    """Return how long deflated bytes become, as soon as it is more than ``enough``; other bytes count as they are."""
    if packed[:1] != b"\x78":
        return len(packed)
    inflater = zlib.decompressobj()
    size, rest = 0, packed
    while rest and size <= enough and not inflater.eof:
        size += len(inflater.decompress(rest, 1 << 20))
        rest = inflater.unconsumed_tail
    return size


def _longest_side(page: pikepdf.Page) -> int:
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    points = max(abs(right - left), abs(top - bottom))
    return round(min(_LONGEST_SIDE, max(_SHORTEST_SIDE, points / _POINTS_PER_INCH * _DOTS_PER_INCH)))


def _drawn(source: BinaryIO, number: int, side: int) -> Image.Image:
    program = shutil.which(RENDERER)
    if program is None:
        raise DeviceError("pdf_renderer_missing", "file")
    # Through a pipe, never a temporary file: the file may be a person's paper that is encrypted at rest.
    source.seek(0)
    # The side bounds the picture whatever size the page claims, on every version of poppler.
    one_page = ("-f", str(number), "-l", str(number), "-scale-to", str(side), "-cropbox", "-gray")
    try:
        done = subprocess.run(
            [program, *one_page, "-"], input=source.read(), capture_output=True, check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        raise InputError("pdf_page_not_drawn", "file", page=number) from None
    try:
        with Image.open(BytesIO(done.stdout), formats=("PPM",)) as image:
            return gray(image)
    except (OSError, ValueError):
        raise InputError("pdf_page_not_drawn", "file", page=number) from None
