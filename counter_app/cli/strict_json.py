"""JSON from outside, read strictly: exact types, no unknown and no doubled keys, every fault with its field."""

from __future__ import annotations

import json
import re
from typing import NoReturn, TypeVar

import msgspec

from counter_app.domain.errors import InputError

_PATH = re.compile(r"at `\$\.?([^`]*)`")
_NAMED = re.compile(r"(?:required|unknown) field `([^`]*)`")
# A key that is no word of ours may be anything, a person's name too, and is not repeated.
_KEY = re.compile(r"[a-z_]{1,40}")
_DATES = ("born_on",)

T = TypeVar("T")


class Shape(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What every object read from outside has in common."""


def decoded(raw: bytes, decoder: msgspec.json.Decoder[T], malformed: str = "line_malformed") -> T:
    """Return the object the bytes hold.

    Raises:
        InputError: ``malformed`` (no JSON or no object), ``key_doubled``, ``text_missing`` for a key that is required,
            ``key_unknown``, ``type_wrong``, ``date_malformed``.
    """
    try:
        read = decoder.decode(raw)
        _refuse_doubled(raw)
    except msgspec.ValidationError as error:
        _refuse(str(error), malformed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        raise InputError(malformed, None) from None
    return read


def _refuse(message: str, malformed: str) -> NoReturn:
    """Turn what msgspec says into a code and the path of the field."""
    place = _PATH.search(message)
    named = _NAMED.search(message)
    path = place[1] if place else ""
    if named is not None:
        key = named[1] if _KEY.fullmatch(named[1]) else ""
        field = ".".join(part for part in (path, key) if part) or None
        raise InputError("text_missing" if "required" in message else "key_unknown", field) from None
    if path.endswith(_DATES) and "Invalid" in message:
        raise InputError("date_malformed", path) from None
    raise InputError("type_wrong" if path else malformed, path or None) from None


def _refuse_doubled(line: bytes) -> None:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in pairs:
            if key in found:
                raise InputError("key_doubled", key if _KEY.fullmatch(key) else None)
            found[key] = value
        return found

    json.loads(line, object_pairs_hook=once)
