"""Files on their way: named by the SHA-256 of their clear bytes, sent from wherever the last cut left them.

No file is announced and none has an address of its own: whoever knows its hash asks how many bytes are there and goes
on behind them. That it is whole is the province's signed word, and nothing else is (docs/decisions, "Files travel").
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from counter_app.wire.batch import Count, Name
from counter_app.wire.requests import PROTOCOL
from counter_app.wire.statements import Signed

FILES = f"{PROTOCOL}/files"
FILE = f"{FILES}/"
CONTENT = "counter-content"
"""The header with the SHA-256 (hex) of a body that is kept while it comes: its signature is checked before it."""
FILE_TYPE = "application/octet-stream"
LARGEST_FILE = 64 * 1024 * 1024
LARGEST_PIECE = 1024 * 1024
MOST_ASKED = 200
MAX_ASKED_BYTES = 64 * 1024

Sha256 = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Size = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_FILE)]


class Wanted(msgspec.Struct, frozen=True, array_like=True):
    """A file a counter speaks of: how many bytes it has, and a dossier one of whose facts names it."""

    sha256: Sha256
    bytes: Size
    dossier: Name


class FilesWish(msgspec.Struct, frozen=True):
    """A counter asks how far these files are held."""

    files: Annotated[tuple[Wanted, ...], msgspec.Meta(max_length=MOST_ASKED)]


class FilesHeld(msgspec.Struct, frozen=True, tag="files"):
    """The province's word that it holds these files of an office whole, each read back and found to be its hash."""

    key: str
    office: str
    at: str
    files: tuple[str, ...]


class FilesAnswer(msgspec.Struct, frozen=True):
    """How many bytes of each file are held, in the order asked; -1 for one that no fact held there names.

    ``statement`` is a signed ``FilesHeld`` about those that are whole, None where none is.
    """

    held: tuple[int, ...]
    statement: Signed | None = None


class PieceTaken(msgspec.Struct, frozen=True):
    """How many bytes are held behind a piece; ``statement`` is as in ``FilesAnswer`` once the file is whole."""

    held: Count
    statement: Signed | None = None


def piece_path(dossier: str, sha256: str, offset: int, other: int) -> str:
    """Return where a piece is sent to, ``other`` being the size of the file, or fetched from, it being a length."""
    return f"{FILE}{dossier}/{sha256}/{offset}/{other}"
