"""Words under the pictures: searchable and invisible where the program is there, and no loss where it is not."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from counter_app.documents import looking, text_layer
from counter_app.documents.page import Treatment
from counter_app.documents.portable import composed
from counter_app.documents.preparing import prepared
from tests.builders import paper
from tests.documents.test_portable import TOLD, difference

CONTENT = composed([prepared(paper.text_sheet(100), 100, Treatment())] * 2, TOLD)
# What tesseract does, as far as we use it: lists its languages, reads a picture, writes a page of invisible words.
STAND_IN = """#!{python}
import sys
if "--list-langs" in sys.argv:
    print("List of available languages (2):\\n{language}\\neng")
    sys.exit()
assert sys.stdin.buffer.read(8) == b"\\x89PNG\\r\\n\\x1a\\n"
{then}
from reportlab.pdfgen.canvas import Canvas
canvas = Canvas(sys.stdout.buffer, pagesize=(595, 842))
words = canvas.beginText(72, 700)
words.setTextRenderMode(3)
words.textLine("khai sinh")
canvas.drawText(words)
canvas.save()
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, *, language: str = "vie", then: str = "") -> None:
    """Put a program in the place of tesseract."""
    program = folder / "tesseract"
    program.write_text(STAND_IN.format(python=sys.executable, language=language, then=then), "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_words_lie_under_every_page_and_change_nothing_to_see(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text can be taken out again; the page looks as before."""
    install(tmp_path, monkeypatch)
    assert text_layer.is_available()
    made = text_layer.with_words(CONTENT)
    assert ["khai sinh" in page.extract_text() for page in PdfReader(BytesIO(made)).pages] == [True, True]
    before, after = (looking._drawn(content, 0, 600) for content in (CONTENT, made))
    assert before is not None
    assert after is not None
    assert difference(before, after) < 1


@pytest.mark.parametrize(
    "language, then", [("eng", ""), ("vie", "sys.exit(1)"), ("vie", "print('no pdf'); sys.exit()")]
)
def test_a_program_that_cannot_costs_only_the_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, then: str
) -> None:
    """Without Vietnamese, after a failure, or with nonsense for an answer, the document is the same as before."""
    install(tmp_path, monkeypatch, language=language, then=then)
    assert text_layer.with_words(CONTENT) == CONTENT


def test_without_the_program_the_document_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked for that is not installed; a job that is cancelled leaves the document alone."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not text_layer.is_available()
    assert text_layer.with_words(CONTENT) == CONTENT
    monkeypatch.undo()
    install(tmp_path, monkeypatch)
    assert text_layer.with_words(CONTENT, lambda: True) == CONTENT
