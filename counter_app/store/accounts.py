"""Local accounts: rows only; passwords are hashed and judged by the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.store.instants import from_text, to_text

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.database.driver import Connection

_COLUMNS = "account, display_name, role, password_hash, active, failures, locked_until"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account; ``repr`` leaves the hash out."""

    account: str
    display_name: str
    role: str
    password_hash: str
    active: bool
    failures: int
    locked_until: datetime | None

    def __repr__(self) -> str:
        return f"AccountRow({self.account!r}, {self.role!r})"


def find(connection: Connection, account: str) -> AccountRow | None:
    """Return one account, or None."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM accounts WHERE account = ?", (account,)).fetchone()  # noqa: S608 - fixed names
    return None if row is None else _read(row)


def every(connection: Connection) -> tuple[AccountRow, ...]:
    """Return all accounts by name."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM accounts ORDER BY account")  # noqa: S608  # fixed columns
    return tuple(_read(row) for row in rows)


def exists(connection: Connection) -> bool:
    """Tell whether any account was ever made."""
    return connection.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is not None


def add(connection: Connection, row: AccountRow, at: datetime, by: str) -> None:
    """Write a new account."""
    connection.execute(
        "INSERT INTO accounts (account, display_name, role, password_hash, created_at, created_by)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (row.account, row.display_name, row.role, row.password_hash, to_text(at), by),
    )


def put(connection: Connection, row: AccountRow, at: datetime, by: str) -> None:
    """Write an account in place of one of its name; who made that one stays written."""
    connection.execute(
        "INSERT INTO accounts (account, display_name, role, password_hash, active, created_at, created_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET display_name = excluded.display_name,"
        " role = excluded.role, password_hash = excluded.password_hash, active = excluded.active",
        (row.account, row.display_name, row.role, row.password_hash, int(row.active), to_text(at), by),
    )


def any_administrator(connection: Connection) -> bool:
    """Tell whether somebody is left who may make accounts."""
    found = connection.execute("SELECT 1 FROM accounts WHERE role = 'administrator' AND active = 1 LIMIT 1")
    return found.fetchone() is not None


def set_password(connection: Connection, account: str, password_hash: str) -> None:
    """Replace the password of an account and forget its failed attempts."""
    connection.execute(
        "UPDATE accounts SET password_hash = ?, failures = 0, locked_until = NULL WHERE account = ?",
        (password_hash, account),
    )


def set_active(connection: Connection, account: str, *, active: bool) -> None:
    """Let an account in or shut it out; its facts stay."""
    connection.execute("UPDATE accounts SET active = ? WHERE account = ?", (int(active), account))


def set_failures(connection: Connection, account: str, failures: int, locked_until: datetime | None) -> None:
    """Keep how often a password was wrong in a row, and until when no further try is taken."""
    connection.execute(
        "UPDATE accounts SET failures = ?, locked_until = ? WHERE account = ?",
        (failures, to_text(locked_until), account),
    )


def _read(row: tuple[str, str, str, str, int, int, str | None]) -> AccountRow:
    return AccountRow(row[0], row[1], row[2], row[3], bool(row[4]), row[5], from_text(row[6]))
