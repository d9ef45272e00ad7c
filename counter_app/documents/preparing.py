"""From a picture to a page: cropped to the paper, made level, and encoded the way its content asks for."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from counter_app.documents import measuring
from counter_app.documents.measuring import LEAST_SKEW, Measured
from counter_app.documents.page import Kind, Page, Treatment
from counter_app.documents.pictures import damage_told

BILEVEL_DPI, SHADED_DPI, SMALL_DPI = 300, 200, 100
"""TT 02/2019/TT-BNV asks for 200 dots an inch at least; letters in black and white want 300."""
_COARSEST_BILEVEL = 140
_SLACK = 1.2
_QUALITY, _COARSE_QUALITY, _SMALL_QUALITY = 58, 42, 70
_BYTES_A_SQUARE_INCH = 4_650
"""450,000 bytes for an A4 sheet: what is more is encoded once more, coarser."""
_GRAIN, _LEAST_PAPER = 12, 200
THUMBNAIL_SIDE = 220
_WHITE = 255
_ROWS_PER_STRIP = 278


def prepared(picture: Image.Image, dpi: int, treatment: Treatment) -> Page:
    """Return the page a picture (``L`` or ``RGB``) at so many dots an inch shows.

    Raises:
        InputError: ``page_too_large`` when the memory does not suffice.
    """
    with damage_told():
        found = _measured(_small(picture, dpi), treatment)
        picture = _cropped(picture, found) if treatment.crop else picture
        kind: Kind = found.kind if treatment.kind == "auto" else treatment.kind
        if treatment.kind == "auto" and kind == "bilevel" and dpi < _COARSEST_BILEVEL:
            kind = "gray"
        wanted = BILEVEL_DPI if kind == "bilevel" else SHADED_DPI
        if kind != "colour" and picture.mode != "L":
            picture = picture.convert("L")
        picture, dpi = _resized(picture, dpi, wanted)
        degrees = found.skew if treatment.straighten and abs(found.skew) >= LEAST_SKEW else 0.0
        if degrees:
            picture = _level(picture, degrees, found.paper)
        blank = treatment.find_blank and found.blank
        content = group4(picture, found.paper) if kind == "bilevel" else _shaded(picture, dpi, found.paper)
        return Page(
            kind=kind,
            content=content,
            width=picture.width,
            height=picture.height,
            dpi=dpi,
            thumbnail=thumbnail(picture),
            blank=blank,
            removed=blank,
            skew=degrees,
        )


def group4(gray: Image.Image, paper: int = _WHITE) -> bytes:
    """Return a page in black and white as one strip of CCITT group 4 (ITU-T T.6), one bits white."""
    at = measuring.threshold(gray.reduce(4) if min(gray.size) > 400 else gray, paper)  # noqa: PLR2004 - a quarter tells as much
    lines = gray.point(lambda shade: _WHITE if shade > at else 0, "1")
    out = BytesIO()
    lines.save(out, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: lines.height})
    out.seek(0)
    with Image.open(out) as file:
        (start,), (length,) = file.tag_v2[273], file.tag_v2[279]  # type: ignore[attr-defined]  # a TIFF has its tags
    return out.getvalue()[start : start + length]


def jpeg(picture: Image.Image, quality: int = _QUALITY) -> bytes:
    """Return a picture as baseline JPEG without any metadata."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, subsampling="4:2:0", optimize=True)
    return out.getvalue()


def thumbnail(picture: Image.Image, side: int = THUMBNAIL_SIDE) -> bytes:
    """Return a small JPEG of a picture, at most ``side`` pixels long."""
    factor = max(1, max(picture.size) // (2 * side))
    small = picture.reduce(factor) if factor > 1 else picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return jpeg(small, _SMALL_QUALITY)


def _shaded(picture: Image.Image, dpi: int, paper: int) -> bytes:
    """Return a page in shades or colours; the grain of white paper, half of its bytes, is left out."""
    if paper >= _LEAST_PAPER:
        white = paper - _GRAIN
        table = [min(_WHITE, round(shade * _WHITE / white)) for shade in range(_WHITE + 1)]
        picture = picture.point(table * len(picture.getbands()))
    content = jpeg(picture, _QUALITY)
    if len(content) * dpi * dpi > _BYTES_A_SQUARE_INCH * picture.width * picture.height:
        content = min(content, jpeg(picture, _COARSE_QUALITY), key=len)
    return content


def _measured(small: Image.Image, treatment: Treatment) -> Measured:
    if treatment.kind != "auto" and not (treatment.straighten or treatment.crop or treatment.find_blank):
        # Everything is decided already: only how white the paper is must still be known.
        return Measured(0.0, None, measuring.paper_white(small.convert("L")), blank=False, kind=treatment.kind)
    return measuring.measured(small, level=not treatment.straighten)


def _small(picture: Image.Image, dpi: int) -> Image.Image:
    factor = max(1, round(dpi / SMALL_DPI))
    return picture.reduce(factor) if factor > 1 else picture


def _cropped(picture: Image.Image, found: Measured) -> Image.Image:
    if found.box is None:
        return picture
    left, top, right, bottom = found.box
    width, height = picture.size
    return picture.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))


def _resized(picture: Image.Image, dpi: int, wanted: int) -> tuple[Image.Image, int]:
    if dpi <= wanted * _SLACK:
        return picture, dpi
    share = wanted / dpi
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    return picture.resize(size, Image.Resampling.BILINEAR), wanted


def _level(picture: Image.Image, degrees: float, paper: int) -> Image.Image:
    fill: int | tuple[int, int, int] = paper if picture.mode == "L" else (paper, paper, paper)
    return picture.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=fill)
