"""The province's keys: made once in a folder of their own, readable by its owner only, never replaced in silence."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.domain.errors import CounterError, StoreError
from counter_app.gateway.carry_keys import read_changes, read_identities
from counter_app.wire.age import recipient_of
from counter_app.wire.invitation import KeyChange, ProvinceKeys
from counter_app.wire.statements import Signed, key_id, public_bytes

DATABASE_KEY = "store.key"
SIGNING_KEY = "signing.key"
NEXT_KEY = "signing.next"
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The raw key of a SQLite store and the Ed25519 key that signs every acknowledgement.

    ``identities`` are the age identities packets are read with, the newest first; ``changes`` lead from every earlier
    signing key to the present one.
    """

    database: bytes = field(repr=False)
    signing: Ed25519PrivateKey = field(repr=False)
    identities: tuple[str, ...] = field(default=(), repr=False)
    changes: tuple[Signed, ...] = field(default=(), repr=False)

    @property
    def public(self) -> bytes:
        """The 32 public bytes counters check acknowledgements with."""
        return public_bytes(self.signing)

    @property
    def id(self) -> str:
        """The short name of the signing key."""
        return key_id(self.public)

    @property
    def known_as(self) -> ProvinceKeys:
        """What counters know of them."""
        return ProvinceKeys(self.public, recipient_of(self.identities[0]) if self.identities else "")


def open_keys(folder: Path, *, make: bool) -> Keys:
    """Return the keys of ``folder``; with ``make`` the folder (0700) and each missing key (0600) are made.

    Raises:
        StoreError: ``keys_missing`` when they are not there and must not be made: the store they belong to exists
            already, and new keys would only hide that the old ones are lost. ``keys_unreadable`` when the folder or
            a key cannot be read, written or is not a key.
    """
    if not make and not all((folder / name).exists() for name in (DATABASE_KEY, SIGNING_KEY)):
        raise StoreError("keys_missing", folder=str(folder))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        finish_rotation(folder)
        database = _key(folder / DATABASE_KEY)
        signing = Ed25519PrivateKey.from_private_bytes(_key(folder / SIGNING_KEY))
        identities, changes = read_identities(folder), read_changes(folder)
    except (OSError, ValueError, CounterError) as error:
        raise StoreError("keys_unreadable", folder=str(folder)) from error
    return Keys(database, signing, identities, changes)


def finish_rotation(folder: Path) -> None:
    """Let the next signing key take its place when the statement about it was written; else forget it."""
    following = folder / NEXT_KEY
    if not following.exists():
        return
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(following.read_text(encoding="ascii").strip()))
    changes = read_changes(folder)
    if changes and msgspec.json.decode(changes[-1].body, type=KeyChange).public_key == public_bytes(key):
        following.replace(folder / SIGNING_KEY)
    # Left there, it would be replaced by the next rotation; a rotation in another program may be at work with it.
    _sync_folder(folder)


def _key(path: Path) -> bytes:
    """Return the key of ``path`` (64 hex digits); of two programs that make it at once both get the first."""
    if not path.exists():
        _make(path)
    key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(key) != _BYTES:
        raise ValueError(_BYTES)
    return key


def _make(path: Path) -> None:
    # Written whole beside its place and linked there: a power cut leaves no half key, and link() never replaces.
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
    finally:
        fresh.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # folders cannot be opened there; NTFS journals the name
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
