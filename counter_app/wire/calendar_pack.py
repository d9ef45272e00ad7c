"""Reads the calendar of an office from JSON: a calendar pack, or a bare list of days as administrators pass it on.

A pack is ``{"pack": "calendar", …, "content": {"hours", "years", "days"}}``, a bare file ``{"days": […]}`` with
``date`` and ``source`` beside ``on`` and ``basis``. A file with one bad day is refused whole: half a calendar computes
wrong dates in silence.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import NoReturn, TypeVar

import msgspec

from counter_app.domain.calendar import Calendar, Confidence, DayKind, Span, SpecialDay
from counter_app.domain.errors import InputError

MAX_BYTES = 1_048_576
_LINE = b"\n"
_BOM = b"\xef\xbb\xbf"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_NUMBERED = re.compile(r"byte (\d+)")
_ESTIMATE = "estimate"
_T = TypeVar("_T")
_KINDS: Mapping[str, DayKind] = {
    "holiday": DayKind.HOLIDAY,
    _ESTIMATE: DayKind.HOLIDAY,
    "compensatory": DayKind.COMPENSATORY,
    "off": DayKind.OFF,
    "swap_off": DayKind.OFF,
    "work": DayKind.WORK,
}

_Hours = list[tuple[str, str]]


class _Day(msgspec.Struct):
    kind: str
    on: dt.date | None = None
    date: dt.date | None = None
    name: str = ""
    basis: str = ""
    source: str = ""
    confidence: str = Confidence.CONFIRMED.value
    hours: _Hours = []


class _Content(msgspec.Struct):
    days: list[_Day]
    hours: dict[str, _Hours] | None = None
    years: dict[int, Confidence] = {}


class _Pack(msgspec.Struct):
    pack: str
    content: _Content
    basis: str = ""


class _Bare(msgspec.Struct):
    days: list[_Day]
    law: str = ""


class _Shape(msgspec.Struct):
    pack: msgspec.Raw = msgspec.Raw()
    content: msgspec.Raw = msgspec.Raw()


def read_calendar(raw: bytes) -> Calendar:
    """Read a calendar pack or a bare list of days (UTF-8 JSON, a byte order mark allowed).

    Raises:
        InputError: ``calendar_malformed`` with the ``place`` (a line, or a path such as ``$.days[3].kind``),
            ``calendar_too_large`` above ``MAX_BYTES``.
    """
    if len(raw) > MAX_BYTES:
        raise InputError("calendar_too_large", "calendar", limit=MAX_BYTES)
    text = raw.removeprefix(_BOM)
    shape = _decode(text, _Shape)
    if not bytes(shape.pack) and not bytes(shape.content):
        bare = _decode(text, _Bare)
        return Calendar(days=_days(bare.days, "$.days"), basis=_clean(bare.law, "$.law"))
    pack = _decode(text, _Pack)
    if pack.pack != "calendar":
        _refuse("$.pack")
    content = pack.content
    days = _days(content.days, "$.content.days")
    basis = _clean(pack.basis, "$.basis")
    if content.hours is None:
        return Calendar(days=days, years=content.years, basis=basis)
    return Calendar(_weekly(content.hours), days, content.years, basis)


def _decode(text: bytes, shape: type[_T]) -> _T:
    try:
        return msgspec.json.decode(text, type=shape)
    except msgspec.ValidationError as error:
        path = str(error).rpartition(" - at `")[2]
        _refuse(path.rstrip("`") if path.startswith("$") else "$")
    except msgspec.DecodeError as error:
        at = _NUMBERED.search(str(error))
        before = text[: int(at[1])] if at else text
        _refuse(f"{before.count(_LINE) + 1}:{len(before) - before.rfind(_LINE)}")
    except (UnicodeDecodeError, RecursionError):
        _refuse("$")


def _refuse(place: str) -> NoReturn:
    raise InputError("calendar_malformed", "calendar", place=place) from None


def _days(listed: list[_Day], path: str) -> dict[dt.date, SpecialDay]:
    found: dict[dt.date, SpecialDay] = {}
    for index, day in enumerate(listed):
        place = f"{path}[{index}]"
        on = day.on or day.date
        if on is None or on in found:
            _refuse(f"{place}.on")
        kind = _KINDS.get(day.kind)
        if kind is None:
            _refuse(f"{place}.kind")
        guessed = _ESTIMATE in (day.kind, day.confidence.casefold()[: len(_ESTIMATE)])
        found[on] = SpecialDay(
            kind,
            _clean(day.name, f"{place}.name"),
            _clean(day.basis or day.source, f"{place}.basis"),
            Confidence.ESTIMATE if guessed else Confidence.CONFIRMED,
            _spans(day.hours, f"{place}.hours"),
        )
    return found


def _weekly(hours: dict[str, _Hours]) -> dict[int, tuple[Span, ...]]:
    unknown = hours.keys() - set(_WEEKDAYS)
    if unknown:
        _refuse(f"$.content.hours.{min(unknown)}")
    return {_WEEKDAYS.index(day): _spans(spans, f"$.content.hours.{day}") for day, spans in hours.items()}


def _spans(listed: _Hours, place: str) -> tuple[Span, ...]:
    """Read spans such as ``["07:00", "11:30"]``: each opens before it closes, and none before the last has closed."""
    clocks = [clock for span in listed for clock in span]
    if not all(_CLOCK.fullmatch(clock) for clock in clocks) or clocks != sorted(set(clocks)):
        _refuse(place)
    return tuple((dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)) for opens, closes in listed)


def _clean(text: str, place: str) -> str:
    """Refuse control characters: names of days are printed on slips."""
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        _refuse(place)
    return unicodedata.normalize("NFC", text)
