"""One fact of the journal as the rules see it: who, when, in which order, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where a fact stands in its author's journal and in the order of all facts; never erased.

    ``at`` is the instant it happened and ``entered_at`` the instant it was typed, both aware UTC. ``after`` names the
    heads of the dossier its author saw. ``dossier`` is the event id of the dossier's first fact.
    """

    kind: str
    v: int
    id: str
    dossier: str
    device: str
    epoch: str
    seq: int
    lamport: int
    after: tuple[str, ...]
    office: str
    counter: int
    actor: str
    via: str
    at: datetime
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """A header with its two parts; ``person`` is None where the kind has none or it was erased."""

    header: Header
    facts: object
    person: object | None = None
    parked: str | None = None

    @property
    def id(self) -> str:
        """The event id, a UUIDv7."""
        return self.header.id

    @property
    def kind(self) -> str:
        """The name of what happened, such as ``DossierReceived``."""
        return self.header.kind

    @property
    def order(self) -> tuple[int, str, str]:
        """The place in the one order every holder of the same facts computes (design: lamport, device, event id)."""
        return self.header.lamport, self.header.device, self.header.id
