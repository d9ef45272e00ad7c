"""The hash chain of a journal: what makes a removed, changed or reordered fact visible.

``facts_hash = SHA256(facts)``, ``person_hash = SHA256(salt ‖ person)``,
``payload_hash = SHA256(facts_hash ‖ person_hash)``, ``hash = SHA256(prev_hash ‖ header ‖ payload_hash)``.
The two parts are hashed apart so that erasing a person leaves the chain whole.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.wire.encoding import Entry

GENESIS = bytes(32)
SALT_BYTES = 16
NO_PERSON = sha256(b"").digest()
"""The person hash of a kind that has no person part."""


def person_hash(salt: bytes | None, person: bytes | None) -> bytes:
    """Return the 32-byte hash of a person part with its 16-byte salt."""
    return NO_PERSON if salt is None or person is None else sha256(salt + person).digest()


def link(previous: bytes, entry: Entry) -> bytes:
    """Return the 32-byte chain hash of ``entry`` after ``previous``."""
    return relink(previous, entry.header, sha256(entry.facts).digest(), entry.person_hash)


def relink(previous: bytes, header: bytes, facts_hash: bytes, person_hash: bytes) -> bytes:
    """Return the 32-byte chain hash of a fact whose parts are hashed already."""
    payload = sha256(facts_hash + person_hash).digest()
    return sha256(previous + header + payload).digest()


def person_is_whole(entry: Entry) -> bool:
    """Tell whether the person part matches its hash, or was lawfully erased or never there."""
    if entry.person is None and entry.salt is None:
        return True
    return person_hash(entry.salt, entry.person) == entry.person_hash
