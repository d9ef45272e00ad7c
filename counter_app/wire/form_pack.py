"""Reads a pack of form layouts (JSON data, versioned by its legal basis) into the layouts that printing draws.

A layout that names a block, a key or a field the program does not know is refused whole: a form with a hole in it
must never reach a citizen.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args, get_type_hints

import msgspec

from counter_app.domain import slip
from counter_app.domain.errors import InputError
from counter_app.wire.json_lines import line_of
from counter_app.wire.pack import Pack, decode, read_kind

MAX_BLANK_ROWS = 60
MAX_SPACER_MM = 200.0

_BLOCKS: Mapping[str, type[slip.Block]] = {
    "heading": slip.Heading,
    "code": slip.CodeBand,
    "title": slip.Title,
    "line": slip.LabelledLine,
    "pair": slip.Pair,
    "highlight": slip.Highlight,
    "paragraph": slip.Paragraph,
    "table": slip.Table,
    "numbered": slip.Numbered,
    "signatures": slip.Signatures,
    "note": slip.Note,
    "qr": slip.Barcode,
    "rule": slip.RuleLine,
    "spacer": slip.Spacer,
}
_TEMPLATES = frozenset(("text", "lines", "label", "value", "mark", "hint", "title", "name", "empty", "caption"))
_NAME = re.compile(r"[a-z_0-9]{1,40}\Z")
_CONDITIONS = frozenset(("when", "unless", "mark_when"))
_MARK_NAMES = frozenset(("copy", "page", "pages", "label", "code", "no", "basis", "count", "head", "printed_at"))


@dataclass(frozen=True, slots=True)
class FormPack:
    """The forms of one legal basis, by form number."""

    name: str
    version: str
    basis: str
    effective_on: date
    sha256: str
    layouts: Mapping[str, slip.FormLayout]


class _Form(msgspec.Struct, forbid_unknown_fields=True):
    no: str
    title: str
    papers: list[slip.Paper]
    blocks: list[dict[str, Any]]
    leaves: list[str] = []
    marks: dict[str, str] = {}


class _Content(msgspec.Struct, forbid_unknown_fields=True):
    form_basis: str
    marks: dict[str, str]
    forms: list[_Form]
    source: str = ""


def decode_form_pack(raw: bytes) -> FormPack:
    """Read the bytes of a forms pack.

    Raises:
        InputError: ``pack_malformed``, ``pack_too_large`` or ``pack_kind_unknown`` when it is no forms pack at all;
            ``layout_malformed`` with ``line`` and ``place``, a path such as ``forms[0].blocks[3].value``, when a form
            is not one this program can draw; ``layout_field_unknown`` with ``name`` too, when it asks for a field
            that form has not.
    """
    pack = read_kind(raw, "forms")
    try:
        return _decode_content(pack)
    except InputError as error:
        place = error.values.get("place")
        if place is None:
            raise
        line = line_of(raw, f"content.{place}")
        raise InputError(error.code, error.field, **(dict(error.values) | {"line": line})) from None


def _decode_content(pack: Pack) -> FormPack:
    content = decode(unicodedata.normalize("NFC", pack.content.decode()).encode(), _Content)
    marks = _decode_marks(content.marks)
    layouts: dict[str, slip.FormLayout] = {}
    for index, form in enumerate(content.forms):
        place = f"forms[{index}]"
        if form.no not in slip.FORM_NUMBERS or form.no in layouts:
            raise _malformed(place, "no")
        own = _decode_marks(content.marks | form.marks, f"{place}.marks") if form.marks else marks
        layouts[form.no] = _decode_form(form, content.form_basis, pack.effective_on, own, place)
    return FormPack(pack.name, pack.version, pack.basis, pack.effective_on, pack.sha256, layouts)


def _decode_form(form: _Form, basis: str, effective_on: date, marks: slip.Marks, place: str) -> slip.FormLayout:
    if not form.papers or not form.title:
        raise _malformed(place, "papers")
    blocks = tuple(_decode_block(block, form.no, f"{place}.blocks[{index}]") for index, block in enumerate(form.blocks))
    if form.no == slip.REGISTER_FORM and not any(isinstance(block, slip.Table) for block in blocks):
        raise _malformed(place, "blocks")
    return slip.FormLayout(
        no=form.no,
        title=form.title,
        basis=basis,
        effective_on=effective_on,
        papers=tuple(form.papers),
        blocks=blocks,
        marks=marks,
        leaves=tuple(form.leaves),
    )


def _decode_block(raw: dict[str, Any], form: str, place: str) -> slip.Block:
    kind = raw.get("block")
    cls = _BLOCKS.get(kind) if isinstance(kind, str) else None
    if cls is None:
        raise _malformed(place, "block")
    rest = {key: value for key, value in raw.items() if key != "block"}
    _refuse_unknown_keys(rest, cls, place)
    try:
        block = msgspec.convert(rest, cls)
    except msgspec.ValidationError as error:
        raise _malformed(_path(error, place)) from None
    _check_names(block, slip.FIELDS[form], place)
    _check_table(block, form, place)
    if isinstance(block, slip.Spacer) and not 0 < block.mm <= MAX_SPACER_MM:
        raise _malformed(place, "mm")
    return block


def _refuse_unknown_keys(raw: object, hint: object, place: str) -> None:
    """Walk the raw value beside its type: a misspelt key must not be dropped in silence."""
    if isinstance(raw, list):
        for index, item in enumerate(raw):
            _refuse_unknown_keys(item, (get_args(hint) or (None,))[0], f"{place}[{index}]")
    elif isinstance(raw, dict) and isinstance(hint, type) and dataclasses.is_dataclass(hint):
        hints = get_type_hints(hint)
        for key, value in raw.items():
            if key not in hints:
                raise _malformed(place, key)
            _refuse_unknown_keys(value, hints[key], f"{place}.{key}")


def _texts(value: object, place: str, key: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield (key, text, place) of every text in a decoded block."""
    if isinstance(value, str):
        yield key, value, place
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{place}[{index}]", key)
    elif dataclasses.is_dataclass(value):
        for part in dataclasses.fields(value):
            yield from _texts(getattr(value, part.name), f"{place}.{part.name}", part.name)


def _check_names(block: slip.Block, known: frozenset[str], place: str) -> None:
    for key, text, where in _texts(block, place):
        wanted = slip.names_in(text) if key in _TEMPLATES else (text,) if key in _CONDITIONS else ()
        for name in wanted:
            if name not in known:
                # Only what looks like a name is told: the rest of the file stays out of messages.
                raise InputError("layout_field_unknown", "forms", place=where, name=name if _NAME.match(name) else "?")


def _check_table(block: slip.Block, form: str, place: str) -> None:
    if not isinstance(block, slip.Table | slip.Numbered):
        return
    cells = slip.TABLES[form].get(block.rows)
    if cells is None or (isinstance(block, slip.Numbered) and len(cells) != len(("tt", "text"))):
        raise _malformed(place, "rows")
    if isinstance(block, slip.Numbered):
        return
    if not block.columns or not 0 <= block.blank_rows <= MAX_BLANK_ROWS:
        raise _malformed(place, "columns")
    for index, column in enumerate(block.columns):
        if column.cell not in cells or not 0 < column.width <= 100:  # noqa: PLR2004 - percent
            raise _malformed(place, f"columns[{index}]")


def _decode_marks(raw: dict[str, str], place: str = "marks") -> slip.Marks:
    names = {part.name for part in dataclasses.fields(slip.Marks)}
    for key in sorted(names ^ raw.keys()):
        raise _malformed(place, key)
    for key, text in raw.items():
        if not _MARK_NAMES.issuperset(slip.names_in(text)):
            raise _malformed(place, key)
    return slip.Marks(**raw)


def _path(error: msgspec.ValidationError, prefix: str) -> str:
    """Take the path out of msgspec's message: it is the only part that can hold no text of the file."""
    _, found, path = str(error).rpartition(" - at `$")
    path = path.rstrip("`") if found else ""
    return prefix + path


def _malformed(place: str, part: str = "") -> InputError:
    return InputError("layout_malformed", "forms", place=f"{place}.{part}" if part else place)
