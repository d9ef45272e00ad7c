"""A dossier as one line of JSON: strict types, no unknown or doubled keys, every fault with its field."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import msgspec

from counter_app.cli.input import read_instant
from counter_app.cli.strict_json import Shape, decoded
from counter_app.domain.applicant import Applicant
from counter_app.domain.checklist import HandedIn
from counter_app.domain.intake import LONGEST_REQUEST_ID, DossierRequest
from counter_app.domain.rule import Rule


class _Person(Shape, frozen=True):
    name: str
    kind: str = "citizen"
    number: str | None = None
    number_kind: str = "cccd"
    born_on: date | None = None
    sex: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None


class _Paper(Shape, frozen=True):
    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0


class _Line(Shape, frozen=True):
    request_id: str
    procedure: str
    applicant: _Person
    received_at: str | None = None
    on_behalf_of: _Person | None = None
    documents: tuple[_Paper, ...] = ()
    sets: int = 1
    return_by: str = "counter"
    resolving_office: str | None = None
    priority: str | None = None
    note: str = ""
    rule: str | None = None
    outcome: str = "accept"
    reason: str = ""
    items: tuple[str, ...] = ()
    code: str | None = None
    continues: str | None = None


_decoder = msgspec.json.Decoder(_Line)


def read_line(line: bytes) -> DossierRequest:
    """Return the request a line holds; its values are checked when it is received.

    Raises:
        InputError: ``line_malformed``, ``key_doubled``, ``text_missing`` for a key that is required,
            ``key_unknown``, ``type_wrong``, ``date_malformed``, ``instant_malformed``, ``rule_malformed``.
    """
    read = decoded(line, _decoder)
    return DossierRequest(
        request_id=read.request_id,
        procedure=read.procedure,
        applicant=_applicant(read.applicant),
        received_at=None if read.received_at is None else read_instant(read.received_at, "received_at"),
        on_behalf_of=None if read.on_behalf_of is None else _applicant(read.on_behalf_of),
        documents=tuple(HandedIn(one.name, one.originals, one.certified, one.copies) for one in read.documents),
        sets=read.sets,
        return_by=read.return_by,
        resolving_office=read.resolving_office,
        priority=read.priority,
        note=read.note,
        rule=None if read.rule is None else Rule.parse(read.rule),
        outcome=read.outcome,
        reason=read.reason,
        items=read.items,
        code=read.code,
        continues=read.continues,
    )


def request_id_of(line: bytes) -> str | None:
    """Return the request id of a line that was refused, as far as one can be made out; one too long is cut."""
    try:
        found = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    name = found.get("request_id") if isinstance(found, dict) else None
    return name[:LONGEST_REQUEST_ID] if isinstance(name, str) else None


def _applicant(person: _Person) -> Applicant:
    # The words of kinds are checked with everything else, by the rules every way in shares.
    words = cast("Any", person)
    return Applicant(
        name=person.name,
        kind=words.kind,
        number=person.number,
        number_kind=words.number_kind,
        born_on=person.born_on,
        sex=words.sex,
        address=person.address or "",
        phone=person.phone or "",
        email=person.email or "",
    )
