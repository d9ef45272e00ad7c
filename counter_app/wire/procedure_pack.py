"""The pack of procedures: rows people can read and edit, turned into domain values."""

from __future__ import annotations

from typing import Annotated

import msgspec

from counter_app.domain.checklist import RequiredDocument
from counter_app.domain.errors import InputError
from counter_app.domain.procedure import (
    LAST_RANK,
    Confidence,
    Fee,
    FeeKind,
    Procedure,
    RuleOrigin,
    is_procedure_code,
)
from counter_app.domain.rule import Policy, Rule
from counter_app.wire.pack import Line, decode, malformed, nfc, read_kind, refuse_twice

_Count = Annotated[int, msgspec.Meta(ge=0, le=99)]
_Dong = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Originals are one unless certified or plain copies are asked for instead."""

    name: Line
    originals: _Count | None = None
    certified: _Count = 0
    copies: _Count = 0


class _Fee(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str
    kind: FeeKind
    amount: _Dong | None = None
    online_amount: _Dong | None = None
    later_amount: _Dong | None = None
    later_from: Annotated[int, msgspec.Meta(ge=2, le=1000)] | None = None
    cap: _Dong | None = None


class _Procedure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Line
    name: Line
    field: str | None = None
    rule: str | None = None
    origin: RuleOrigin = RuleOrigin.KNOWN
    fee: str | _Fee = ""
    documents: Annotated[list[Line | _Document], msgspec.Meta(max_length=200)] = []
    basis: str | None = None
    confidence: Confidence = Confidence.CONFIRMED
    policy: Policy = Policy.PAUSE
    frequent: Annotated[int, msgspec.Meta(ge=0, le=LAST_RANK)] = 0
    suspect: bool = False


class _Procedures(msgspec.Struct, frozen=True):
    """``field`` and the named ``fees`` stand for all rows of the file that do not say otherwise."""

    procedures: list[_Procedure]
    field: str = ""
    fees: dict[str, _Fee] = {}


def read_procedures(raw: bytes) -> tuple[Procedure, ...]:
    """Read a pack of procedures; a rule such a pack calls ``confirmed`` counts as known, for only an office confirms.

    Raises:
        InputError: as ``read_pack``; ``pack_malformed`` for any row that breaks a rule and names it in ``where``,
            ``pack_code_twice`` for a code that stands in it twice.
    """
    pack = read_kind(raw, "procedures")
    content = decode(pack.content, _Procedures)
    refuse_twice(row.code for row in content.procedures)
    return tuple(_procedure(row, content, pack.basis) for row in content.procedures)


def _procedure(row: _Procedure, content: _Procedures, basis: str) -> Procedure:
    field = row.field or content.field
    if not is_procedure_code(row.code) or not field:
        raise malformed(row.code)
    rule, origin = _rule(row)
    return Procedure(
        code=row.code,
        name=nfc(row.name),
        field=nfc(field),
        rule=rule,
        rule_origin=origin,
        fee=_fee(row, content),
        documents=tuple(_document(document) for document in row.documents),
        basis=nfc(row.basis or basis),
        confidence=row.confidence,
        suspect=row.suspect,
        policy=row.policy,
        frequent=row.frequent,
        edited=True,
    )


def _rule(row: _Procedure) -> tuple[Rule | None, RuleOrigin]:
    if row.rule is None:
        return None, RuleOrigin.MISSING
    if row.origin is RuleOrigin.MISSING:
        raise malformed(row.code)
    try:
        rule = Rule.parse(row.rule)
    except InputError as error:
        raise malformed(row.code) from error
    return rule, RuleOrigin.ASSUMED if row.origin is RuleOrigin.ASSUMED else RuleOrigin.KNOWN


def _fee(row: _Procedure, content: _Procedures) -> Fee:
    if not row.fee:
        return Fee()
    fee = content.fees.get(row.fee) if isinstance(row.fee, str) else row.fee
    if fee is None:
        raise malformed(row.code)
    return Fee(
        text=nfc(fee.text),
        kind=fee.kind,
        amount=fee.amount,
        online_amount=fee.online_amount,
        later_amount=fee.later_amount,
        later_from=fee.later_from,
        cap=fee.cap,
    )


def _document(row: str | _Document) -> RequiredDocument:
    if isinstance(row, str):
        return RequiredDocument(nfc(row))
    originals = row.originals
    if originals is None:
        originals = 0 if row.certified or row.copies else 1
    return RequiredDocument(nfc(row.name), originals, row.certified, row.copies)
