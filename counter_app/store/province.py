"""What this counter knows of its province: how it was invited, whether it is registered, and whose signature counts.

Runs on the thread that owns the write connection; every function that writes is one short transaction.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain.errors import GatewayError, InputError, RuleError
from counter_app.store.instants import to_text
from counter_app.wire.invitation import Invitation, ProvinceKeys
from counter_app.wire.requests import Enrolment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.store.identity import Identity


def keep_invitation(connection: Connection, identity: Identity, invitation: Invitation, at: datetime) -> None:
    """Enrol by an invitation without asking anybody; the same invitation again changes nothing.

    Another one takes its place as long as the province has not confirmed the first.

    Raises:
        InputError: ``invitation_foreign`` for another office or counter; RuleError: ``already_enrolled``.
    """
    if (invitation.office, invitation.counter) != (identity.office, identity.counter):
        raise InputError("invitation_foreign", "invite", office=invitation.office, counter=invitation.counter)
    with immediate(connection):
        row = connection.execute("SELECT token, registered FROM enrolment").fetchone()
        if row is not None and row[0] == invitation.token:
            return
        if row is not None and row[1]:
            raise RuleError("already_enrolled", "invite")
        keys = invitation.keys
        connection.execute("DELETE FROM enrolment")
        connection.execute(
            "INSERT INTO enrolment (singleton, gateway_url, ca_pem, province_key, enrolled_at, recipient, token,"
            " registered) VALUES (1, ?, ?, ?, ?, ?, ?, 0)",
            (
                invitation.gateway_url,
                invitation.ca_pem,
                keys.public_key,
                to_text(at),
                keys.recipient,
                invitation.token,
            ),
        )


def registration(connection: Connection, identity: Identity, public_key: bytes) -> Enrolment | None:
    """Return the registration still to be sent, or None."""
    row = connection.execute("SELECT token FROM enrolment WHERE registered = 0").fetchone()
    if row is None:
        return None
    key = base64.b64encode(public_key).decode("ascii")
    return Enrolment(row[0], identity.device, identity.office, identity.counter, key)


def confirm(connection: Connection) -> None:
    """Note that the province knows this device."""
    with immediate(connection):
        connection.execute("UPDATE enrolment SET registered = 1")


def keys_of(connection: Connection) -> ProvinceKeys:
    """Return the province's present keys as this counter knows them.

    Raises:
        GatewayError: ``not_enrolled``.
    """
    row = connection.execute("SELECT province_key, recipient FROM enrolment").fetchone()
    if row is None:
        raise GatewayError("not_enrolled")
    return ProvinceKeys(bytes(row[0]), row[1])


def earlier_keys(connection: Connection) -> tuple[bytes, ...]:
    """Return the public keys the province signed with before the present one."""
    return tuple(bytes(key) for (key,) in connection.execute("SELECT public_key FROM province_keys"))


def learn(connection: Connection, keys: Sequence[ProvinceKeys], at: datetime) -> None:
    """Go on from the known key to newer ones, in order; the earlier ones still prove what they signed."""
    with immediate(connection):
        for one in keys:
            known = keys_of(connection)
            if one == known:
                continue
            if one.public_key != known.public_key:
                connection.execute(
                    "INSERT INTO province_keys (key_id, public_key, learned_at) VALUES (?, ?, ?)"
                    " ON CONFLICT (key_id) DO NOTHING",
                    (known.id, known.public_key, to_text(at)),
                )
            connection.execute("UPDATE enrolment SET province_key = ?, recipient = ?", (one.public_key, one.recipient))
