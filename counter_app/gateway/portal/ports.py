"""What a portal is to the connector: it writes messages (pure) and carries calls. A province may add its own.

The connector decides what is called and when, and keeps every decision on disk. A ``Portal`` only translates: a dossier
into its message, an answer into one of six outcomes. It raises nothing for what the far end does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from counter_app.domain.dossier import Dossier
from counter_app.domain.fact import Fact

Outcome = Literal["done", "exists", "missing", "refused", "again", "unclear"]
"""``exists``: create what is held already; ``missing``: the far end does not hold it; ``refused``: wrong for good, a
person must mend it; ``again``: certainly not taken, try later; ``unclear``: perhaps taken, ask before creating.
"""
Call = Literal["create", "update"]
Message = dict[str, object]
"""A message in the portal's own words, ready to be JSON."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An office as the portal knows it: its electronic identifier and the name it goes by."""

    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One dossier to be passed on: its state and, in order, the facts that made it.

    ``erased`` is set once a person of it was forgotten: nothing of any person is sent from then on.
    """

    state: Dossier
    facts: tuple[Fact, ...]
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One step of progress; ``event`` is the id of the fact it tells of."""

    event: str
    message: Message


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call; ``code`` names a failure (see ``policy``), ``detail`` what the far end said about it."""

    outcome: Outcome
    code: str = ""
    detail: str = ""
    retry_after_s: float | None = None


class Portal(Protocol):
    """One far end. The two ``write`` methods are pure; the others run on the connector's event loop."""

    @property
    def chunk(self) -> int:
        """How many steps one call reports."""
        ...

    def write_dossier(self, case: Case, unit: Unit) -> Message:
        """Return the message of a dossier.

        Raises:
            InputError: a code with ``field``, the portal's name of what is missing or cannot be said in its words.
        """
        ...

    def write_steps(self, case: Case, unit: Unit) -> Sequence[Report]:
        """Return every step worth reporting, in order, with nothing of any person.

        Raises:
            InputError: as ``write_dossier``.
        """
        ...

    async def look_up(self, code: str, unit: Unit) -> Answer:
        """Ask whether the far end holds a dossier: ``done`` or ``missing``."""
        ...

    async def send(self, call: Call, message: Message, unit: Unit) -> Answer:
        """Create a dossier or bring it up to date."""
        ...

    async def report(self, messages: Sequence[Message], unit: Unit) -> Answer:
        """Report steps; the same again must be harmless."""
        ...

    async def close(self) -> None:
        """Let go of the connection."""
        ...
