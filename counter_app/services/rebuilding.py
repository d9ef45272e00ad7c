"""Throwing the state away and making it anew from the facts; runs on the store lane and adds no fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.services.session import Session, require
from counter_app.store.state_version import make_anew

if TYPE_CHECKING:
    from counter_app.database.driver import Connection


def rebuild(connection: Connection, session: Session) -> int:
    """Make the state and the search words anew in one transaction and return how many dossiers there are.

    Raises:
        RuleError: ``role_required`` for anybody but an administrator.
    """
    require(session, "administrator")
    with immediate(connection):
        return make_anew(connection)
