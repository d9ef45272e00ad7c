"""Papers: one scanned page to the vault, how few bytes it takes, and a feeder stack split and filed.

The page is an A4 sheet full of 12-point text with the grain of a scanner, as a feeder hands it over: a colour JPEG.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw

from counter_app.bootstrap import Counter, open_counter
from counter_app.devices.decoding import DecodingProcess
from counter_app.documents.page import Treatment
from counter_app.documents.preparing import prepared
from counter_app.services.attachments import NewDocument
from tests.bench.measured import Row, ms, percentile, timed
from tests.bench.wards import SESSION, new_ward, request
from tests.builders import degraded, paper

DPI = 300
_TIMES, _PAGES, _SLIPS = 12, 50, 5


def measure(folder: Path) -> list[Row]:
    """Return the rows: a page filed, its bytes in black and white and in colour, a stack of 50 pages."""
    counter = open_counter(new_ward(folder / "documents"))
    try:
        return [*_page(counter), *_sizes(), _stack(counter)]
    finally:
        counter.close()


def _page(counter: Counter) -> list[Row]:
    rows = []
    for kind in ("black and white", "with a seal"):
        files = [paper.file_of(_sheet(seed, sealed=kind != "black and white"), dpi=DPI) for seed in range(_TIMES)]
        code = counter.intake.receive(request(counter, len(kind)), SESSION).dossier_id
        with TemporaryDirectory() as place, _one_core():
            times = []
            for n, content in enumerate(files):
                file = Path(place) / f"{n}.jpg"
                file.write_bytes(content)
                times.append(timed(lambda code=code, file=file: list(_attach(counter, code, file))))  # type: ignore[misc]  # a default binds it
        details = {"first ms": times[0] * 1_000, "p95 ms": percentile(times[1:], 95) * 1_000}
        what = f"A4 at 300 dpi, {kind}: file to durable fact, thumbnail made"
        rows.append(Row("documents", what, ms(times[1:]), "ms", 400, details=details))
    return rows


def _attach(counter: Counter, code: str, file: Path) -> Iterator[object]:
    yield from counter.papers.attachments.attach(code, [file], NewDocument(), SESSION)


def _sizes() -> list[Row]:
    page = _sheet(1)
    kept = {
        "bilevel A4 at 300 dpi stored": (prepared(page, DPI, Treatment(kind="bilevel")), 80),
        "colour A4 at 200 dpi stored, same page": (prepared(page, DPI, Treatment(kind="colour")), 450),
        "colour with a seal": (prepared(_sheet(1, sealed=True), DPI, Treatment()), 450),
    }
    return [Row("documents", what, page.size / 1_000, "KB", most) for what, (page, most) in kept.items()]


def _stack(counter: Counter) -> Row:
    """Feed pages one by one and time what is left to do once the last one has left the scanner."""
    codes = [counter.intake.receive(request(counter, 500 + n), SESSION).code or "" for n in range(_SLIPS)]
    each = _PAGES // _SLIPS
    sheets = [_sheet(seed) for seed in range(_SLIPS)]
    files = [
        paper.file_of(_slip(codes[n // each]) if n % each == 0 else _numbered(sheets[n % _SLIPS], n), dpi=DPI)
        for n in range(_PAGES)
    ]
    with DecodingProcess() as decoding:
        batch = counter.papers.batches(decoding)
        stack = batch.begin()
        times = [timed(lambda content=content: batch.add(stack, content)) for content in files]  # type: ignore[misc]  # as above
        outcome = []
        after = timed(lambda: outcome.append(batch.finish(stack, SESSION, slips=_SLIPS)))
    filed = [(one.code, one.pages) for one in outcome[0].filed]
    assert filed == [(code, each - 1) for code in codes], filed
    details = {"median ms a page": ms(times), "p95 ms a page": percentile(times, 95) * 1_000, "filed": len(filed)}
    return Row("documents", "50 pages, 5 slips: filed after the last page", times[-1] + after, "s", 3, details=details)


def _sheet(seed: int, *, sealed: bool = False) -> Image.Image:
    sheet = paper.text_sheet(DPI, seed)
    crooked = random.Random(seed).uniform(-2, 2)
    return paper.grainy(paper.turned(paper.with_seal(sheet, DPI) if sealed else sheet, crooked))


def _numbered(sheet: Image.Image, number: int) -> Image.Image:
    """Return a sheet with a number on it: the same bytes twice would be kept once."""
    numbered = sheet.copy()
    ImageDraw.Draw(numbered).text((1_200, 3_300), f"- {number} -", fill=paper.INK, font_size=50)
    return numbered


def _slip(code: str) -> Image.Image:
    sheet = paper.text_sheet(DPI, 99)
    sheet.paste(degraded.drawn(code).convert("RGB"), (1_900, 200))
    return paper.grainy(sheet)


@contextmanager
def _one_core() -> Iterator[None]:
    """Let this process have one core for a while, where the system can say so."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
