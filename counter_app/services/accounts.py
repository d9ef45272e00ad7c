"""Local accounts: Argon2id passwords, a pause after repeated failures, and the session every fact is written under.

Runs on the store lane. Argon2id takes a tenth of a second there, always outside a transaction: it holds up only what
the same desk handed in, and nobody works at a desk while somebody signs in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from counter_app.database.transaction import immediate
from counter_app.domain.errors import InputError, RuleError
from counter_app.services.session import ROLES, Role, Session, require
from counter_app.store import accounts as rows

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1_000
FREE_FAILURES = 5
_PAUSE = timedelta(seconds=30)
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account as lists show it."""

    account: str
    role: str
    active: bool
    display_name: str = ""


class Accounts:
    """Signing in, and the few acts an administrator does with accounts; on the store lane."""

    def __init__(self, connection: Connection, clock: Clock, *, read_only: bool = False) -> None:
        """Work on a connection; with ``read_only`` wrong passwords are refused but cannot be counted."""
        self._connection = connection
        self._clock = clock
        self._read_only = read_only

    def exists(self) -> bool:
        """Tell whether any account was made yet."""
        return rows.exists(self._connection)

    def every(self) -> tuple[AccountView, ...]:
        """Return all accounts by name."""
        return tuple(
            AccountView(row.account, row.role, row.active, row.display_name) for row in rows.every(self._connection)
        )

    def sign_in(self, account: str, password: str, *, via: str = "window") -> Session:
        """Return the session of an account; after five wrong passwords in a row each try waits half a minute.

        Raises:
            RuleError: ``sign_in_failed``, the same for an unknown account as for a wrong password;
                ``sign_in_paused`` with the seconds left; ``account_disabled``.
        """
        now = self._clock.now()
        row = rows.find(self._connection, account.strip().lower())
        if row is not None and row.locked_until is not None and row.locked_until > now:
            raise RuleError("sign_in_paused", "password", seconds=int((row.locked_until - now).total_seconds()) + 1)
        known = row.password_hash if row is not None else None
        if not _matches(known, password) or row is None:
            if row is not None and not self._read_only:
                failures = row.failures + 1
                until = now + _PAUSE if failures >= FREE_FAILURES else None
                with immediate(self._connection):
                    rows.set_failures(self._connection, row.account, failures, until)
            raise RuleError("sign_in_failed", "password")
        if not row.active:
            raise RuleError("account_disabled", "account")
        if row.failures and not self._read_only:
            with immediate(self._connection):
                rows.set_failures(self._connection, row.account, 0, None)
        return Session(row.account, cast("Role", row.role), via, row.display_name)

    def add(self, account: str, password: str, role: str, by: Session | None, display_name: str = "") -> AccountView:
        """Make an account; the first one is an administrator and needs nobody's leave.

        Raises:
            RuleError: ``role_required``, ``account_exists``; InputError: ``account_malformed``, ``role_unknown``,
                ``password_too_short``, ``password_too_long``.
        """
        first = not rows.exists(self._connection)
        if not first:
            _require_administrator(by)
        role = "administrator" if first else role
        if role not in ROLES:
            raise InputError("role_unknown", "role", among=", ".join(ROLES))
        name = account.strip().lower()
        if _ACCOUNT.fullmatch(name) is None:
            raise InputError("account_malformed", "account")
        row = rows.AccountRow(name, display_name.strip() or name, role, _hash(password), True, 0, None)  # noqa: FBT003 - active
        with immediate(self._connection):
            if rows.find(self._connection, name) is not None:
                raise RuleError("account_exists", "account")
            rows.add(self._connection, row, self._clock.now(), by.account if by else name)
        return AccountView(name, role, True, row.display_name)  # noqa: FBT003 - the row's truth

    def reset(self, account: str, password: str, by: Session | None) -> AccountView:
        """Give an account a new password.

        Raises:
            RuleError: ``role_required``; InputError: ``account_unknown``, ``password_too_short`` or
                ``password_too_long``.
        """
        _require_administrator(by)
        row = self._known(account)
        hashed = _hash(password)
        with immediate(self._connection):
            rows.set_password(self._connection, row.account, hashed)
        return AccountView(row.account, row.role, row.active, row.display_name)

    def disable(self, account: str, by: Session | None) -> AccountView:
        """Shut an account out; what it wrote stays under its name.

        Raises:
            RuleError: ``role_required``, ``last_administrator``; InputError: ``account_unknown``.
        """
        _require_administrator(by)
        row = self._known(account)
        others = [
            one
            for one in rows.every(self._connection)
            if one.active and one.role == "administrator" and one.account != row.account
        ]
        if row.role == "administrator" and not others:
            raise RuleError("last_administrator", "account")
        with immediate(self._connection):
            rows.set_active(self._connection, row.account, active=False)
        return AccountView(row.account, row.role, False, row.display_name)  # noqa: FBT003 - the row's truth

    def enable(self, account: str, by: Session | None) -> AccountView:
        """Let an account in again, with the password and the role it had.

        Raises:
            RuleError: ``role_required``; InputError: ``account_unknown``.
        """
        _require_administrator(by)
        row = self._known(account)
        with immediate(self._connection):
            rows.set_active(self._connection, row.account, active=True)
        return AccountView(row.account, row.role, True, row.display_name)  # noqa: FBT003 - the row's truth

    def _known(self, account: str) -> rows.AccountRow:
        row = rows.find(self._connection, account.strip().lower())
        if row is None:
            raise InputError("account_unknown", "account")
        return row


def _require_administrator(by: Session | None) -> None:
    if by is None:
        raise RuleError("role_required", role="administrator")
    require(by, "administrator")


def _hasher() -> PasswordHasher:
    # Imported late: only signing in needs it, and the window paints first.
    from argon2 import PasswordHasher

    return PasswordHasher()


def _hash(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise InputError("password_too_short", "password", at_least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise InputError("password_too_long", "password", at_most=LONGEST_PASSWORD)
    return _hasher().hash(password)


def _matches(known: str | None, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError  # as above

    if known is None:
        # The same work for an unknown account, so that the time taken does not tell which names exist.
        _hasher().hash(password[:LONGEST_PASSWORD])
        return False
    try:
        return _hasher().verify(known, password)
    except (VerificationError, InvalidHashError):
        return False
