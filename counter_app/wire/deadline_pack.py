"""Reads the figures around a deadline (cut-off, due time, policies) from a pack; what is left out keeps its default."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from counter_app.domain.errors import InputError
from counter_app.domain.rule import ClassBy, DeadlinePolicy, DueTime, Policy

_BOM = b"\xef\xbb\xbf"
_DEFAULT = DeadlinePolicy()
_PLACE = re.compile(r"at `(\$[^`]*)`")


class _Content(msgspec.Struct, forbid_unknown_fields=True):
    cutoff: str = _DEFAULT.cutoff.isoformat("minutes")
    due_time: DueTime = _DEFAULT.due_time
    supplement: Policy = _DEFAULT.supplement
    class_by: ClassBy = _DEFAULT.class_by
    supplement_within: int = _DEFAULT.supplement_within
    apology_before: int = _DEFAULT.apology_before
    extensions: int = _DEFAULT.extensions


class _Pack(msgspec.Struct):
    pack: str
    basis: str
    content: _Content


def read_terms(raw: bytes) -> DeadlinePolicy:
    """Read a pack of kind ``deadline`` (UTF-8 JSON, a byte order mark allowed).

    Raises:
        InputError: ``terms_malformed`` with the ``place`` as a path such as ``$.content.cutoff``.
    """
    try:
        read = msgspec.json.decode(raw.removeprefix(_BOM), type=_Pack)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        found = _PLACE.search(str(error))
        raise InputError("terms_malformed", "terms", place=found[1] if found else "$") from None
    content = read.content
    if read.pack != "deadline":
        raise InputError("terms_malformed", "terms", place="$.pack")
    for name in ("supplement_within", "apology_before", "extensions"):
        if not 0 <= getattr(content, name) <= 365:  # noqa: PLR2004 - a year bounds what any of them can mean
            raise InputError("terms_malformed", "terms", place=f"$.content.{name}")
    try:
        cutoff = dt.datetime.strptime(content.cutoff, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        raise InputError("terms_malformed", "terms", place="$.content.cutoff") from None
    return DeadlinePolicy(
        cutoff=cutoff,
        due_time=content.due_time,
        supplement=content.supplement,
        class_by=content.class_by,
        supplement_within=content.supplement_within,
        apology_before=content.apology_before,
        extensions=content.extensions,
        basis=read.basis,
    )
