"""Packs an administrator brings by hand (a stick, a file by mail): read whole by their kind before anything is kept.

Runs on the store lane; ``Reader.renew`` then takes them into use, in an open window too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain.errors import InputError
from counter_app.services.packs import successions_in_use
from counter_app.services.session import Session, require
from counter_app.store import packs as rows

if TYPE_CHECKING:
    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.wire.pack import Pack

KINDS = frozenset({"calendar", "deadline", "offices"})
"""What is kept as it is; procedures are laid over the catalogue, forms adopted, accounts come from the province."""


class PackImports:
    """Takes packs in."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def take_in(self, raw: bytes, session: Session) -> tuple[Pack, bool]:
        """Keep a pack of calendars, terms of deadlines or offices; return it, and whether it is new here.

        Raises:
            RuleError: ``role_required``; InputError: ``pack_kind_unknown`` for any other kind, ``pack_malformed``,
                ``calendar_malformed``, ``terms_malformed``, ``succession_circular`` and their like.
        """
        from counter_app.wire.pack import read_pack
        from counter_app.wire.pack_kinds import check_content

        require(session, "administrator")
        pack = read_pack(raw)
        if pack.kind not in KINDS:
            raise InputError("pack_kind_unknown", "pack")
        check_content(raw, pack.kind)
        with immediate(self._connection):
            new = rows.keep_pack(self._connection, pack, raw, self._clock.now())
            successions_in_use(self._connection)  # a circle with a pack taken in before undoes the whole import
        return pack, new
