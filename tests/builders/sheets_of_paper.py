"""Invented sheets of paper as the files scanners give."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw

Kind = Literal["PNG", "JPEG", "TIFF", "PDF"]


def sheet(number: int = 1, kind: Kind = "JPEG", size: tuple[int, int] = (240, 320)) -> bytes:
    """Return a small page that shows its number."""
    image = Image.new("L", size, "white")
    ImageDraw.Draw(image).text((20, 20), f"Trang {number}", fill="black")
    written = BytesIO()
    image.save(written, kind, dpi=(75, 75)) if kind != "PDF" else image.save(written, kind, resolution=75)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    """Return a picture, decoded to its last line."""
    image = Image.open(BytesIO(content))
    image.load()
    return image
