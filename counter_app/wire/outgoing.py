"""What a counter sends and who it is: the data its journal hands to the sync engine."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.wire.encoding import Entry
from counter_app.wire.statements import Signed


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """Who this device is; ``province_key`` (32 bytes) and ``gateway_url`` are None until it is enrolled.

    ``ca_pem`` is the certificate authority of a gateway that no public one vouches for.
    """

    device: str
    epoch: str
    office: str
    counter: int
    private_key: Ed25519PrivateKey = field(repr=False)
    province_key: bytes | None = None
    gateway_url: str | None = None
    ca_pem: str | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Contiguous entries from the first one without acknowledgement, and the checkpoint at their end."""

    first: int
    entries: tuple[Entry, ...]
    checkpoint: Signed

    @property
    def last(self) -> int:
        """The seq of the last entry."""
        return self.first + len(self.entries) - 1
