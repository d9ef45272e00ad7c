"""The envelope of a data pack: bytes in, a checked envelope out, or one coded error that says where it breaks.

A pack is JSON people can edit. It is addressed by the SHA-256 of its bytes, so an old dossier keeps the pack it was
received under.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeVar

import msgspec

from counter_app.domain.errors import InputError

KINDS = frozenset({"procedures", "offices", "calendar", "deadline", "forms", "accounts"})
MAX_PACK_BYTES = 16 * 1024 * 1024
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
_BOM = b"\xef\xbb\xbf"
_PATH = re.compile(r"at `([^`]+)`")

_Shape = TypeVar("_Shape")


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack: ``content`` is its JSON as it came, ``sha256`` the hexadecimal hash of the whole file."""

    kind: str
    name: str
    version: str
    basis: str
    effective_on: date
    content: bytes
    sha256: str


class _Envelope(msgspec.Struct, frozen=True):
    pack: Line
    name: Line
    version: Annotated[int, msgspec.Meta(ge=1)] | Line
    basis: str
    effective_on: date
    content: msgspec.Raw


def read_pack(raw: bytes) -> Pack:
    """Read the envelope of a pack, leaving its content to the reader of that kind.

    Raises:
        InputError: ``pack_too_large`` above 16 MB, ``pack_malformed`` (with ``line``, ``offset`` and ``where``) when
            it is cut, not JSON or not an envelope, ``pack_kind_unknown`` when this program knows no such kind.
    """
    if len(raw) > MAX_PACK_BYTES:
        raise InputError("pack_too_large", "pack", megabytes=MAX_PACK_BYTES // 1024 // 1024)
    envelope = decode(_json(raw), _Envelope)
    if envelope.pack not in KINDS:
        raise InputError("pack_kind_unknown", "pack")
    return Pack(
        kind=envelope.pack,
        name=envelope.name,
        version=str(envelope.version),
        basis=envelope.basis,
        effective_on=envelope.effective_on,
        content=bytes(envelope.content),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def decode(raw: bytes, shape: type[_Shape]) -> _Shape:
    """Decode JSON strictly into ``shape``.

    Raises:
        InputError: ``pack_malformed`` with the line and offset (both from 1) of a break in the JSON, or with the path
            of the value that does not fit in ``where``.
    """
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError as error:
        found = _PATH.search(str(error))
        raise malformed(found[1] if found else "$") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        line, offset = _break_in(raw)
        raise malformed("", line, offset) from error


def _json(raw: bytes) -> bytes:
    """Drop a byte-order mark and refuse other encodings at once, while the line is still known."""
    text = raw.removeprefix(_BOM)
    try:
        text.decode()
    except UnicodeDecodeError as error:
        line, offset = _break_in(text)
        raise malformed("", line, offset) from error
    return text


def _break_in(raw: bytes) -> tuple[int, int]:
    """Find where JSON breaks: msgspec tells a byte, people look for a line."""
    try:
        json.loads(raw.decode())
    except UnicodeDecodeError as error:
        return raw.count(b"\n", 0, error.start) + 1, error.start + 1
    except json.JSONDecodeError as error:
        return error.lineno, len(error.doc[: error.pos].encode()) + 1
    except RecursionError:
        pass
    return 1, 1


def malformed(where: str, line: int = 0, offset: int = 0) -> InputError:
    """Return the error for a pack that breaks at ``line`` and ``offset``, or whose value at ``where`` does not fit."""
    return InputError("pack_malformed", "pack", where=where, line=line, offset=offset)


def read_kind(raw: bytes, kind: str) -> Pack:
    """Read a pack that must be of ``kind``.

    Raises:
        InputError: as ``read_pack``; ``pack_kind_unknown`` for any other kind.
    """
    pack = read_pack(raw)
    if pack.kind != kind:
        raise InputError("pack_kind_unknown", "pack")
    return pack


def refuse_twice(codes: Iterable[str]) -> None:
    """Check that no code stands in a pack twice.

    Raises:
        InputError: ``pack_code_twice`` with the code.
    """
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise InputError("pack_code_twice", "code", value=code)
        seen.add(code)


def nfc(text: str) -> str:
    """Return ``text`` composed and without invisible signs: it is edited on machines that decompose letters."""
    return "".join(sign for sign in unicodedata.normalize("NFC", text) if sign.isprintable() or sign.isspace())
