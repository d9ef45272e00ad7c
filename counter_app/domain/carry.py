"""The cover sheet of a packet: what is on the stick, for whoever carries it and whoever compares it on arrival."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CarriedPart:
    """Facts ``first`` to ``last`` of one epoch; ``head`` (hex) is the hash of the journal at ``last``."""

    epoch: str
    first: int
    last: int
    head: str


@dataclass(frozen=True, slots=True)
class CarryCover:
    """What the sheet says; ``files`` are the names on the stick in their order, ``size`` their bytes together."""

    packet: str
    office_name: str
    office: str
    counter: int
    device: str
    made_at: datetime
    files: tuple[str, ...]
    size: int
    entries: int
    parts: tuple[CarriedPart, ...]
    registration: bool = False
