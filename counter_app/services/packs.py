"""Data packs: those the program brings are taken in once each, by their hash, and kept for the dossiers using them.

The readers of packs are imported where they are used: a start that finds every pack kept reads none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain.errors import StoreError
from counter_app.domain.zone import LOCAL
from counter_app.resources import resources_folder
from counter_app.store import desk
from counter_app.store import packs as rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.calendar import Calendar
    from counter_app.domain.office import Office
    from counter_app.domain.rule import DeadlinePolicy
    from counter_app.domain.slip import FormLayout
    from counter_app.domain.succession import Successions
    from counter_app.services.catalogue import Catalogue

ADOPTED_LAYOUTS = "layouts.adopted"
"""The preference that holds the hashes of the packs of forms an administrator adopted, the newest last."""
KINDS = ("calendar", "deadline", "forms", "offices", "procedures")


def bundled() -> Iterator[bytes]:
    """Yield the bytes of every pack the program brings, calendars first."""
    for kind in KINDS:
        for file in sorted((resources_folder() / "packs" / kind).glob("*.json")):
            yield file.read_bytes()


def bundled_packs_are_kept(connection: Connection) -> bool:
    """Tell whether every pack the program brings was taken in already, by its hash alone."""
    known = rows.known_packs(connection)
    return all(sha256(raw).hexdigest() in known for raw in bundled())


def take_in_bundled(connection: Connection, catalogue: Catalogue, clock: Clock) -> int:
    """Keep every bundled pack not kept yet, lay its procedures over the catalogue, and return how many were new.

    Procedures that begin later wait for their day, but not where the catalogue is empty: a clock that is wrong on the
    first day must not leave a counter without any.
    """
    from counter_app.wire.pack import read_pack

    known = rows.known_packs(connection)
    empty = not len(catalogue.snapshot())
    new = 0
    for raw in bundled():
        pack = read_pack(raw)
        if pack.sha256 in known:
            continue
        if pack.kind == "procedures":
            catalogue.take_in(raw, at_once=empty)
        else:
            with immediate(connection):
                rows.keep_pack(connection, pack, raw, clock.now())
        new += 1
    return new


@dataclass(frozen=True, slots=True)
class ListedPack:
    """A pack that is kept here; ``waits``: its first day is still to come."""

    kind: str
    name: str
    version: str
    effective_on: date
    sha256: str
    waits: bool


def listed(connection: Connection, on: date) -> tuple[ListedPack, ...]:
    """Return every pack kept here, by kind, the last to begin first.

    Procedures may have stood in before their day where there were none: those in the queue wait.
    """
    waiting = set(rows.waiting_packs(connection))
    found = []
    for one in rows.every_pack(connection):
        begins = date.fromisoformat(one.effective_on)
        waits = begins > on and (one.kind != "procedures" or one.sha256 in waiting)
        found.append(ListedPack(one.kind, one.name, one.version, begins, one.sha256, waits))
    return tuple(found)


def today(clock: Clock) -> date:
    """Return the local day by which packs count."""
    return clock.now().astimezone(LOCAL).date()


def calendar_in_use(connection: Connection, on: date) -> tuple[Calendar, str]:
    """Return the calendar deadlines are computed by on a day, with its hash; one of a later day waits for it.

    Raises:
        StoreError: ``pack_missing``.
    """
    from counter_app.wire.calendar_pack import read_calendar

    digest, raw = _newest(connection, "calendar", on)
    return read_calendar(raw), digest


def deadline_digests(connection: Connection, on: date) -> tuple[str, str]:
    """Return the hashes of the calendar and of the terms of deadlines that count on a day."""
    return rows.newest_digest(connection, "calendar", on), rows.newest_digest(connection, "deadline", on)


def terms_in_use(connection: Connection, on: date) -> tuple[DeadlinePolicy, str]:
    """Return the figures around a deadline (cut-off, periods, policies) in use on a day, with the hash of their pack.

    Raises:
        StoreError: ``pack_missing``.
    """
    from counter_app.wire.deadline_pack import read_terms

    digest, raw = _newest(connection, "deadline", on)
    return read_terms(raw), digest


def layouts_in_use(connection: Connection, on: date) -> Mapping[str, FormLayout]:
    """Return the layouts slips are drawn by on a day, by form number.

    The newest pack counts, and for a form it has not, the next older one. Of packs of one day those an administrator
    adopted come first: a new version of the program must not undo what the office changed.

    Raises:
        StoreError: ``pack_missing``.
    """
    from counter_app.domain.slip import FORM_NUMBERS
    from counter_app.wire.form_pack import decode_form_pack

    found: dict[str, FormLayout] = {}
    for digest in layout_digests(connection, on):
        layouts = decode_form_pack(rows.pack_bytes(connection, digest)).layouts
        found = dict(layouts) | found
        if found.keys() >= set(FORM_NUMBERS):
            break
    if not found:
        raise StoreError("pack_missing", kind="forms")
    return {form: found[form] for form in FORM_NUMBERS if form in found}


def layout_digests(connection: Connection, on: date) -> tuple[str, ...]:
    """Return the hashes of the packs of forms in the order they count on a day; those of later days last."""
    adopted = desk.preferences(connection).get(ADOPTED_LAYOUTS, "").split()
    kept = [
        (begins, adopted.index(digest) + 1 if digest in adopted else 0, digest)
        for digest, begins in rows.packs_of(connection, "forms")
    ]
    newest_first = sorted(kept, key=lambda one: one[:2], reverse=True)
    later = sorted((one for one in newest_first if one[0] > on.isoformat()), key=lambda one: one[0])
    return tuple(digest for *_, digest in (*(one for one in newest_first if one not in later), *later))


def office_named(connection: Connection, office: str, on: date) -> Office | None:
    """Return what the packs say of an office on a day, or None."""
    return next((one for one in offices_in_use(connection, on) if one.id == office), None)


def offices_in_use(connection: Connection, on: date) -> tuple[Office, ...]:
    """Return every office the packs name; what a newer pack says of one counts, and no pack takes others away.

    What a pack of a later day says of an office counts from that day; until then only of one nobody else names.
    """
    from counter_app.wire.office_pack import read_offices

    digests = named_digests(connection, on)
    return tuple({one.id: one for digest in digests for one in read_offices(_bytes(connection, digest))}.values())


def named_digests(connection: Connection, on: date) -> tuple[str, ...]:
    """Return the hashes of the packs of offices in the order they count on a day, the one that counts most last."""
    known = rows.packs_of(connection, "offices")
    later = [digest for digest, begins in known if begins > on.isoformat()]
    return (*later, *(digest for digest, _ in reversed(known) if digest not in later))


def successions_in_use(connection: Connection) -> Successions:
    """Return which offices were merged or renamed, as the packs name them; a newer pack counts where two differ.

    Each names the day it begins itself, so packs of later days are among them.

    Raises:
        InputError: ``succession_circular`` where packs lead an office back to itself.
    """
    from counter_app.domain.succession import Successions
    from counter_app.wire.office_pack import read_successions

    digests = office_digests(connection)
    found = {one.old: one for digest in digests for one in read_successions(_bytes(connection, digest))}
    return Successions(found.values())


def office_digests(connection: Connection) -> tuple[str, ...]:
    """Return the hashes of all packs of offices, the newest last."""
    return tuple(digest for digest, _ in reversed(rows.packs_of(connection, "offices")))


def _bytes(connection: Connection, digest: str) -> bytes:
    return rows.pack_bytes(connection, digest)


def _newest(connection: Connection, kind: str, on: date) -> tuple[str, bytes]:
    found = rows.newest_pack(connection, kind, on)
    if found is None:
        raise StoreError("pack_missing", kind=kind)
    return found
