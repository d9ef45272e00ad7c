"""A packet: what a counter would send over the line, as a file on a stick, and the answer that travels back.

The file is one age file (age-encryption.org/v1) for the province. Inside: a first line, then frames, the last of them
the device's signature over everything before it, so that a packet is whole and this device's, or refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from counter_app.domain.errors import InputError
from counter_app.wire.batch import Batch, Name, Seq, pack
from counter_app.wire.files import LARGEST_FILE, Sha256, Size
from counter_app.wire.requests import Enrolment
from counter_app.wire.statements import Signed

PACKET_LINE = b"counter-packet 1\n"
MAX_VOLUME_BYTES = 2 * 1024**3
"""What an old stick's file system can hold in one file; frames are counted before encryption, which adds 0.03 %."""
MAX_FRAME_BYTES = 64 * 1024 * 1024
MAX_ANSWER_BYTES = 8 * 1024 * 1024
_LENGTH = 4
_ANSWER_VERSION = 1

MANIFEST, BATCH, FILE, SEAL = b"M", b"B", b"F", b"S"


class Part(msgspec.Struct, frozen=True, array_like=True):
    """What of one epoch is inside: seqs ``first`` to ``last``; ``head`` (hex) is the hash at ``last``."""

    epoch: Name
    first: Seq
    last: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    head: str


class FilePiece(msgspec.Struct, frozen=True, array_like=True):
    """Bytes of a file from ``offset`` on; ``dossier`` is one whose facts, in this packet or earlier, name it."""

    sha256: Sha256
    size: Size
    dossier: Name
    offset: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_FILE)]
    content: bytes


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The first frame: whose packet it is and what it holds; ``registration`` goes along until it was confirmed."""

    packet: Name
    device: Name
    office: str
    counter: int
    public_key: bytes
    made_at: str
    parts: Annotated[tuple[Part, ...], msgspec.Meta(max_length=1_000)]
    volume: int = 1
    volumes: int = 1
    registration: Enrolment | None = None

    @property
    def entries(self) -> int:
        """How many facts it holds."""
        return sum(part.last - part.first + 1 for part in self.parts)


class Seal(msgspec.Struct, frozen=True, tag="packet"):
    """The device's word about all frames before: how many, and the SHA-256 (hex) of their bytes."""

    packet: str
    frames: int
    sha256: str


class CarryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The file that goes back: the province's statements, one an epoch, and for which packet they answer.

    ``refused`` is the code of what stood in the way, empty when all was taken in; ``changes`` lead to the key the
    statements are signed with.
    """

    answer: int = _ANSWER_VERSION
    packet: str
    device: str
    parts: tuple[Part, ...] = ()
    statements: Annotated[tuple[Signed, ...], msgspec.Meta(max_length=1_000)] = ()
    changes: Annotated[tuple[Signed, ...], msgspec.Meta(max_length=1_000)] = ()
    refused: str = ""
    files: Signed | None = None


def frames(
    manifest: Manifest, batches: Iterable[Batch], key: Ed25519PrivateKey, files: Iterable[FilePiece] = ()
) -> Iterator[bytes]:
    """Yield the bytes of a packet, piece by piece, so that one of any size takes the memory of one batch."""
    digest, count = sha256(PACKET_LINE), 0
    yield PACKET_LINE
    for kind, payload in _payloads(manifest, batches, files):
        piece = _framed(kind, payload)
        digest.update(piece)
        count += 1
        yield piece
    body = msgspec.json.encode(Seal(manifest.packet, count, digest.hexdigest()))
    yield _framed(SEAL, msgspec.msgpack.encode(Signed(body, key.sign(body))))


def _payloads(
    manifest: Manifest, batches: Iterable[Batch], files: Iterable[FilePiece]
) -> Iterator[tuple[bytes, bytes]]:
    yield MANIFEST, msgspec.msgpack.encode(manifest)
    for batch in batches:
        yield BATCH, pack(batch)
    for piece in files:
        yield FILE, msgspec.msgpack.encode(piece)


def _framed(kind: bytes, payload: bytes) -> bytes:
    return kind + len(payload).to_bytes(_LENGTH, "big") + payload


class PacketReader:
    """Takes the bytes of a packet as they come, hands out each batch, and knows at the end whether it was whole.

    Use it as a writable stream; ``on_manifest`` is called first, ``on_batch`` with the bytes of each batch, ``on_file``
    with each piece of a file.
    """

    def __init__(
        self,
        on_manifest: Callable[[Manifest], None],
        on_batch: Callable[[bytes], None],
        on_file: Callable[[FilePiece], None] | None = None,
    ) -> None:
        self._on_file = on_file
        self._on_manifest = on_manifest
        self._on_batch = on_batch
        self._held = bytearray()
        self._digest = sha256()
        self._frames = 0
        self._started = False
        self._seal: Signed | None = None
        self.manifest: Manifest | None = None

    def write(self, data: bytes) -> int:
        """Take in the next bytes.

        Raises:
            InputError: ``packet_malformed``.
        """
        self._held += data
        while self._step():
            pass
        return len(data)

    def flush(self) -> None:
        """Do nothing: nothing is held back that could be handed on."""

    def finish(self) -> Manifest:
        """Return whose packet it was, when everything the device sealed came.

        Raises:
            InputError: ``packet_malformed``; ``packet_signature`` when the seal is not that of the key it names.
        """
        if self.manifest is None or self._seal is None or self._held:
            raise InputError("packet_malformed", "file")
        try:
            Ed25519PublicKey.from_public_bytes(self.manifest.public_key).verify(self._seal.signature, self._seal.body)
            seal = msgspec.json.decode(self._seal.body, type=Seal)
        except (InvalidSignature, ValueError, msgspec.DecodeError) as error:
            raise InputError("packet_signature", "file") from error
        if seal != Seal(self.manifest.packet, self._frames, self._digest.hexdigest()):
            raise InputError("packet_signature", "file")
        return self.manifest

    def _step(self) -> bool:
        """Take one frame off what is held; False when it is not whole yet."""
        if not self._started:
            return self._start()
        start = 1 + _LENGTH
        if len(self._held) < start:
            return False
        kind, size = bytes(self._held[:1]), int.from_bytes(self._held[1:start], "big")
        if size > MAX_FRAME_BYTES or self._seal is not None:
            raise InputError("packet_malformed", "file")
        if len(self._held) < start + size:
            return False
        piece = bytes(self._held[: start + size])
        del self._held[: start + size]
        self._take(kind, piece, piece[start:])
        return True

    def _start(self) -> bool:
        if len(self._held) < len(PACKET_LINE):
            return False
        if self._held[: len(PACKET_LINE)] != PACKET_LINE:
            raise InputError("packet_malformed", "file")
        self._digest.update(PACKET_LINE)
        del self._held[: len(PACKET_LINE)]
        self._started = True
        return True

    def _take(self, kind: bytes, piece: bytes, payload: bytes) -> None:
        try:
            if kind == SEAL:
                self._seal = msgspec.msgpack.decode(payload, type=Signed)
                return
            self._frames += 1
            self._digest.update(piece)
            if self._frames == 1:
                if kind != MANIFEST:
                    raise InputError("packet_malformed", "file")
                self.manifest = msgspec.msgpack.decode(payload, type=Manifest)
                self._on_manifest(self.manifest)
                return
            if kind == FILE and self._on_file is not None:
                self._on_file(msgspec.msgpack.decode(payload, type=FilePiece))
                return
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InputError("packet_malformed", "file") from error
        if kind == BATCH:
            self._on_batch(payload)
        elif kind == MANIFEST:
            raise InputError("packet_malformed", "file")
        # Other kinds come from newer counters: sealed, and for a newer gateway to take in.


def encode_answer(answer: CarryAnswer) -> bytes:
    """Return the file that goes back."""
    return msgspec.json.encode(answer) + b"\n"


def read_answer(raw: bytes) -> CarryAnswer:
    """Read the file that came back; the statements in it are not checked yet.

    Raises:
        InputError: ``answer_malformed``.
    """
    try:
        answer = msgspec.json.decode(raw, type=CarryAnswer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError("answer_malformed", "file") from error
    if answer.answer != _ANSWER_VERSION:
        raise InputError("answer_malformed", "file")
    return answer
