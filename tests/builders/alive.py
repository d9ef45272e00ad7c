"""What is still held by anything alive in this process."""

from __future__ import annotations

import gc


def texts_with(token: str, mark: str = "|") -> list[str]:
    """Return every text in an object's hands with both ``token`` and ``mark``: the raw text of a card has bars."""
    gc.collect()
    found = []
    for one in gc.get_objects():
        found += [held for held in gc.get_referents(one) if isinstance(held, str) and token in held and mark in held]
    return found
