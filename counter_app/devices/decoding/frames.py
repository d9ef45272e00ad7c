"""What goes through the pipes between the program and the decoding process: a length of four bytes, then that many.

A request is a frame of JSON, and a second one with the pixels or the file where they go along; answers are JSON alone.
"""

from __future__ import annotations

import json
import struct
from typing import IO, Any

from counter_app.devices.decoding.limits import LARGEST_FILE

_LENGTH = struct.Struct(">I")
LONGEST_FRAME = LARGEST_FILE + 1_024


class BrokenFrameError(Exception):
    """The other end is gone, or does not speak as agreed."""


def send(pipe: IO[bytes], content: bytes) -> None:
    """Write one frame."""
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """Return the next frame, None where the other end closed between two frames.

    Raises:
        BrokenFrameError: when it closed inside one, or names a length that is not agreed.
    """
    head = pipe.read(_LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise BrokenFrameError
    (length,) = _LENGTH.unpack(head)
    if length > LONGEST_FRAME:
        raise BrokenFrameError
    content = pipe.read(length)
    if len(content) < length:
        raise BrokenFrameError
    return content


def send_words(pipe: IO[bytes], words: dict[str, Any]) -> None:
    """Write one JSON object; file names that are no UTF-8 survive."""
    send(pipe, json.dumps(words).encode("ascii"))


def receive_words(pipe: IO[bytes]) -> dict[str, Any] | None:
    """Return the next JSON object; None and errors as ``receive``."""
    content = receive(pipe)
    if content is None:
        return None
    try:
        words = json.loads(content)
    except ValueError:
        raise BrokenFrameError from None
    if not isinstance(words, dict):
        raise BrokenFrameError
    return words
