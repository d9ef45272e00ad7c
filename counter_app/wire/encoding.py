"""Facts as bytes: encoded once when committed, kept verbatim, decoded and upcast only on reading."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache

import msgspec

from counter_app.domain import events
from counter_app.domain.errors import InputError
from counter_app.domain.fact import Fact, Header

VERSION = 1
MAX_FACT_BYTES = 256 * 1024

_encoder = msgspec.json.Encoder()


class WireHeader(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=False):
    """The header on the wire; what can be told from another field is left out."""

    kind: str
    id: str
    device: str
    epoch: str
    seq: int
    lamport: int
    office: str
    counter: int
    actor: str
    at: datetime
    v: int = VERSION
    dossier: str | None = None
    after: tuple[str, ...] = ()
    via: str = "window"
    entered_at: datetime | None = None


_header_decoder = msgspec.json.Decoder(WireHeader)


@dataclass(frozen=True, slots=True)
class Entry:
    """The committed bytes of one fact; ``person`` and ``salt`` are None when the kind has none or they were erased.

    ``person_hash`` is ``SHA256(salt ‖ person)``, 32 bytes, and stays after erasure.
    """

    header: bytes
    facts: bytes
    person: bytes | None
    salt: bytes | None
    person_hash: bytes

    def __repr__(self) -> str:
        return f"Entry({len(self.header)} + {len(self.facts)} bytes)"


def encode_header(header: Header) -> bytes:
    """Return the bytes of ``header``; the same header always gives the same bytes."""
    return _encoder.encode(
        WireHeader(
            kind=header.kind,
            id=header.id,
            device=header.device,
            epoch=header.epoch,
            seq=header.seq,
            lamport=header.lamport,
            office=header.office,
            counter=header.counter,
            actor=header.actor,
            at=header.at,
            v=header.v,
            dossier=None if header.dossier == header.id else header.dossier,
            after=header.after,
            via=header.via,
            entered_at=None if header.entered_at == header.at else header.entered_at,
        )
    )


def decode_header(raw: bytes) -> Header:
    """Read a header.

    Raises:
        InputError: ``fact_malformed`` when the bytes are not a header.
    """
    try:
        wire = _header_decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError("fact_malformed", "header") from error
    if wire.at.tzinfo is None:
        raise InputError("fact_malformed", "header.at")
    return Header(
        kind=wire.kind,
        v=wire.v,
        id=wire.id,
        dossier=wire.dossier or wire.id,
        device=wire.device,
        epoch=wire.epoch,
        seq=wire.seq,
        lamport=wire.lamport,
        after=wire.after,
        office=wire.office,
        counter=wire.counter,
        actor=wire.actor,
        via=wire.via,
        at=wire.at,
        entered_at=wire.entered_at or wire.at,
    )


def encode_part(part: object) -> bytes:
    """Return the bytes of a facts or person part, leaving out every field that has its default value."""
    return _encoder.encode(_sparse(part))


def decode_facts(kind: str, version: int, raw: bytes) -> object:
    """Read the facts part of ``kind``, upcast from ``version`` to today's.

    Raises:
        InputError: ``kind_unknown`` for a kind or version this program does not know, ``fact_malformed`` otherwise.
    """
    if kind not in events.type_of_facts or version > VERSION:
        raise InputError("kind_unknown", "kind")
    return _decode(raw, events.type_of_facts[kind], "facts")


def decode_person(kind: str, raw: bytes | None) -> object | None:
    """Read the person part of ``kind``; None where there is none or it was erased.

    Raises:
        InputError: ``fact_malformed``.
    """
    type_ = events.type_of_person(kind)
    if raw is None or type_ is None:
        return None
    return _decode(raw, type_, "person")


def decode_entry(entry: Entry, parked: str | None = None) -> Fact:
    """Read a whole fact from its committed bytes.

    Raises:
        InputError: ``fact_malformed`` or ``kind_unknown``.
    """
    header = decode_header(entry.header)
    return Fact(
        header, decode_facts(header.kind, header.v, entry.facts), decode_person(header.kind, entry.person), parked
    )


@cache
def _decoder(type_: type) -> msgspec.json.Decoder[object]:
    return msgspec.json.Decoder(type_)


def _decode(raw: bytes, type_: type, field: str) -> object:
    try:
        return _decoder(type_).decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError("fact_malformed", field) from error


@cache
def _defaults(type_: type) -> tuple[tuple[str, object], ...]:
    return tuple((f.name, f.default if f.default_factory is MISSING else f.default_factory()) for f in fields(type_))


def _sparse(part: object) -> object:
    """Turn dataclasses into dictionaries without default values: repeated defaults would cost bytes over 2G."""
    if is_dataclass(part) and not isinstance(part, type):
        pairs = ((name, default, getattr(part, name)) for name, default in _defaults(type(part)))
        return {name: _sparse(value) for name, default, value in pairs if default is MISSING or value != default}
    if isinstance(part, tuple):
        return [_sparse(item) for item in part]
    return part
