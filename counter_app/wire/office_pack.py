"""The pack of offices: the provinces with their codes, and the communes and wards whose identifiers are known."""

from __future__ import annotations

from datetime import date

import msgspec

from counter_app.domain.office import Office, OfficeKind, is_office_id
from counter_app.domain.succession import Succession, Successions
from counter_app.wire.pack import Line, decode, malformed, nfc, read_kind, refuse_twice


class _Office(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: Line
    kind: OfficeKind
    parent: str = ""
    centre: str = ""
    address: str = ""
    phone: str = ""


class _Succession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    old: str
    new: str
    from_on: date
    name: str = ""
    basis: str = ""


class _Offices(msgspec.Struct, frozen=True):
    offices: list[_Office]
    successions: list[_Succession] = []


def read_offices(raw: bytes) -> tuple[Office, ...]:
    """Read a pack of offices.

    Raises:
        InputError: as ``read_pack``; ``pack_malformed`` for a row that breaks a rule,
            ``pack_code_twice`` for an id given twice.
    """
    rows = decode(read_kind(raw, "offices").content, _Offices).offices
    refuse_twice(row.id for row in rows)
    read_successions(raw)
    for row in rows:
        if not is_office_id(row.id) or (row.parent and not is_office_id(row.parent)):
            raise malformed(row.id)
    return tuple(
        Office(row.id, nfc(row.name), row.kind, row.parent, nfc(row.centre), nfc(row.address), row.phone)
        for row in rows
    )


def read_successions(raw: bytes) -> Successions:
    """Read which offices of a pack were merged or renamed; none in a pack that does not say.

    Raises:
        InputError: as ``read_pack``; ``pack_malformed`` with the office whose identifier is none,
            ``pack_code_twice`` for an office with two successors, ``succession_circular``.
    """
    rows = decode(read_kind(raw, "offices").content, _Offices).successions
    refuse_twice(row.old for row in rows)
    for row in rows:
        for office in (row.old, row.new):
            if not is_office_id(office):
                raise malformed(office)
    return Successions(Succession(row.old, row.new, row.from_on, nfc(row.name), nfc(row.basis)) for row in rows)
