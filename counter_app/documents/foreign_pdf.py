"""PDF files from outside: what they are, and what makes one of them unfit to be kept."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Any

import pikepdf

from counter_app.documents.limits import LARGEST_PDF, MOST_PAGES, MOST_PIXELS
from counter_app.documents.page import Page
from counter_app.domain.errors import InputError

MARK, MARK_WITHIN = b"%PDF-", 1_024
_POINTS = 72
_ODD = (ValueError, TypeError, KeyError, AttributeError, NotImplementedError, RuntimeError, IndexError, zlib.error)
# A4 in points, for a page that does not say how large it is.
_USUAL = (595.0, 842.0)


def pages(content: bytes) -> tuple[Page, ...]:
    """Return every page of a PDF file, each naming the whole file and its number in it.

    Raises:
        InputError: ``document_encrypted``, ``document_pdf_damaged``, ``document_pages_too_many``,
            ``document_empty``, ``page_file_too_large``, ``page_too_large`` for a picture in it nobody could open.
    """
    if len(content) > LARGEST_PDF:
        raise InputError("page_file_too_large", "file", megabytes=LARGEST_PDF // 1024**2)
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            found = _pages(content, pdf)
    except pikepdf.PasswordError:
        raise InputError("document_encrypted", "file") from None
    except InputError:
        raise
    except (pikepdf.PdfError, *_ODD):
        raise InputError("document_pdf_damaged", "file") from None
    if not found:
        raise InputError("document_empty", "file")
    return found


def _pages(content: bytes, pdf: pikepdf.Pdf) -> tuple[Page, ...]:
    if pdf.is_encrypted:  # opened without a password, but forbidden to be copied or printed
        raise InputError("document_encrypted", "file")
    if len(pdf.pages) > MOST_PAGES:
        raise InputError("document_pages_too_many", "file", limit=MOST_PAGES)
    return tuple(_page(content, number, page) for number, page in enumerate(pdf.pages))


def _page(content: bytes, number: int, page: pikepdf.Page) -> Page:
    _check_pictures(page)
    try:
        left, bottom, right, top = (float(edge) for edge in page.cropbox)
        width, height = abs(right - left), abs(top - bottom)
    except (pikepdf.PdfError, *_ODD):
        width, height = _USUAL
    return Page("pdf", content, max(1, round(width)), max(1, round(height)), _POINTS, number=number)


def _check_pictures(page: pikepdf.Page) -> None:
    """Refuse a page with a picture that would fill the memory of whoever looks at it: a few packed bytes are enough."""
    try:
        sizes = [_pixels(one) for one in page.resources.get("/XObject", pikepdf.Dictionary()).values()]
    except (pikepdf.PdfError, *_ODD):
        return  # a picture that does not say how large it is is drawn by nobody
    if any(size > MOST_PIXELS for size in sizes):
        raise InputError("page_too_large", "file", megapixels=MOST_PIXELS // 1_000_000)


def _pixels(drawn: Any) -> int:  # noqa: ANN401 - a stream of PDF
    return int(drawn.Width) * int(drawn.Height) if drawn.get("/Subtype") == pikepdf.Name.Image else 0
