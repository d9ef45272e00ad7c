"""The pack of accounts: who may sit at the counters of an office, with the Argon2id hash of each password."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

import msgspec

from counter_app.wire.pack import decode, nfc, read_kind, refuse_twice

_Account = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9][a-z0-9._-]{0,39}\Z")]
_Hash = Annotated[
    str, msgspec.Meta(max_length=400, pattern=r"\A\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/$]+\Z")
]


@dataclass(frozen=True, slots=True)
class PackAccount:
    """One account as the province gives it out."""

    account: str
    display_name: str
    role: str
    password_hash: str = field(repr=False)
    active: bool


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    account: _Account
    role: Literal["clerk", "supervisor", "administrator", "auditor"]
    password_hash: _Hash
    display_name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    active: bool = True


class _Accounts(msgspec.Struct, frozen=True):
    accounts: Annotated[list[_Row], msgspec.Meta(max_length=2_000)]


def read_accounts(raw: bytes) -> tuple[PackAccount, ...]:
    """Read a pack of accounts.

    Raises:
        InputError: as ``read_pack``; ``pack_malformed`` for a row that breaks a rule, such as a hash of another kind;
            ``pack_code_twice`` for an account given twice.
    """
    rows = decode(read_kind(raw, "accounts").content, _Accounts).accounts
    refuse_twice(row.account for row in rows)
    return tuple(
        PackAccount(row.account, nfc(row.display_name) or row.account, row.role, row.password_hash, row.active)
        for row in rows
    )
