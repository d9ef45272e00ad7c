"""Pictures of the pages of a stored document, for lists, for the viewer and for deciding what a page holds.

A page made here is one encoded picture and is decoded; any other is drawn by poppler's ``pdftoppm`` where that is
installed, through pipes: nothing is written in clear.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from io import BytesIO

import pikepdf
from PIL import Image

from counter_app.documents.limits import MOST_PIXELS
from counter_app.documents.page import Page
from counter_app.documents.pictures import damage_told
from counter_app.documents.preparing import THUMBNAIL_SIDE, thumbnail
from counter_app.domain.errors import InputError

RENDERER = "pdftoppm"
_SECONDS = 20
_MEMORY = 600 * 1024 * 1024
_PROGRAM = b" 0 0 cm /P Do Q"
_UNREADABLE = (
    pikepdf.PdfError, pikepdf.UnsupportedImageTypeError, pikepdf.DependencyError, ValueError, TypeError, KeyError,
    AttributeError, NotImplementedError, RuntimeError, IndexError,
)  # fmt: skip


def page_count(content: bytes) -> int:
    """Return how many pages a stored PDF has; raises as ``picture``."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            return len(pdf.pages)
    except _UNREADABLE:
        raise InputError("document_pdf_damaged", "file") from None


def picture(content: bytes, number: int, side: int) -> Image.Image | None:
    """Return page ``number`` (from 0) of a stored PDF at most ``side`` pixels long; None where nothing can draw it.

    Raises:
        InputError: ``page_unknown``, ``document_pdf_damaged``.
    """
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            count = len(pdf.pages)
            own = _own_picture(pdf.pages[number]) if 0 <= number < count else None
    except InputError:
        raise
    except _UNREADABLE:
        raise InputError("document_pdf_damaged", "file") from None
    if not 0 <= number < count:
        raise InputError("page_unknown", "page", pages=count)
    return _drawn(content, number, side) if own is None else _fitted(own, side)


def small_jpeg(content: bytes, number: int = 0, side: int = THUMBNAIL_SIDE) -> bytes | None:
    """Return a small JPEG of a page, None where nothing can draw it; raises as ``picture``."""
    shown = picture(content, number, side)
    return None if shown is None else thumbnail(shown, side)


def thumbnail_of(page: Page) -> bytes | None:
    """Return the thumbnail of a page before it is filed, turned as the page is; None where nothing can draw it."""
    made = small_jpeg(page.content, page.number) if page.kind == "pdf" else page.thumbnail or None
    if made is None or not page.turn:
        return made
    with Image.open(BytesIO(made)) as shown:
        return thumbnail(shown.rotate(-page.turn, expand=True))


def _own_picture(page: pikepdf.Page) -> Image.Image | None:
    """Return the picture of a page that this program made, upright; None for every other page."""
    contents = page.obj.get("/Contents")
    named = page.resources.get("/XObject", pikepdf.Dictionary()) if "/Annots" not in page else pikepdf.Dictionary()
    if not isinstance(contents, pikepdf.Stream) or list(named) != ["/P"]:
        return None
    if len(contents.read_raw_bytes()) > 200 or not contents.read_bytes().endswith(_PROGRAM[-12:]):  # noqa: PLR2004 - ours are short
        return None
    raw = named["/P"]
    if not isinstance(raw, pikepdf.Stream) or int(raw.Width) * int(raw.Height) > MOST_PIXELS:
        return None
    with damage_told():
        image = pikepdf.PdfImage(raw).as_pil_image()
        turn = int(page.obj.get("/Rotate", 0))
        plain = image.convert("RGB" if image.mode == "RGB" else "L")
        return plain.rotate(-turn, expand=True) if turn else plain


def _fitted(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    factor = max(1, max(image.size) // (2 * side))
    small = image.reduce(factor) if factor > 1 else image
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return small


def _drawn(content: bytes, number: int, side: int) -> Image.Image | None:
    program = shutil.which(RENDERER)
    if program is None:
        return None
    one_page = ("-f", str(number + 1), "-l", str(number + 1), "-scale-to", str(side), "-cropbox")
    try:
        answer = _answer([program, *one_page, "-"], content)
        with Image.open(BytesIO(answer), formats=("PPM",)) as image:
            return image.convert("RGB")
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def _answer(command: list[str], content: bytes) -> bytes:
    """Return what a program that reads its input writes; it has so much memory and time and no more."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:  # fmt: skip
        if sys.platform == "linux":
            import resource

            resource.prlimit(child.pid, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        try:
            return child.communicate(content, timeout=_SECONDS)[0]
        except subprocess.TimeoutExpired:
            child.kill()
            raise
