"""Reads a batch into what will be kept: finds the reason to park a fact, never a reason to lose one.

A fact is parked only for reasons that do not depend on the order of arrival, so that every gateway parks the same.
"""

from __future__ import annotations

import re
from typing import Protocol, cast

import msgspec

from counter_app.domain import events
from counter_app.domain.errors import GatewayError, InputError
from counter_app.gateway.ports import Device, Intake, Link
from counter_app.wire.batch import Batch, from_wire
from counter_app.wire.encoding import MAX_FACT_BYTES, Entry, WireHeader
from counter_app.wire.shapes import check_person, read_facts
from counter_app.wire.statements import Checkpoint, verify

_RECEIVED, _SERVED, _JUDGING = (
    frozenset(kind for kind, type_ in events.type_of_facts.items() if issubclass(type_, types))
    for types in (events.DossierReceived, (events.DossierReceived, events.IntakeGuided), events.Judgement)
)
_is_name = re.compile(r"[ -~]{1,64}").fullmatch
# The wire form without the step to the domain's header, which nobody here reads: a tenth of the whole cost of an entry.
_decode_header = msgspec.json.Decoder(WireHeader).decode


class Words(Protocol):
    """What the gateway looks at in a facts part, where the kind has it."""

    code: str
    events: tuple[str, ...]
    resolving_office: str | None


def read_batch(batch: Batch, device: Device) -> Intake:
    """Return ``batch`` ready to be stored under the office of ``device``.

    Raises:
        GatewayError: ``chain_broken`` when the checkpoint is not this device's signed word about these links.
    """
    checkpoint = _checkpoint(batch, device)
    links = tuple(
        _link(from_wire(wire), batch, device, seq) for seq, wire in enumerate(batch.entries, start=batch.first)
    )
    return Intake(
        device.office,
        device.device,
        batch.epoch,
        batch.first,
        links,
        checkpoint.count,
        bytes.fromhex(checkpoint.head),
    )


def _checkpoint(batch: Batch, device: Device) -> Checkpoint:
    try:
        checkpoint = verify(batch.checkpoint, device.public_key, Checkpoint)
        bytes.fromhex(checkpoint.head)
    except (GatewayError, ValueError) as error:
        raise GatewayError("chain_broken") from error
    theirs = batch.device, batch.epoch, batch.first + len(batch.entries) - 1
    if batch.device != device.device or (checkpoint.device, checkpoint.epoch, checkpoint.count) != theirs:
        raise GatewayError("chain_broken")
    return checkpoint


def _link(entry: Entry, batch: Batch, device: Device, seq: int) -> Link:
    """Read one entry; whatever cannot be read is parked with its bytes."""
    header = _header(entry.header)
    if header is None or header.seq != seq:
        return Link(entry, parked="fact_malformed")
    parked, facts = _facts(entry, header)
    if (header.office, header.device, header.epoch) != (device.office, device.device, batch.epoch):
        parked = "office_unknown"
    code = facts.code if facts is not None and header.kind in _RECEIVED else None
    names = facts.events if facts is not None and header.kind in _JUDGING and parked is None else ()
    return Link(
        entry,
        header.id,
        header.kind,
        header.dossier or header.id,
        code,
        parked,
        names,
        resolving=_resolving(facts, header.kind, device.office) if parked is None else None,
    )


def _resolving(facts: Words | None, kind: str, office: str) -> str | None:
    """Return the other office a dossier is resolved by: it is served the facts too."""
    if facts is None or kind not in _SERVED or facts.resolving_office == office:
        return None
    named = facts.resolving_office
    return named if named is not None and _are_names(named) else None


def _header(raw: bytes) -> WireHeader | None:
    """Read a header as far as the gateway needs it; None for what ``decode_header`` would refuse."""
    try:
        header = _decode_header(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if header.at.tzinfo is None:
        return None
    named = (header.id, header.kind) if header.dossier is None else (header.id, header.kind, header.dossier)
    return header if _are_names(*named) else None


def _facts(entry: Entry, header: WireHeader) -> tuple[str | None, Words | None]:
    """Return the reason to park, if any, and the facts part where it can be read."""
    if len(entry.header) + len(entry.facts) + len(entry.person or b"") > MAX_FACT_BYTES:
        return "fact_malformed", None
    try:
        facts = cast("Words", read_facts(header.kind, header.v, entry.facts))
        check_person(header.kind, entry.person)
    except InputError as error:
        return error.code, None
    if header.kind in _RECEIVED and not _are_names(facts.code):
        return "fact_malformed", None
    if header.kind in _JUDGING and not _are_names(*facts.events):
        return "fact_malformed", None
    return None, facts


def _are_names(*texts: str) -> bool:
    """Tell whether each text can stand in a key of any store: short, printable ASCII."""
    return all(map(_is_name, texts))
