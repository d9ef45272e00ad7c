"""Counting what was digitised, as the indicators of the law want it.

QĐ 766/QĐ-TTg counts the papers of dossiers that were digitised and those that were reused; NĐ 61/2018/NĐ-CP Điều 17
wants them scanned on receipt. A paper counts when a document of any source stands for it, a dossier when each of its
papers does; "on receipt" is on the day the dossier was entered, or before it was forwarded (after 15:00 that may be the
next morning, Điều 18).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.domain.document import CITIZEN_STORE, RECEIVED, REUSED, SCANNED, SOURCES, Attached, attached
from counter_app.domain.evolve import standing
from counter_app.domain.zone import LOCAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact


@dataclass(frozen=True, slots=True)
class Component:
    """One paper of a dossier: the line of the checklist, where its digital copy came from (None: not digitised)."""

    line: int
    source: str | None = None
    on_receipt: bool = False

    @property
    def flags(self) -> Mapping[str, bool]:
        """The portal's three flags."""
        return {
            "DuocSoHoa": self.source in {SCANNED, RECEIVED},
            "DuocTaiSuDung": self.source == REUSED,
            "DuocLayTuKhoDMQG": self.source == CITIZEN_STORE,
        }


@dataclass(frozen=True, slots=True)
class Digitisation:
    """How far one dossier is digitised."""

    components: tuple[Component, ...]
    documents: tuple[Attached, ...]
    on_receipt: bool

    @property
    def whole(self) -> bool:
        """Whether every paper of the dossier is digitised, at once or later."""
        if not self.components:
            return any(one.stands for one in self.documents)
        return all(one.source is not None for one in self.components)


@dataclass(frozen=True, slots=True)
class DigitisationCount:
    """The figures of a period: dossiers received, digitised at all and on receipt; papers in all and by source."""

    dossiers: int = 0
    digitised: int = 0
    digitised_on_receipt: int = 0
    components: int = 0
    by_source: Mapping[str, int] = field(default_factory=dict)
    pages: int = 0
    bytes: int = 0

    @property
    def components_digitised(self) -> int:
        """How many papers have a digital copy."""
        return sum(self.by_source.values())


def digitisation(facts: Sequence[Fact], state: Dossier) -> Digitisation:
    """Return how far a dossier is digitised, from all its facts and their fold."""
    documents = attached(facts, state)
    now_standing = [one for one in documents if one.stands]
    forwarded = [fact.header.at for fact in standing(facts, state) if fact.kind == "DossierForwarded"]
    until = min(forwarded, default=None)

    def timely(one: Attached, line: int | None = None) -> bool:
        first = _first_of(one, documents, line)
        return _on_receipt(first.entered_at, state.entered_at, until)

    handed = {at for at, paper in enumerate(state.papers) if paper.originals or paper.certified or paper.copies}
    handed |= {line for one in now_standing for line in one.lines if line < len(state.papers)}
    components = []
    for line in sorted(handed):
        copies = [one for one in now_standing if line in one.lines]
        best = min(copies, key=lambda one: (not timely(one, line), SOURCES.index(one.source)), default=None)
        components.append(Component(line) if best is None else Component(line, best.source, timely(best, line)))
    early = [one.on_receipt for one in components] or [any(timely(one) for one in now_standing)]
    return Digitisation(tuple(components), documents, all(early))


def counted(dossiers: Iterable[Digitisation]) -> DigitisationCount:
    """Return the figures of many dossiers."""
    total = digitised = on_receipt = components = pages = size = 0
    by_source = dict.fromkeys(SOURCES, 0)
    for one in dossiers:
        total += 1
        digitised += one.whole
        on_receipt += one.on_receipt
        components += len(one.components)
        for component in one.components:
            if component.source is not None:
                by_source[component.source] += 1
        pages += sum(document.pages for document in one.documents if document.stands)
        size += sum(document.bytes for document in one.documents if document.stands)
    return DigitisationCount(total, digitised, on_receipt, components, by_source, pages, size)


def _first_of(one: Attached, documents: Sequence[Attached], line: int | None) -> Attached:
    """Return the earliest scan a document stands for: a page scanned again later was digitised when it first was.

    Of a ``line`` only scans count that were filed for it: a late scan of three papers does not make two of them early.
    So was one that had been filed with the wrong line; a scan that was taken off for another reason never counted.
    """
    before = {other.event_id: other for other in documents}
    while True:
        earlier = before.pop(one.moved_from, None)
        if earlier is not None:
            line = None  # it was another line's by mistake
        else:
            earlier = before.pop(one.replaces, None)
            if earlier is None or earlier.aside or (line is not None and line not in earlier.filed_for):
                return one
        one = earlier


def _on_receipt(scanned_at: datetime, entered_at: datetime | None, forwarded_at: datetime | None) -> bool:
    if entered_at is None:
        return False
    same_day = scanned_at.astimezone(LOCAL).date() <= entered_at.astimezone(LOCAL).date()
    return same_day or (forwarded_at is not None and scanned_at <= forwarded_at)
