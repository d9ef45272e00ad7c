"""The papers of a dossier: what a procedure asks for, what was handed in, and what is still missing.

Originals, certified copies and plain copies are counted apart: whether one may stand for another is the law of the
procedure and the clerk's judgement, not arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from counter_app.domain import checks

LONGEST_DOCUMENT_NAME = 2_000


@dataclass(frozen=True, slots=True)
class RequiredDocument:
    """A document a procedure asks for, and how many of each kind."""

    name: str
    originals: int = 1
    certified: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A document as it lies on the counter, and how many of each kind."""

    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0


def proposed(required: Iterable[RequiredDocument]) -> tuple[HandedIn, ...]:
    """Return the checklist as the screen first shows it: everything handed in exactly as asked for."""
    return tuple(HandedIn(one.name, one.originals, one.certified, one.copies) for one in required)


def missing(required: Sequence[RequiredDocument], handed_in: Iterable[HandedIn]) -> tuple[RequiredDocument, ...]:
    """Return what is still to be brought, in the order of ``required``; lines of one name count together.

    A document asked for without any number (it may or may not apply) is never missing.
    """
    left: dict[str, list[int]] = {}
    for paper in handed_in:
        counts = left.setdefault(_key(paper.name), [0, 0, 0])
        for kind, number in enumerate((paper.originals, paper.certified, paper.copies)):
            counts[kind] += number
    shortfalls = []
    for one in required:
        counts = left.setdefault(_key(one.name), [0, 0, 0])
        lacking = []
        for kind, asked in enumerate((one.originals, one.certified, one.copies)):
            taken = min(asked, counts[kind])
            counts[kind] -= taken
            lacking.append(asked - taken)
        if any(lacking):
            shortfalls.append(RequiredDocument(one.name, *lacking))
    return tuple(shortfalls)


def check_handed_in(papers: Sequence[HandedIn], *, field: str = "documents") -> tuple[HandedIn, ...]:
    """Return the papers in their kept form: names cleaned, counts from 0 to 9,999.

    Raises:
        InputError: ``text_missing``, ``text_too_long``, ``text_control_characters`` or ``count_out_of_range``, with a
            field such as ``documents[0].originals``.
    """
    return tuple(
        HandedIn(
            checks.name_line(paper.name, f"{field}[{at}].name", at_most=LONGEST_DOCUMENT_NAME),
            checks.count(paper.originals, f"{field}[{at}].originals"),
            checks.count(paper.certified, f"{field}[{at}].certified"),
            checks.count(paper.copies, f"{field}[{at}].copies"),
        )
        for at, paper in enumerate(papers)
    )


def _key(name: str) -> str:
    # Capitals and spaces apart; marks tell two papers apart ("ảnh", "ánh") and are kept.
    return checks.clean(name).casefold()
