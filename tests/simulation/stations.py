"""What the simulation needs of a counter: a disk that can be copied and put back, and the ports of the engine on it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Protocol

from counter_app.sync.first_contact import Acquaintance
from counter_app.sync.ports import Journal, Replica

OFFICE = "H14.31"
GATEWAY_URL = "https://gateway.invalid"


@dataclass(frozen=True, slots=True)
class Stretch:
    """One epoch of a counter's own: its links are ``length``, those up to ``bound`` are to be at the gateway."""

    epoch: str
    length: int
    bound: int
    acknowledged: int
    head_at_bound: bytes


Known = dict[str, tuple[bytes, bytes | None]]
"""Facts and person of each event that concerns a dossier, by event id."""


class Station(Protocol):
    """One counter. What is committed stays over ``start``; ``copy`` and ``put_back`` are its disk as a whole."""

    @property
    def device_id(self) -> str:
        """Return the id its gateway knows it by."""
        ...

    def start(self) -> None:
        """Start the program: where the journal was found to be forked it goes on in a new epoch."""
        ...

    @property
    def journal(self) -> Journal:
        """Return the journal of the program that runs now."""
        ...

    @property
    def known(self) -> Acquaintance:
        """Return what it keeps of its province."""
        ...

    @property
    def replica(self) -> Replica:
        """Return what it keeps of others."""
        ...

    def write(self, chance: Random) -> str:
        """Commit one fact of the clerk's and return its event id."""
        ...

    def copy(self) -> object:
        """Return the disk as it is."""
        ...

    def put_back(self, disk: object) -> None:
        """Restore an older disk as a person does: in a new epoch."""
        ...

    def clone(self, chance: Random) -> Station:
        """Return another machine with the very same disk."""
        ...

    def is_forked(self) -> bool:
        """Tell whether the province was found to hold another history."""
        ...

    def stretches(self) -> list[Stretch]:
        """Return its own epochs, the present one last."""
        ...

    def own(self) -> set[str]:
        """Return the event ids of its own journal."""
        ...

    def facts(self) -> Known:
        """Return all it knows about dossiers, its own and what came."""
        ...

    def folded(self) -> object:
        """Return the state that follows from it."""
        ...

    def close(self) -> None:
        """Let go of its files."""
        ...
