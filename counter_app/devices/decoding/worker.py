"""The decoding process, ``python -m counter_app.devices.decoding.worker``: one request after the other.

What it opens comes from outside and the decoders are C++, so it may crash or hang: it has no secrets, writes nothing,
logs nothing, and its memory has an end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, BinaryIO

from PIL import Image

from counter_app.devices.decoding import files, frames, ladder, pictures, zbar
from counter_app.devices.decoding.codes import FoundCode
from counter_app.devices.decoding.limits import MEMORY, MOST_PIXELS
from counter_app.domain.errors import CounterError, DeviceError, InputError


def main() -> int:
    """Answer requests on the standard streams and return 0 when they end."""
    bound_memory()
    source, target = _own_streams()
    zbar.is_available()  # loaded now, while nobody waits for a frame
    ladder.read_frame(Image.new("L", (64, 64)))
    frames.send_words(target, {"ready": True})
    while (words := frames.receive_words(source)) is not None:
        content = frames.receive(source) if words["with"] else None
        try:
            for number, codes in enumerate(_answers(words, content), start=1):
                frames.send_words(target, {"page": number, "codes": [_told(code) for code in codes]})
            frames.send_words(target, {"end": True})
        except CounterError as error:
            kind = "device" if isinstance(error, DeviceError) else "input"
            frames.send_words(target, {"error": error.code, "kind": kind, "values": error.values})
        except MemoryError:
            megapixels = MOST_PIXELS // 1_000_000
            frames.send_words(
                target, {"error": "picture_too_large", "kind": "input", "values": {"megapixels": megapixels}}
            )
    return 0


def bound_memory(limit: int = MEMORY) -> None:
    """Let this process and its children have so many bytes and leave no picture of a person behind in a core file."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    # A library that prints must not print between two frames: descriptor 1 becomes descriptor 2.
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, target


def _answers(words: dict[str, Any], content: bytes | None) -> Iterable[tuple[FoundCode, ...]]:
    if words["do"] == "frame":
        size = (int(words["width"]), int(words["height"]))
        return [ladder.read_frame(_frame(size, content or b""))]
    pages = files.pages_of_file(words["path"]) if content is None else files.pages_of_bytes(content)
    read = ladder.read_quickly if words["quick"] else ladder.read_page
    return (read(page) for page in pages)


def _frame(size: tuple[int, int], pixels: bytes) -> Image.Image:
    pictures.check_size(*size)
    if len(pixels) != size[0] * size[1]:
        raise InputError("picture_damaged", "file")
    return Image.frombytes("L", size, pixels)


def _told(code: FoundCode) -> list[str]:
    return [code.symbology, code.text, code.decoder]


if __name__ == "__main__":
    sys.exit(main())
