"""The pack of offices: the provinces with their codes, and the communes and wards whose identifiers are known."""

from __future__ import annotations

import msgspec

from counter_app.domain.office import Office, OfficeKind, is_office_id
from counter_app.wire.pack import Line, decode, malformed, nfc, read_kind, refuse_twice


class _Office(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: Line
    kind: OfficeKind
    parent: str = ""
    centre: str = ""
    address: str = ""
    phone: str = ""


class _Offices(msgspec.Struct, frozen=True):
    offices: list[_Office]


def read_offices(raw: bytes) -> tuple[Office, ...]:
    """Read a pack of offices.

    Raises:
        InputError: as ``read_pack``; ``pack_malformed`` for a row that breaks a rule,
            ``pack_code_twice`` for an id given twice.
    """
    rows = decode(read_kind(raw, "offices").content, _Offices).offices
    refuse_twice(row.id for row in rows)
    for row in rows:
        if not is_office_id(row.id) or (row.parent and not is_office_id(row.parent)):
            raise malformed(row.id)
    return tuple(
        Office(row.id, nfc(row.name), row.kind, row.parent, nfc(row.centre), nfc(row.address), row.phone)
        for row in rows
    )
