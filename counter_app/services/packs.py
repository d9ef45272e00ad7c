"""Data packs: those the program brings are taken in once each, by their hash, and kept for the dossiers using them.

The readers of packs are imported where they are used: a start that finds every pack kept reads none of them.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain.errors import StoreError
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
    """Keep every bundled pack not kept yet, lay its procedures over the catalogue, and return how many were new."""
    from counter_app.wire.pack import read_pack
    from counter_app.wire.procedure_pack import read_procedures

    known = rows.known_packs(connection)
    new = 0
    for raw in bundled():
        pack = read_pack(raw)
        if pack.sha256 in known:
            continue
        with immediate(connection):
            rows.keep_pack(connection, pack, raw, clock.now())
        if pack.kind == "procedures":
            catalogue.lay_over(read_procedures(raw), pack.sha256)
        new += 1
    return new


def calendar_in_use(connection: Connection) -> tuple[Calendar, str]:
    """Return the calendar deadlines are computed by, with its hash.

    Raises:
        StoreError: ``pack_missing``.
    """
    from counter_app.wire.calendar_pack import read_calendar

    digest, raw = _newest(connection, "calendar")
    return read_calendar(raw), digest


def deadline_digests(connection: Connection) -> tuple[str, str]:
    """Return the hashes of the calendar and of the terms of deadlines that count now."""
    return rows.newest_digest(connection, "calendar"), rows.newest_digest(connection, "deadline")


def terms_in_use(connection: Connection) -> tuple[DeadlinePolicy, str]:
    """Return the figures around a deadline (cut-off, periods, policies) in use, with the hash of their pack.

    Raises:
        StoreError: ``pack_missing``.
    """
    from counter_app.wire.deadline_pack import read_terms

    digest, raw = _newest(connection, "deadline")
    return read_terms(raw), digest


def layouts_in_use(connection: Connection) -> Mapping[str, FormLayout]:
    """Return the layouts slips are drawn by, by form number.

    The newest pack counts, and for a form it has not, the next older one. Of packs of one day those an administrator
    adopted come first: a new version of the program must not undo what the office changed.

    Raises:
        StoreError: ``pack_missing``.
    """
    from counter_app.domain.slip import FORM_NUMBERS
    from counter_app.wire.form_pack import decode_form_pack

    found: dict[str, FormLayout] = {}
    for digest in layout_digests(connection):
        layouts = decode_form_pack(rows.pack_bytes(connection, digest)).layouts
        found = dict(layouts) | found
        if found.keys() >= set(FORM_NUMBERS):
            break
    if not found:
        raise StoreError("pack_missing", kind="forms")
    return {form: found[form] for form in FORM_NUMBERS if form in found}


def layout_digests(connection: Connection) -> tuple[str, ...]:
    """Return the hashes of the packs of forms in the order they count."""
    adopted = desk.preferences(connection).get(ADOPTED_LAYOUTS, "").split()
    kept = [
        (on, adopted.index(digest) + 1 if digest in adopted else 0, digest)
        for digest, on in rows.packs_of(connection, "forms")
    ]
    return tuple(digest for *_, digest in sorted(kept, key=lambda one: one[:2], reverse=True))


def office_named(connection: Connection, office: str) -> Office | None:
    """Return what the packs say of an office, or None."""
    return next((one for one in offices_in_use(connection) if one.id == office), None)


def offices_in_use(connection: Connection) -> tuple[Office, ...]:
    """Return every office the packs name; what a newer pack says of one counts, and no pack takes others away."""
    from counter_app.wire.office_pack import read_offices

    found = {one.id: one for digest in office_digests(connection) for one in read_offices(_bytes(connection, digest))}
    return tuple(found.values())


def successions_in_use(connection: Connection) -> Successions:
    """Return which offices were merged or renamed, as the packs name them; a newer pack counts where two differ.

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


def _newest(connection: Connection, kind: str) -> tuple[str, bytes]:
    found = rows.newest_pack(connection, kind)
    if found is None:
        raise StoreError("pack_missing", kind=kind)
    return found
