"""Scanned documents as the rules see them: where the digital copy came from, how big it is, how long it travels.

"Digitised", "reused" and "taken from the citizen's electronic store" are the three flags the national portal asks for
with every paper (DuocSoHoa, DuocTaiSuDung, DuocLayTuKhoDMQG).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from counter_app.domain.errors import InputError
from counter_app.domain.events import DocumentAttached, DocumentSetAside, StepText
from counter_app.domain.evolve import standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact

SCANNED: Final = "scanned"
"""Paper turned into pixels at this counter."""
REUSED: Final = "reused"
"""A digital copy the office has of an earlier dossier: the paper was not asked for again."""
CITIZEN_STORE: Final = "citizen_store"
"""Taken from the citizen's electronic store."""
RECEIVED: Final = "received"
"""A file the citizen brought or sent; digital, but digitised by somebody else."""
SOURCES: Final = (SCANNED, REUSED, CITIZEN_STORE, RECEIVED)

SLOW_LINE_KBIT: Final = 50
"""What a counter at the edge of 2G sends in a second, in kilobits."""
_BITS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One document of a dossier as the facts tell it; ``lines`` are the places on the checklist it covers.

    ``lines`` are those it still covers, ``filed_for`` those it was filed for: a later scan may stand for some of them.
    ``name`` is what it was called where it is on no checklist; ``replaces`` names the scan it stands for, ``replaced``
    says that a later one stands for it. ``aside`` says that it was filed wrongly and taken off again, ``moved_to`` to
    which dossier, ``moved_from`` which document it was where it was filed wrongly.
    """

    event_id: str
    sha256: str
    pages: int
    bytes: int
    source: str
    lines: tuple[int, ...]
    at: datetime
    entered_at: datetime
    actor: str
    name: str = ""
    replaces: str = ""
    replaced: bool = False
    aside: bool = False
    reused_from: str = ""
    moved_from: str = ""
    moved_to: str = ""
    filed_for: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return f"Attached({self.event_id!r})"

    @property
    def stands(self) -> bool:
        """Whether it counts: neither scanned again nor taken off."""
        return not self.replaced and not self.aside


def attached(facts: Iterable[Fact], state: Dossier) -> tuple[Attached, ...]:
    """Return the documents of a dossier in the order of its facts, those scanned again or taken off marked.

    A document is off as soon as one fact says so, whichever came first and however often it is said. What it had been
    scanned again for stands again then.
    """
    counting = standing(facts, state)
    aside: dict[str, str] = {}
    for fact in counting:
        if isinstance(fact.facts, DocumentSetAside):
            aside[fact.facts.document] = aside.get(fact.facts.document) or fact.facts.moved_to
    found = [fact for fact in counting if isinstance(fact.facts, DocumentAttached)]
    later = [cast("DocumentAttached", fact.facts) for fact in found if fact.id not in aside]
    return tuple(_attached(fact, aside.get(fact.id), later) for fact in found)


def _left(document: str, filed_for: tuple[int, ...], later: Iterable[DocumentAttached]) -> tuple[int, ...] | None:
    """Return the lines a document still covers beside its later scans, None where nothing of it is left.

    A scan of one of several papers stands for that paper; one that shares no line with it stands for all of it.
    """
    left = filed_for
    for one in later:
        if one.replaces == document:
            left = tuple(line for line in left if line not in one.lines)
            if not left or not set(filed_for) & set(one.lines):
                return None
    return left


def _attached(fact: Fact, moved_to: str | None, later: Iterable[DocumentAttached]) -> Attached:
    part = cast("DocumentAttached", fact.facts)
    left = _left(fact.id, part.lines, later)
    text = fact.person if isinstance(fact.person, StepText) else StepText()
    return Attached(
        event_id=fact.id,
        sha256=part.sha256,
        pages=part.pages,
        bytes=part.bytes,
        source=part.source,
        lines=part.lines if left is None else left,
        filed_for=part.lines,
        at=fact.header.at,
        entered_at=fact.header.entered_at,
        actor=fact.header.actor,
        name=text.items[0] if text.items else "",
        replaces=part.replaces,
        replaced=left is None,
        aside=moved_to is not None,
        reused_from=part.reused_from,
        moved_from=part.moved_from,
        moved_to=moved_to or "",
    )


def check_source(source: str) -> str:
    """Return where a copy came from.

    Raises:
        InputError: ``document_source_unknown``.
    """
    if source not in SOURCES:
        raise InputError("document_source_unknown", "source", among=", ".join(SOURCES))
    return source


def check_lines(lines: Sequence[int], papers: int) -> tuple[int, ...]:
    """Return the places on a checklist of ``papers`` lines, each once and in order.

    Raises:
        InputError: ``document_line_unknown``.
    """
    if any(not 0 <= line < papers for line in lines):
        raise InputError("document_line_unknown", "line", lines=papers)
    return tuple(sorted(set(lines)))


def seconds_to_send(size: int, kbit: int = SLOW_LINE_KBIT) -> int:
    """Return how many whole seconds ``size`` bytes take over a line of so many kilobits a second."""
    return -(-size * _BITS // (kbit * 1_000))
