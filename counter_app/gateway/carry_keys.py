"""The part of the province's keys that came with packets: age identities, and the statements that lead to newer keys.

``carry.key`` holds an identity a line, the newest first, as age itself reads it; ``key-changes`` a statement a line.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from counter_app.gateway.key_files import add_file
from counter_app.wire.age import new_identity, recipient_of
from counter_app.wire.statements import Signed

CARRY_KEY = "carry.key"
CHANGES = "key-changes"


def read_identities(folder: Path) -> tuple[str, ...]:
    """Return the age identities of a folder, the newest first, made on first use.

    Raises:
        OSError, ValueError, InputError: the file cannot be read or written, or holds something else.
    """
    path = folder / CARRY_KEY
    if not path.exists():
        identity, recipient = new_identity()
        with suppress(FileExistsError):  # of two programs that make it at once both get the first
            add_file(path, identity_lines(identity, recipient))
    lines = path.read_text(encoding="ascii").splitlines()
    identities = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    if not identities:
        raise ValueError(CARRY_KEY)
    for identity in identities:
        recipient_of(identity)
    return identities


def identity_lines(identity: str, recipient: str, before: bytes = b"") -> bytes:
    """Return the file with a new identity above those ``before``."""
    return f"# public key: {recipient}\n{identity}\n".encode("ascii") + before


def read_changes(folder: Path) -> tuple[Signed, ...]:
    """Return the statements of all changes of the signing key, oldest first.

    Raises:
        OSError, ValueError: the file cannot be read, or holds something else.
    """
    try:
        lines = (folder / CHANGES).read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    return tuple(msgspec.json.decode(line, type=Signed) for line in lines if line)


def change_lines(changes: tuple[Signed, ...]) -> bytes:
    """Return the file of these statements."""
    return b"".join(msgspec.json.encode(change) + b"\n" for change in changes)
