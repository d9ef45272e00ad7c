"""Reads the parts of facts as msgspec's own structures, made from the domain's types: a fifth of the time.

The verdict is the same. For a reader of thousands of facts a second that looks at a field or two; nobody folds these.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache, reduce
from operator import or_
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from counter_app.domain import events
from counter_app.domain.errors import InputError
from counter_app.wire.encoding import VERSION


def read_facts(kind: str, version: int, raw: bytes) -> object:
    """Return the facts part of ``kind`` with the fields of its type, where ``encoding.decode_facts`` would read it.

    Raises:
        InputError: as ``encoding.decode_facts``.
    """
    if kind not in events.type_of_facts or version > VERSION:
        raise InputError("kind_unknown", "kind")
    return _read(events.type_of_facts[kind], raw, "facts")


def check_person(kind: str, raw: bytes | None) -> None:
    """Return where ``encoding.decode_person`` would.

    Raises:
        InputError: ``fact_malformed``.
    """
    type_ = events.type_of_person(kind)
    if raw is not None and type_ is not None:
        _read(type_, raw, "person")


def _read(type_: type, raw: bytes, field: str) -> object:
    try:
        return _decode(type_)(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError("fact_malformed", field) from error


@cache
def _decode(type_: type) -> Callable[[bytes], object]:
    return msgspec.json.Decoder(_shape(type_)).decode


@cache
def _shape(type_: type) -> type[msgspec.Struct]:
    hints = get_type_hints(type_)
    made: list[tuple[str, Any, Any]] = []
    for field in fields(type_):
        default = msgspec.field()
        if field.default is not MISSING:
            default = msgspec.field(default=field.default)
        elif field.default_factory is not MISSING:
            default = msgspec.field(default_factory=field.default_factory)
        made.append((field.name, _shaped(hints[field.name]), default))
    return msgspec.defstruct(type_.__name__, made, kw_only=True, frozen=True, gc=False)


def _shaped(hint: Any) -> Any:  # noqa: ANN401 - a type, or what typing makes of several
    if isinstance(hint, type) and is_dataclass(hint):
        return _shape(hint)
    inner = tuple(map(_shaped, get_args(hint)))
    origin = get_origin(hint)
    if not inner or origin is None:
        return hint
    return reduce(or_, inner) if origin in {Union, types.UnionType} else origin[inner]
