"""Where a value stands in a JSON file people edit: the line of a path such as ``content.forms[0].blocks[3].value``."""

from __future__ import annotations

import json
import re

_PART = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def line_of(raw: bytes, path: str) -> int:
    """Return the line (from 1) of the value at ``path``, or of the last part of the path that is there.

    ``raw`` is JSON in UTF-8, a byte-order mark allowed; for anything else the answer is 1.
    """
    try:
        text = raw.decode("utf-8-sig")
        at = _after_space(text, 0)
        for index, key in _PART.findall(path):
            inside = _element(text, at, int(index)) if index else _member(text, at, key)
            if inside is None:
                break
            at = inside
    except (ValueError, IndexError, RecursionError):
        return 1
    return text.count("\n", 0, at) + 1


def _member(text: str, at: int, wanted: str) -> int | None:
    """Return where the value of a key begins in the object at ``at``; None where there is none."""
    if text[at] != "{":
        return None
    at = _after_space(text, at + 1)
    while text[at] == '"':
        key, at = _DECODER.raw_decode(text, at)
        at = _after_space(text, _after_space(text, at) + 1)  # past the colon
        if key == wanted:
            return at
        at = _after_value(text, at)
    return None


def _element(text: str, at: int, index: int) -> int | None:
    """Return where an element begins in the array at ``at``; None where there are fewer."""
    if text[at] != "[":
        return None
    at = _after_space(text, at + 1)
    while text[at] != "]":
        if index == 0:
            return at
        index -= 1
        at = _after_value(text, at)
    return None


def _after_value(text: str, at: int) -> int:
    _, at = _DECODER.raw_decode(text, at)
    at = _after_space(text, at)
    return _after_space(text, at + 1) if text[at] == "," else at


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()
