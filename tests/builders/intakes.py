"""Builds what a gateway store takes: batches already read."""

from __future__ import annotations

from counter_app.gateway.intake import read_batch
from counter_app.gateway.ports import Device, Intake
from counter_app.wire.batch import Batch, to_wire
from counter_app.wire.encoding import Entry
from counter_app.wire.statements import Checkpoint, public_bytes, sign
from tests.builders.journal_facts import Author, head


def device_of(author: Author) -> Device:
    """Return the registration of ``author``."""
    return Device(author.device, author.office, author.counter, public_bytes(author.key))


def batch_of(author: Author, journal: list[Entry], first: int = 1, last: int | None = None) -> Batch:
    """Return the entries ``first`` to ``last`` of a whole journal as they travel."""
    end = len(journal) if last is None else last
    checkpoint = Checkpoint(author.device, author.epoch, end, head(journal[:end]).hex())
    chosen = tuple(map(to_wire, journal[first - 1 : end]))
    return Batch(author.device, author.epoch, first, chosen, sign(checkpoint, author.key))


def intake_of(author: Author, journal: list[Entry], first: int = 1, last: int | None = None) -> Intake:
    """Return the same as a store takes it."""
    return read_batch(batch_of(author, journal, first, last), device_of(author))
