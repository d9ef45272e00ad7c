"""The national catalogue as a file: a list of rows as the portal gives them, or one of our packs of procedures.

The file is read whole or not at all. What it leaves open (a number without a unit, ways that disagree) becomes an
assumed rule that a person confirms once; what it does not say becomes a missing one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Annotated

import msgspec

from counter_app.domain.checklist import RequiredDocument
from counter_app.domain.errors import InputError
from counter_app.domain.procedure import Confidence, Procedure, RuleOrigin, is_procedure_code
from counter_app.domain.rule import MAX_AMOUNT, Rule, Unit
from counter_app.wire.fee_text import read_fee
from counter_app.wire.pack import MAX_PACK_BYTES, decode, nfc
from counter_app.wire.procedure_pack import read_procedures

_BOM = b"\xef\xbb\xbf"
_IN_PERSON = "trực tiếp"
_UNITS = {
    "ngày làm việc": Unit.WORKING_DAYS,
    "ngày": Unit.DAYS,
    "giờ": Unit.HOURS,
    "giờ làm việc": Unit.HOURS,
    "tháng": Unit.MONTHS,
    "năm": Unit.YEARS,
}
# Remarks stand among the papers under this heading.
_REMARKS = "lưu ý"
# Above these a number is a fee or part of a citation that slipped into the column, as in rows of the crawl.
_MAX_WITHOUT_UNIT = 365
_MAX_COUNT = 20
_MAX_PAPER = 500
# One name on so many codes is a fault of whoever wrote the file, not a coincidence.
_ONE_NAME_ON = 5

_Number = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """What a file holds; ``suspect_codes`` are rows whose name is not to be trusted, in file order."""

    procedures: tuple[Procedure, ...]
    suspect_codes: tuple[str, ...]


class _Way(msgspec.Struct, frozen=True):
    channel: str | None = None
    duration_value: Annotated[str, msgspec.Meta(max_length=20)] | _Number | None = None
    duration_unit: str | None = None
    fee_and_note_raw: str | None = None


class _Paper(msgspec.Struct, frozen=True):
    name: str
    group: str | None = None
    originals: _Number | None = 0
    copies: _Number | None = 0


class _Row(msgspec.Struct, frozen=True):
    code: str
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
    field: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    decision: str | None = None
    ways: list[_Way] = []
    documents: list[_Paper] = []
    suspect: bool = False


def read_catalogue(raw: bytes) -> CatalogueFile:
    """Read a national catalogue file or a pack of procedures.

    Raises:
        InputError: ``pack_too_large`` above 16 MB; ``catalogue_malformed`` (``line``, ``offset``, ``where``) when it is
            cut, not JSON, of another shape, has a code twice or a number out of all range; for a pack, the errors of
            ``read_procedures`` about its rows and kind.
    """
    if len(raw) > MAX_PACK_BYTES:
        raise InputError("pack_too_large", "catalogue", megabytes=MAX_PACK_BYTES // 1024 // 1024)
    text = raw.removeprefix(_BOM).lstrip()
    if text.startswith(b"{"):
        procedures = read_procedures(raw)
        return CatalogueFile(procedures, tuple(each.code for each in procedures if each.suspect))
    try:
        rows = decode(raw.removeprefix(_BOM), list[_Row])
    except InputError as error:
        raise InputError("catalogue_malformed", "catalogue", **error.values) from error
    _check_codes(rows)
    names = Counter(_words(row.name) for row in rows)
    procedures = tuple(_procedure(row, names) for row in rows)
    return CatalogueFile(procedures, tuple(each.code for each in procedures if each.suspect))


def _check_codes(rows: list[_Row]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.code in seen or not is_procedure_code(row.code):
            raise _malformed(row.code[:40])
        seen.add(row.code)


def _procedure(row: _Row, names: Counter[str]) -> Procedure:
    suspect = row.suspect or names[_words(row.name)] >= _ONE_NAME_ON
    rule, origin = _rule(row)
    sure = origin is RuleOrigin.KNOWN and not suspect
    return Procedure(
        code=row.code,
        name=_name(row),
        field=_words(row.field),
        rule=rule,
        rule_origin=origin,
        fee=read_fee(_fee_texts(row.ways)),
        documents=_papers(row.documents),
        basis=_words(row.decision or ""),
        confidence=Confidence.CONFIRMED if sure else Confidence.SECONDARY,
        suspect=suspect,
    )


def _rule(row: _Row) -> tuple[Rule | None, RuleOrigin]:
    """Take the time of the way in person; where ways disagree the law means different cases, so a person decides."""
    times = [(way, time) for way in row.ways if (time := _time(way, row.code)) is not None]
    if not times:
        return None, RuleOrigin.MISSING
    amount, unit = next((time for way, time in times if _in_person(way)), times[0][1])
    stated = unit is not None and all(time == (amount, unit) for _, time in times)
    return Rule(amount, unit or Unit.WORKING_DAYS), RuleOrigin.KNOWN if stated else RuleOrigin.ASSUMED


def _time(way: _Way, code: str) -> tuple[int, Unit | None] | None:
    text = str(way.duration_value if way.duration_value is not None else "").strip()
    if not re.fullmatch(r"[0-9]+", text):
        return None
    amount, unit = int(text), _UNITS.get(_words(way.duration_unit or "").casefold())
    if amount > MAX_AMOUNT:
        raise _malformed(code)
    if amount == 0 or (unit is None and amount > _MAX_WITHOUT_UNIT):
        return None
    return amount, unit


def _fee_texts(ways: list[_Way]) -> list[str]:
    """Return what the ways say about the fee, those in person first."""
    ordered = sorted(ways, key=lambda way: not _in_person(way))
    return [nfc(way.fee_and_note_raw or "") for way in ordered]


def _in_person(way: _Way) -> bool:
    return _words(way.channel or "").casefold() == _IN_PERSON


def _papers(papers: list[_Paper]) -> tuple[RequiredDocument, ...]:
    """Keep what is handed in: an entry counted nowhere is a remark, and a count beyond reason means one."""
    kept = []
    for paper in papers:
        name = _words(paper.name)
        originals, copies = _count(paper.originals), _count(paper.copies)
        if not any(letter.isalpha() for letter in name) or not originals + copies:
            continue
        if _words(paper.group or "").casefold() == _REMARKS:
            continue
        kept.append(RequiredDocument(name[:_MAX_PAPER].rstrip(), originals, 0, copies))
    return tuple(kept)


def _count(number: int | None) -> int:
    return 1 if (number or 0) > _MAX_COUNT else number or 0


def _name(row: _Row) -> str:
    """Drop what says nothing in a list of procedures: the word for procedure, the code repeated, a final stop."""
    name = _words(row.name).removesuffix(f"({row.code})").rstrip(" .;")
    name = name.removeprefix("Thủ tục ").lstrip() or name
    return name[:1].upper() + name[1:] or row.code


def _words(text: str) -> str:
    return " ".join(nfc(text).split())


def _malformed(where: str) -> InputError:
    return InputError("catalogue_malformed", "catalogue", where=where, line=0, offset=0)
