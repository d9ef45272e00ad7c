"""Writes and reads the bytes of the Internet Printing Protocol; pure, and strict with whatever a server answers.

Sources: RFC 8010 (encoding), RFC 8011 (operations, job states).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

Value = int | bool | str | bytes


class Operation(IntEnum):
    """The requests this program makes; the last two are CUPS's own."""

    PRINT_JOB = 0x0002
    GET_JOB_ATTRIBUTES = 0x0009
    GET_PRINTER_ATTRIBUTES = 0x000B
    GET_DEFAULT = 0x4001
    GET_PRINTERS = 0x4002


class Tag(IntEnum):
    """Delimiters (below 0x10) and the syntaxes of values this program writes."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49


_VERSION = 0x0200
_FIRST_VALUE_TAG = 0x10
_TEXT_TAGS = range(0x40, 0x60)
_SUCCESS_BELOW = 0x0100

Attribute = tuple[Tag, str, Value | Sequence[str]]


class MalformedAnswerError(ValueError):
    """The bytes are not an IPP message."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A parsed response: the status code and its groups of attributes, each attribute a list of values."""

    status: int
    groups: list[tuple[int, dict[str, list[Value]]]] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        """Tell whether the server did what was asked."""
        return self.status < _SUCCESS_BELOW

    def group(self, tag: Tag) -> list[dict[str, list[Value]]]:
        """Give all groups of one kind: one for each printer or job."""
        return [attributes for found, attributes in self.groups if found == tag]


def request(operation: Operation, attributes: Sequence[Attribute], job: Sequence[Attribute] = ()) -> bytes:
    """Encode a request; the document of a job follows these bytes directly."""
    head: list[Attribute] = [
        (Tag.CHARSET, "attributes-charset", "utf-8"),
        (Tag.LANGUAGE, "attributes-natural-language", "en"),
    ]
    parts = [struct.pack(">HHI", _VERSION, operation, 1), bytes([Tag.OPERATION])]
    parts += [_encode(attribute) for attribute in (*head, *attributes)]
    if job:
        parts.append(bytes([Tag.JOB]))
        parts += [_encode(attribute) for attribute in job]
    return b"".join((*parts, bytes([Tag.END])))


def _encode(attribute: Attribute) -> bytes:
    tag, name, value = attribute
    values = [value] if isinstance(value, str | bytes | int) else list(value)
    parts = []
    for index, one in enumerate(values):
        label = b"" if index else name.encode("ascii")
        content = _content(tag, one)
        parts.append(struct.pack(">BH", tag, len(label)) + label + struct.pack(">H", len(content)) + content)
    return b"".join(parts)


def _content(tag: Tag, value: Value) -> bytes:
    if tag is Tag.BOOLEAN:
        return bytes([bool(value)])
    if isinstance(value, int):
        return struct.pack(">i", value)
    return value if isinstance(value, bytes) else value.encode()


def parse(content: bytes) -> Answer:
    """Read a response.

    Raises:
        MalformedAnswerError: the bytes are cut short or follow other rules.
    """
    try:
        status, groups = _parse(memoryview(content))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise MalformedAnswerError from error
    return Answer(status, groups)


def _parse(content: memoryview) -> tuple[int, list[tuple[int, dict[str, list[Value]]]]]:
    _version, status, _request = struct.unpack_from(">HHI", content)
    groups: list[tuple[int, dict[str, list[Value]]]] = []
    values: list[Value] = []
    at = 8
    while (tag := content[at]) != Tag.END:
        at += 1
        if tag < _FIRST_VALUE_TAG:
            groups.append((tag, {}))
            continue
        name, at = _sized(content, at)
        encoded, at = _sized(content, at)
        if not groups:
            raise MalformedAnswerError
        if name:
            values = groups[-1][1].setdefault(str(name, "utf-8"), [])
        # Without a name it is one more value of the attribute before it (or a member of a collection, unused here).
        values.append(_value(tag, bytes(encoded)))
    return status, groups


def _sized(content: memoryview, at: int) -> tuple[memoryview, int]:
    (size,) = struct.unpack_from(">H", content, at)
    end = at + 2 + size
    # Beyond the end of a cut message the next byte is missing, which the caller notices.
    return content[at + 2 : end], end


def _value(tag: int, encoded: bytes) -> Value:
    if tag in (Tag.INTEGER, Tag.ENUM):
        return int(struct.unpack(">i", encoded)[0])
    if tag == Tag.BOOLEAN:
        return encoded != b"\x00"
    return encoded.decode() if tag in _TEXT_TAGS else encoded
