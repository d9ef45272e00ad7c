"""Tells a whole picture or PDF file from one that is still being written, by its own end. Pure.

A half-written file opens well in most viewers and shows half a page: nobody notices before the paper is gone.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from counter_app.devices.scanning.ports import PageFormat

_PDF_HEAD, _PDF_TAIL = 1024, 2048
# Some scanners fill the last block of a JPEG up; this is more than any disk's block.
_JPEG_PADDING = 64 * 1024
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
_MOST_DIRECTORIES = 1000
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SHORT, _LONG = 3, 4
# Where the picture lies and how long each part is: strips, tiles, and the JPEG of older files.
_PLACES = {273: 279, 324: 325, 513: 514}


def format_of(head: bytes) -> PageFormat | None:
    """Return the format that a file beginning with ``head`` has; None for what is no page."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "tiff"
    return "pdf" if b"%PDF-" in head[:_PDF_HEAD] else None


def is_whole(content: bytes, kind: PageFormat) -> bool:
    """Tell whether a file of this format has its end."""
    if kind == "png":
        return content.endswith(_PNG_END)
    if kind == "jpeg":
        return b"\xff\xd9" in content[-2 - _JPEG_PADDING :] and content.rstrip(b"\0\n\r ").endswith(b"\xff\xd9")
    if kind == "pdf":
        return b"%%EOF" in content[-_PDF_TAIL:]
    try:
        return all(end <= len(content) for end in _tiff_ends(content))
    except (struct.error, IndexError):
        return False


def _tiff_ends(content: bytes) -> Iterator[int]:
    """Yield where each part of a TIFF ends; ``struct.error`` where the file is too short to say."""
    order = "<" if content[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", content, 4)
    seen: set[int] = set()
    if at == 0:
        raise IndexError
    while at and at not in seen and len(seen) < _MOST_DIRECTORIES:
        seen.add(at)
        (count,) = struct.unpack_from(order + "H", content, at)
        yield at + 2 + count * 12 + 4
        fields: dict[int, list[int]] = {}
        for entry in range(at + 2, at + 2 + count * 12, 12):
            tag, kind, amount = struct.unpack_from(order + "HHI", content, entry)
            length = _SIZES.get(kind, 1) * amount
            inline = 4
            where = entry + 8 if length <= inline else struct.unpack_from(order + "I", content, entry + 8)[0]
            yield where + length
            if kind in (_SHORT, _LONG) and (tag in _PLACES or tag in _PLACES.values()):
                # Only read once it is known to lie within the file, so that no count of a stranger takes memory.
                if where + length > len(content):
                    return
                letter = "H" if kind == _SHORT else "I"
                fields[tag] = list(struct.unpack_from(f"{order}{amount}{letter}", content, where))
        for starts, lengths in _PLACES.items():
            for start, size in zip(fields.get(starts, ()), fields.get(lengths, ()), strict=False):
                yield start + size
        (at,) = struct.unpack_from(order + "I", content, at + 2 + count * 12)
