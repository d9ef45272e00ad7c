"""Which of the offices found comes first: the one whose code or name was typed, then those that begin so. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from counter_app.domain.folding_text import fold
from counter_app.domain.office import Office

KINDS = ("phuong ", "xa ", "dac khu ", "tinh ", "thanh pho ", "so ")
"""What stands before the name people say: "Phường Thục Phán" is asked for as "thuc phan"."""


def ranked(found: Iterable[Office], typed: str) -> tuple[Office, ...]:
    """Return the offices with the likeliest first; the others keep their order."""
    wanted = fold(typed).strip()
    return tuple(sorted(found, key=lambda one: _rank(one, wanted)))


def _rank(office: Office, wanted: str) -> int:
    code, name = fold(office.id), fold(office.name)
    bare = next((name.removeprefix(kind) for kind in KINDS if name.startswith(kind)), name)
    if wanted == code:
        return 0
    if wanted in {name, bare}:
        return 1
    if name.startswith(wanted) or bare.startswith(wanted):
        return 2
    return 3 if code.startswith(wanted) else 4
