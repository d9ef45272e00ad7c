"""Papers: forms 01 to 06 after the first each, and the register of 5,000 dossiers, with how long it hides a cancel."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

from counter_app.bootstrap.drawing import render_register, render_slip
from counter_app.domain.errors import RuleError
from counter_app.domain.slip import FormLayout, Register, RegisterRow, Slip
from counter_app.resources import resources_folder
from counter_app.services.layout_samples import sample_register, sample_slip
from counter_app.wire.form_pack import decode_form_pack
from tests.bench.measured import Row, ms, percentile, timed

_FORMS = ("01", "02", "03", "04", "05", "06")
_ROWS, _TIMES = 5_000, 30


def measure() -> list[Row]:
    """Draw every form again and again with other words, then the register of a year's end."""
    (file,) = (resources_folder() / "packs" / "forms").glob("*.json")
    layouts = decode_form_pack(file.read_bytes()).layouts
    rows = []
    for form in _FORMS:
        slips = [_with(sample_slip(form), n) for n in range(_TIMES)]
        times = [timed(lambda slip=slip, form=form: render_slip(slip, layouts[form], "a5")) for slip in slips]  # type: ignore[misc]  # defaults bind them
        details = {"first ms": times[0] * 1_000, "p95 ms": percentile(times[1:], 95) * 1_000}
        rows.append(Row("forms", f"form {form} after the first, median", ms(times[1:]), "ms", 25, details=details))
    base = sample_register()
    cells = base.rows[0].cells  # type: ignore[union-attr]  # the first one is a row
    many = tuple(
        RegisterRow(cells=(str(n), f"H14.31-26{n % 12 + 1:02d}{n % 28 + 1:02d}-{1_000 + n}", *cells[2:]))
        for n in range(1, _ROWS + 1)
    )
    asked: list[float] = []

    def watched() -> bool:
        asked.append(time.perf_counter())
        return False

    def draw() -> None:
        render_register(replace(base, rows=many), layouts["07"], cancelled=watched, progress=lambda _done, _all: None)

    took = timed(draw)
    waits = [later - sooner for sooner, later in pairwise(asked)]
    details = {
        "longest without asking ms": max(waits) * 1_000,
        "a cancel is heard": int(_cancels(replace(base, rows=many), layouts["07"])),
    }
    rows.append(Row("register", f"register of {_ROWS:,} rows as PDF", took, "s", 1, details=details))
    return rows


def _cancels(many: Register, layout: FormLayout) -> bool:
    try:
        render_register(many, layout, cancelled=lambda: True, progress=lambda _done, _all: None)
    except RuleError:
        return True
    return False


def _with(slip: Slip, n: int) -> Slip:
    fields = {**slip.fields, "applicant_name": f"Nông Thị Minh Họa {n}"}
    return replace(slip, fields=fields, code=f"H14.31-261102-{1_000 + n}")
