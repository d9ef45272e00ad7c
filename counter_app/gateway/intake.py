"""Reads a batch into what will be kept: finds the reason to park a fact, never a reason to lose one.

A fact is parked only for reasons that do not depend on the order of arrival, so that every gateway parks the same.
"""

from __future__ import annotations

from counter_app.domain import events
from counter_app.domain.errors import GatewayError, InputError
from counter_app.domain.fact import Header
from counter_app.gateway.ports import Device, Intake, Link
from counter_app.wire.batch import Batch, from_wire
from counter_app.wire.encoding import MAX_FACT_BYTES, Entry, decode_facts, decode_header, decode_person
from counter_app.wire.statements import Checkpoint, verify

_MAX_NAME = 64


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
    try:
        header = decode_header(entry.header)
    except InputError:
        return Link(entry, parked="fact_malformed")
    if header.seq != seq or not (_is_name(header.id) and _is_name(header.dossier) and _is_name(header.kind)):
        return Link(entry, parked="fact_malformed")
    parked, facts = _facts(entry, header)
    if (header.office, header.device, header.epoch) != (device.office, device.device, batch.epoch):
        parked = "office_unknown"
    code = facts.code if isinstance(facts, events.DossierReceived) else None
    names = facts.events if isinstance(facts, events.Judgement) and parked is None else ()
    return Link(entry, header.id, header.kind, header.dossier, code, parked, names)


def _facts(entry: Entry, header: Header) -> tuple[str | None, object | None]:
    """Return the reason to park, if any, and the facts part where it can be read."""
    if len(entry.header) + len(entry.facts) + len(entry.person or b"") > MAX_FACT_BYTES:
        return "fact_malformed", None
    try:
        facts = decode_facts(header.kind, header.v, entry.facts)
        decode_person(header.kind, entry.person)
    except InputError as error:
        return error.code, None
    if isinstance(facts, events.DossierReceived) and not _is_name(facts.code):
        return "fact_malformed", None
    if isinstance(facts, events.Judgement) and not all(map(_is_name, facts.events)):
        return "fact_malformed", None
    return None, facts


def _is_name(text: str) -> bool:
    """Tell whether ``text`` can stand in a key of any store: short, printable ASCII."""
    return 0 < len(text) <= _MAX_NAME and text.isascii() and text.isprintable()
