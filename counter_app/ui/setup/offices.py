"""The offices the program knows, found by what a person types. No Qt in here."""

from __future__ import annotations

from functools import cache

from counter_app.domain.folding_text import fold
from counter_app.domain.office import Office
from counter_app.services.packs import bundled
from counter_app.wire.office_pack import read_offices
from counter_app.wire.pack import read_pack

MOST = 8


@cache
def known_offices() -> tuple[Office, ...]:
    """Return every office of the bundled packs."""
    return tuple(office for raw in bundled() if read_pack(raw).kind == "offices" for office in read_offices(raw))


def matching(text: str) -> tuple[Office, ...]:
    """Return the offices whose identifier or name holds all the words, communes and wards first."""
    words = fold(text).split()
    if not words:
        return ()
    found = [one for one in known_offices() if all(word in fold(f"{one.id} {one.name}") for word in words)]
    return tuple(sorted(found, key=lambda one: (not one.parent, one.name)))[:MOST]
