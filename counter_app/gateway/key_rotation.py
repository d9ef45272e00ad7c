"""New keys for the province, and a copy of them to keep offline.

The new signing key becomes valid with the statement the old one signs about it: that one write decides, and whatever a
power cut leaves half done is finished or forgotten the next time the keys are opened. Old age identities stay, as
packets made for them are still on their way.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.domain.errors import InputError, StoreError
from counter_app.gateway.carry_keys import CARRY_KEY, CHANGES, change_lines, identity_lines
from counter_app.gateway.key_files import add_file, replace_file
from counter_app.gateway.keys import DATABASE_KEY, NEXT_KEY, SIGNING_KEY, finish_rotation, open_keys
from counter_app.wire.age import new_identity
from counter_app.wire.invitation import ProvinceKeys, sign_change
from counter_app.wire.statements import key_id, public_bytes


def rotate(folder: Path) -> tuple[str, str]:
    """Give the province a new signing key and age identity; return the short names of the old key and the new one.

    A gateway that runs goes on with the old key until it is started again.

    Raises:
        StoreError: ``keys_missing``, ``keys_unreadable``.
    """
    keys = open_keys(folder, make=False)
    signing = Ed25519PrivateKey.generate()
    identity, recipient = new_identity()
    new = ProvinceKeys(public_bytes(signing), recipient)
    change = sign_change(keys.signing, new, datetime.now(UTC).isoformat(timespec="seconds"))
    try:
        replace_file(folder / NEXT_KEY, f"{signing.private_bytes_raw().hex()}\n".encode("ascii"))
        before = (folder / CARRY_KEY).read_bytes()
        replace_file(folder / CARRY_KEY, identity_lines(identity, recipient, before))
        replace_file(folder / CHANGES, change_lines((*keys.changes, change)))
        finish_rotation(folder)
    except OSError as error:
        raise StoreError("keys_unreadable", folder=str(folder)) from error
    return keys.id, key_id(new.public_key)


def copy_keys(folder: Path, target: Path) -> tuple[str, ...]:
    """Copy every key file to an empty or new folder, durably, and compare; return their names.

    Raises:
        StoreError: ``keys_missing``, ``keys_unreadable``; ``out_unwritable`` when the copy cannot be written.
        InputError: ``keys_in_the_way`` when the target holds keys already.
    """
    open_keys(folder, make=False)
    names = [name for name in (DATABASE_KEY, SIGNING_KEY, CARRY_KEY, CHANGES) if (folder / name).exists()]
    if any((target / name).exists() for name in names):
        raise InputError("keys_in_the_way", "out")
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names:
            content = (folder / name).read_bytes()
            add_file(target / name, content)
            if (target / name).read_bytes() != content:
                raise StoreError("carry_differs", "out")
    except OSError as error:
        raise StoreError("out_unwritable", "out") from error
    return tuple(names)
