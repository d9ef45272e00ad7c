"""Decides whether a batch joins what is held: a pure function, so that every store decides the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counter_app.domain.errors import GatewayError
from counter_app.gateway.ports import Intake
from counter_app.wire.batch import Answer
from counter_app.wire.chain import link

ACCEPTED = Answer("accepted")
DUPLICATE = Answer("duplicate")


@dataclass(frozen=True, slots=True)
class Known:
    """One link held already: its chain hash and the code it is parked for."""

    hash: bytes
    parked: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Either the links to add (``intake.links[known:]`` with ``hashes[known:]``), or where the chain forked."""

    known: int
    hashes: tuple[bytes, ...]
    forked_at: int | None = None


def join(intake: Intake, count: int, previous: bytes, overlap: Sequence[Known]) -> Verdict:
    """Lay ``intake`` on an epoch that holds ``count`` links.

    ``previous`` is the hash before the first entry of the batch; ``overlap`` are the links held at its seqs.

    Raises:
        GatewayError: ``gap`` when entries are missing in between, ``chain_broken`` when the signed head is another.
    """
    if intake.first > count + 1:
        raise GatewayError("gap")
    hashes = []
    for fact in intake.links:
        previous = link(previous, fact.entry)
        hashes.append(previous)
    for index, (held, offered) in enumerate(zip(overlap, hashes, strict=False)):
        if held.hash != offered:
            return Verdict(index, tuple(hashes), forked_at=intake.first + index)
    if previous != intake.head:
        raise GatewayError("chain_broken")
    return Verdict(len(overlap), tuple(hashes))


def answers(overlap: Sequence[Known], parked: Sequence[str | None]) -> tuple[Answer, ...]:
    """Return the answer per entry; ``parked`` holds the codes of the entries that are new."""
    again = [Answer("parked", known.parked) if known.parked else DUPLICATE for known in overlap]
    new = [Answer("parked", code) if code else ACCEPTED for code in parked]
    return tuple(again + new)
