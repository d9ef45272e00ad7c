"""Words under the pictures: Vietnamese text recognised by ``tesseract`` where it is installed, to search papers by.

The words lie invisible on the page (text rendering mode 3) and change nothing of how it looks. Seconds a page: a job
for the io lane that nobody waits for. Everything goes through pipes; a program that is missing, fails or hangs costs
the words and never the document.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
from PIL import Image

from counter_app.documents import archival, looking
from counter_app.domain.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAM, LANGUAGE = "tesseract", "vie"
_SECONDS = 60
_SIDE = 3_508
_LARGEST_ANSWER = 16 * 1024 * 1024


def is_available() -> bool:
    """Tell whether the program and its Vietnamese words are on this machine."""
    program = shutil.which(PROGRAM)
    return program is not None and _knows_vietnamese(program)


def with_words(content: bytes, cancelled: Callable[[], bool] = lambda: False) -> bytes:
    """Return the PDF with the words of its pages under the pictures; the same bytes where none can be had."""
    program = shutil.which(PROGRAM)
    if program is None or not _knows_vietnamese(program):
        return content
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            layers = [None if cancelled() else _words(program, content, n) for n in range(len(pdf.pages))]
            if cancelled() or not any(layers):
                return content
            for page, layer in zip(pdf.pages, layers, strict=True):
                if layer is not None:
                    _lay_under(page, layer)
            out = BytesIO()
            pdf.save(out, deterministic_id=True, min_version="1.7")
            made = out.getvalue()
            # What it was allowed to say of itself it must be allowed to say still: the archive comes before the search.
            return content if archival.claims(content) and archival.problems(made) else made
    except (pikepdf.PdfError, ValueError, InputError):
        return content


@cache
def _knows_vietnamese(program: str) -> bool:
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, check=False, timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return LANGUAGE.encode() in done.stdout.split()


def _words(program: str, content: bytes, number: int) -> bytes | None:
    """Return a PDF page of words alone, None where there are none."""
    shown = looking.picture(content, number, _SIDE)
    if shown is None:
        return None
    command = [program, "stdin", "stdout", "-l", LANGUAGE, "--dpi", "300", "-c", "textonly_pdf=1", "pdf"]
    try:
        done = subprocess.run(command, input=_png(shown), capture_output=True, check=False, timeout=_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    fits = done.returncode == 0 and done.stdout.startswith(b"%PDF") and len(done.stdout) <= _LARGEST_ANSWER
    return done.stdout if fits else None


def _lay_under(page: pikepdf.Page, layer: bytes) -> None:
    with pikepdf.open(BytesIO(layer)) as words:
        page.add_underlay(words.pages[0], pikepdf.Rectangle(*(float(edge) for edge in page.cropbox)))


def _png(shown: Image.Image) -> bytes:
    out = BytesIO()
    shown.save(out, "PNG", compress_level=1)
    return out.getvalue()
