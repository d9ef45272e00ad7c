"""Search: three prefixes without marks, the last of one letter, in a million dossiers."""

from __future__ import annotations

import random
from pathlib import Path

from counter_app.bootstrap import open_reader
from counter_app.domain.folding_text import fold
from counter_app.services.views import FindQuery
from tests.bench.measured import Row, ms, percentile, timed

_TIMES = 400
_WARM = 20
_LIMIT = 50


def measure(ward: Path, dossiers: int) -> list[Row]:
    """Ask as a clerk types: the beginnings of a family name, a middle name and one letter of the given name."""
    reader = open_reader(ward)
    try:
        names = [name for (name,) in reader.connection.execute("SELECT applicant_name FROM dossiers LIMIT 5000")]
        chance = random.Random(7)
        asked = [_typed(chance.choice(names)) for _ in range(_WARM + _TIMES)]
        every = [timed(lambda text=text: reader.finder.search(FindQuery(text=text, limit=_LIMIT))) for text in asked]  # type: ignore[misc]  # a default binds it
    finally:
        reader.close()
    times = every[_WARM:]
    details = {"median ms": ms(times), "p99 ms": percentile(times, 99) * 1_000, "rows": _LIMIT}
    what = f"search in {dossiers:,} dossiers, three prefixes, p95"
    return [Row("search", what, percentile(times, 95) * 1_000, "ms", 10, details=details)]


def _typed(name: str) -> str:
    family, middle, given = fold(name).split()[:3]
    return f"{family[:2]} {middle[:2]} {given[:1]}"
