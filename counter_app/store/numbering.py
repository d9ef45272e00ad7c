"""Checking the numbers given out against the facts: none twice, and none that could be given again."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from counter_app.domain.dossier_code import DossierCode, FormNumber, sequence_number
from counter_app.domain.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counter_app.database.driver import Connection


def problems(connection: Connection) -> Iterator[str]:
    """Yield every own code that stands twice, and every day or year whose next number was given out before."""
    (counter,) = connection.execute("SELECT counter FROM device").fetchone()
    own = "SELECT {} FROM dossiers WHERE dossier_id IN (SELECT dossier_id FROM journal WHERE kind IN ({}))"
    given = ("code", "'DossierReceived'"), ("number", "'IntakeGuided', 'IntakeRefused'")
    codes, numbers = (Counter(text for (text,) in connection.execute(own.format(*one)) if text) for one in given)
    yield from (f"code_twice {code}" for code, times in (codes + numbers).items() if times > 1)
    days = {date.fromisoformat(on): last for on, last in connection.execute("SELECT on_date, last FROM code_days")}
    years = dict(connection.execute("SELECT year, last FROM form_years").fetchall())
    for on, highest in _highest_days(codes, counter).items():
        if days.get(on, 0) < highest:
            yield f"number_free_again {on}"
    for year, highest in _highest_years(numbers, counter).items():
        if years.get(year, 0) < highest:
            yield f"number_free_again {year}"


def _highest_days(codes: Counter[str], counter: int) -> dict[date, int]:
    highest: dict[date, int] = {}
    for text in codes:
        try:
            code = DossierCode.parse(text)
        except InputError:
            continue  # a code from elsewhere, of a shape of its own
        n = sequence_number(counter, code.sequence)
        if n is not None:
            highest[code.on] = max(n, highest.get(code.on, 0))
    return highest


def _highest_years(numbers: Counter[str], counter: int) -> dict[int, int]:
    highest: dict[int, int] = {}
    for text in numbers:
        try:
            number = FormNumber.parse(text)
        except InputError:
            continue
        if number.counter == counter:
            highest[number.year] = max(number.n, highest.get(number.year, 0))
    return highest
