"""What a pack a person opened would change here, line by line, before anything is kept; reads only, on any connection.

A pack of a later day is compared with what is in use today: what comes in between may change that again.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from counter_app.domain.errors import InputError
from counter_app.services.packs import (
    calendar_in_use,
    listed,
    offices_in_use,
    successions_in_use,
    terms_in_use,
    today,
)
from counter_app.store import packs as rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.calendar import Calendar, SpecialDay
    from counter_app.services.catalogue import CatalogueSnapshot
    from counter_app.services.packs import ListedPack
    from counter_app.wire.pack import Pack

ELSEWHERE = {"forms": "pack_is_forms", "accounts": "pack_is_accounts"}
"""Kinds that are not taken in here, with the error that says where."""
_ONE_COUNTS = frozenset({"calendar", "deadline"})
"""Kinds of which one pack counts whole: the last to have begun."""


@dataclass(frozen=True, slots=True)
class PackChange:
    """One line: ``what`` is ``added``, ``changed``, ``removed`` or ``merged``; empty values mean there is none.

    ``subject`` is a code, an ISO day, ``weekday.N``, the name of a figure or an office's identifier; ``before`` and
    ``after`` are rules, kinds of day, hours, figures or names, as the kind of the pack has them.
    """

    what: str
    subject: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PackPreview:
    """A pack as it would be taken in; ``known``: it was before; a bare catalogue has no name and no day.

    ``older``: what is in use began later, so that this would be kept and change nothing.
    """

    kind: str
    name: str
    version: str
    basis: str
    effective_on: date | None
    known: bool
    waits: bool
    older: bool
    changes: tuple[PackChange, ...]


class KeptPacks:
    """What is kept of packs, and what one more would change; reads only [read]."""

    def __init__(self, connection: Connection, catalogue: Callable[[], CatalogueSnapshot], clock: Clock) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._clock = clock

    def listed(self) -> tuple[ListedPack, ...]:
        """Return every pack that is kept, and which of them waits for its day."""
        return listed(self._connection, today(self._clock))

    def preview(self, raw: bytes) -> PackPreview:
        """Read a pack whole and compare it with what is in use today; raises as ``preview``."""
        return preview(raw, self._connection, self._catalogue(), today(self._clock))


def preview(raw: bytes, connection: Connection, catalogue: CatalogueSnapshot, on: date) -> PackPreview:
    """Read a pack whole and compare it with what is in use on a day.

    Raises:
        InputError: ``pack_is_forms``, ``pack_is_accounts``; ``pack_malformed``, ``catalogue_malformed`` and their like.
    """
    from counter_app.wire.pack_kinds import check_content, envelope

    pack = envelope(raw)
    if pack is None:
        return _preview(None, tuple(_procedures(raw, catalogue)))
    if pack.kind in ELSEWHERE:
        raise InputError(ELSEWHERE[pack.kind], "pack")
    check_content(raw, pack.kind)
    known, waits = pack.sha256 in rows.known_packs(connection), pack.effective_on > on
    if pack.kind == "procedures":
        return _preview(pack, tuple(_procedures(raw, catalogue)), known=known, waits=waits)
    older = pack.kind in _ONE_COUNTS and pack.effective_on < _began(connection, pack.kind, on)
    found = () if older else tuple(_COMPARE[pack.kind](raw, connection, on))
    return _preview(pack, found, known=known, waits=waits, older=older)


def _preview(
    pack: Pack | None,
    changes: tuple[PackChange, ...],
    *,
    known: bool = False,
    waits: bool = False,
    older: bool = False,
) -> PackPreview:
    if pack is None:
        return PackPreview("procedures", "", "", "", None, known, waits, older, changes)
    words = pack.kind, pack.name, pack.version, pack.basis
    return PackPreview(*words, pack.effective_on, known, waits, older, changes)


def _began(connection: Connection, kind: str, on: date) -> date:
    """Return the first day of the pack of a kind that counts."""
    begins = dict(rows.packs_of(connection, kind))
    return date.fromisoformat(begins[rows.newest_digest(connection, kind, on)])


def _procedures(raw: bytes, catalogue: CatalogueSnapshot) -> Iterator[PackChange]:
    from counter_app.domain.catalogue import merge
    from counter_app.wire.catalogue_file import read_catalogue

    laid = merge(catalogue.all(), read_catalogue(raw).procedures)
    for what, codes in (("added", laid.added), ("changed", laid.updated)):
        for code in codes:
            old, new = catalogue.get(code), laid.result[code]
            before = "" if old is None or old.rule is None else str(old.rule)
            yield PackChange(what, code, new.name, before, "" if new.rule is None else str(new.rule))


def _calendar(raw: bytes, connection: Connection, on: date) -> Iterator[PackChange]:
    from counter_app.wire.calendar_pack import read_calendar

    old, new = calendar_in_use(connection, on)[0], read_calendar(raw)
    for weekday in range(7):
        before, after = (_hours(one, weekday) for one in (old, new))
        if before != after:
            yield PackChange("changed", f"weekday.{weekday}", "", before, after)
    for day in sorted({*old.days, *new.days}):
        was, comes = old.days.get(day), new.days.get(day)
        if _told(was) != _told(comes):
            what = "removed" if comes is None else "added" if was is None else "changed"
            named = comes or was
            name = "" if named is None else named.name
            yield PackChange(what, day.isoformat(), name, _kind(was), _kind(comes))


def _hours(calendar: Calendar, weekday: int) -> str:
    spans = calendar.weekly.get(weekday, ())
    return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans)


def _kind(day: SpecialDay | None) -> str:
    return "" if day is None else str(day.kind)


def _told(day: SpecialDay | None) -> tuple[object, ...]:
    return () if day is None else (day.kind, day.name, day.hours, day.confidence)


def _terms(raw: bytes, connection: Connection, on: date) -> Iterator[PackChange]:
    from counter_app.wire.deadline_pack import read_terms

    old, new = terms_in_use(connection, on)[0], read_terms(raw)
    for one in fields(new):
        before, after = (str(getattr(terms, one.name)) for terms in (old, new))
        if before != after:
            yield PackChange("changed", one.name, "", before, after)


def _offices(raw: bytes, connection: Connection, on: date) -> Iterator[PackChange]:
    from counter_app.wire.office_pack import read_offices, read_successions
    from counter_app.wire.pack import read_pack

    begins = read_pack(raw).effective_on.isoformat()
    # What a pack that began later says of an office or a merger goes on counting.
    later = [
        (rows.pack_bytes(connection, one), since)
        for one, since in rows.packs_of(connection, "offices")
        if since > begins
    ]
    named = {one.id for other, since in later if since <= on.isoformat() for one in read_offices(other)}
    merged = {one.old for other, _ in later for one in read_successions(other)}
    old = {one.id: one for one in offices_in_use(connection, on)}
    for new in read_offices(raw):
        was = old.get(new.id)
        if was != new and new.id not in named:
            yield PackChange("changed" if was else "added", new.id, "", was.name if was else "", new.name)
    known = {one.old: one for one in successions_in_use(connection)}
    for step in read_successions(raw):
        if known.get(step.old) != step and step.old not in merged:
            was = old.get(step.old)
            name = step.name or (was.name if was else "")
            yield PackChange("merged", step.old, step.from_on.isoformat(), name, step.new)


_COMPARE = {"calendar": _calendar, "deadline": _terms, "offices": _offices}
