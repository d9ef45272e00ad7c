"""The protocol as the counter speaks it: signs calls, and believes no answer that the province did not sign."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus

import msgspec

from counter_app.domain.errors import GatewayError, InputError
from counter_app.sync.policy import TABLE
from counter_app.sync.ports import Call, Pipeline, Reply, Transport
from counter_app.wire.batch import MESSAGE_TYPE, Batch, BatchAnswer, Message, Position, Torn, pack, to_wire, unpack
from counter_app.wire.compression import BEST, FAST, LEVEL, is_frame
from counter_app.wire.feed import FEED, FeedPage, Wish
from counter_app.wire.files import (
    CONTENT,
    FILE_TYPE,
    FILES,
    LARGEST_PIECE,
    FilesAnswer,
    FilesWish,
    PieceTaken,
    Wanted,
    piece_path,
)
from counter_app.wire.offers import PACKS, PackPiece
from counter_app.wire.outgoing import DeviceIdentity, Pending
from counter_app.wire.relays import DEVICES, INTRODUCTION, RELAY, RELAYED, Relayed, RelayPage, RelayWish
from counter_app.wire.requests import (
    BATCHES,
    ENROL,
    KEYS,
    POSITION,
    TORN,
    Enrolled,
    Enrolment,
    KeysAnswer,
    Refusal,
    signed_headers,
)
from counter_app.wire.statements import PUBLIC_KEY_BYTES, Acknowledgement, Signed, public_bytes, verify

JSON_TYPE = "application/json"
_FEW, _MANY = 8, 1_000
_ENROLMENT_CODES = frozenset(
    {"token_unknown", "token_used", "counter_mismatch", "counter_alive", "device_known", "device_revoked"}
)
_KNOWN = frozenset(TABLE) | _ENROLMENT_CODES


@dataclass(slots=True)
class Traffic:
    """Bytes both ways since it was made."""

    sent: int = 0
    received: int = 0


@dataclass(frozen=True, slots=True)
class Packed:
    """A batch as it travels, under its request id; ``offset`` bytes of ``body`` are there from before a cut."""

    pending: Pending
    request: str
    body: bytes = field(repr=False)
    offset: int = 0

    @property
    def path(self) -> str:
        """Return where it goes."""
        return f"{TORN}{self.offset}" if self.offset else BATCHES

    def behind(self, parts: Iterable[Torn]) -> Packed | None:
        """Return what is left of it to send where one of ``parts`` is of it, otherwise None."""
        held = max((one.held for one in parts if one.request == self.request), default=0)
        return replace(self, offset=held) if 0 < held < len(self.body) else None


@dataclass(frozen=True, slots=True)
class Caller:
    """Makes signed calls over one transport; ``clock`` and ``new_request`` are given, as nothing here is random."""

    transport: Transport
    clock: Callable[[], datetime]
    new_request: Callable[[], str]
    traffic: Traffic = field(default_factory=Traffic)

    def packed(self, identity: DeviceIdentity, pending: Pending) -> Packed:
        """Return a batch ready to be sent, under a new request id."""
        entries = tuple(map(to_wire, pending.entries))
        batch = Batch(identity.device, identity.epoch, pending.first, entries, pending.checkpoint)
        body = pack(batch, identity.device.encode(), level=_level(len(pending.entries)))
        return Packed(pending, self.new_request(), body)

    def push(self, identity: DeviceIdentity, packed: Packed) -> BatchAnswer | Position:
        """Send a batch; a ``Position`` comes back when it does not join what the gateway holds.

        Raises:
            GatewayError: as ``Transport.exchange``, the gateway's refusal, ``torn_unknown`` when it does not hold what
                this goes on from, or ``not_a_gateway`` for an answer of another kind.
        """
        return _joined(self._counted(self.transport.exchange(self._batch(identity, packed))), packed.pending)

    def begin_push(self, identity: DeviceIdentity, packed: Packed) -> None:
        """Send a batch over a ``Pipeline``; ``finish_push`` gives the answer.

        Raises:
            GatewayError: as ``Pipeline.begin``.
        """
        _pipeline(self.transport).begin(self._batch(identity, packed))

    def finish_push(self, packed: Packed) -> BatchAnswer | Position:
        """Return the answer to the oldest batch begun; raises as ``push``."""
        return _joined(self._counted(_pipeline(self.transport).finish()), packed.pending)

    def position(self, identity: DeviceIdentity) -> Position:
        """Ask how far the gateway holds this epoch.

        Raises:
            GatewayError: as ``push``.
        """
        return _message(self._send(identity, "GET", POSITION + identity.epoch, b""), Position)

    def enrol(self, identity: DeviceIdentity, token: str) -> Enrolled:
        """Register this device's key with a one-time token; the same call again returns the first result.

        Raises:
            GatewayError: as ``push``, and ``token_unknown``, ``token_used``, ``counter_mismatch``, ``counter_alive``,
                ``device_known``, ``device_revoked``; ``not_a_gateway`` when the answer is not about this device.
        """
        public_key = base64.b64encode(public_bytes(identity.private_key)).decode()
        wish = Enrolment(token, identity.device, identity.office, identity.counter, public_key)
        reply = self._send(identity, "POST", ENROL, msgspec.json.encode(wish))
        if reply.status != HTTPStatus.OK or reply.content_type != JSON_TYPE:
            raise _refused(reply)
        try:
            enrolled = msgspec.json.decode(reply.body, type=Enrolled)
            key = base64.b64decode(enrolled.province_key, validate=True)
        except (msgspec.DecodeError, UnicodeDecodeError, binascii.Error, ValueError) as error:
            raise GatewayError("not_a_gateway") from error
        expected = identity.device, identity.office, identity.counter
        if (enrolled.device, enrolled.office, enrolled.counter) != expected or len(key) != PUBLIC_KEY_BYTES:
            raise GatewayError("not_a_gateway")
        return enrolled

    def key_changes(self, identity: DeviceIdentity) -> tuple[Signed, ...]:
        """Ask for the statements that lead to the province's present keys; they are not checked here.

        Raises:
            GatewayError: as ``push``.
        """
        reply = self._send(identity, "GET", KEYS, b"")
        if reply.status != HTTPStatus.OK or reply.content_type != JSON_TYPE:
            raise _refused(reply)
        try:
            return msgspec.json.decode(reply.body, type=KeysAnswer).changes
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise GatewayError("not_a_gateway") from error

    def feed(self, identity: DeviceIdentity, wish: Wish) -> FeedPage:
        """Ask for facts of others; what the page says is not checked yet.

        Raises:
            GatewayError: as ``push``; ``cursor_unknown`` when the gateway gave no such cursor.
        """
        return _message(self._send(identity, "POST", FEED, pack(wish)), FeedPage)

    def piece(self, identity: DeviceIdentity, sha256: str, offset: int) -> PackPiece:
        """Ask for the compressed bytes of a pack from ``offset`` on.

        Raises:
            GatewayError: as ``push``; ``pack_unknown`` when it is on offer no longer.
        """
        return _message(self._send(identity, "GET", f"{PACKS}{sha256}/{offset}", b""), PackPiece)

    def files(self, identity: DeviceIdentity, wish: FilesWish) -> FilesAnswer:
        """Ask how far files are held; the statement is not checked yet.

        Raises:
            GatewayError: as ``push``.
        """
        return _message(self._send(identity, "POST", FILES, pack(wish)), FilesAnswer)

    def put_piece(self, identity: DeviceIdentity, file: Wanted, offset: int, content: bytes) -> PieceTaken:
        """Send bytes of a file from ``offset`` on; what of them arrives before a cut stays there.

        Raises:
            GatewayError: as ``push``; ``file_gap``, ``file_differs``, ``file_unknown``, ``file_over_limit``.
        """
        path = piece_path(file.dossier, file.sha256, offset, file.bytes)
        return _message(self._send(identity, "PUT", path, content), PieceTaken)

    def begin_piece(self, identity: DeviceIdentity, file: Wanted, offset: int, content: bytes) -> None:
        """Send bytes of a file over a ``Pipeline``; ``finish_piece`` gives the answer.

        Raises:
            GatewayError: as ``Pipeline.begin``.
        """
        path = piece_path(file.dossier, file.sha256, offset, file.bytes)
        _pipeline(self.transport).begin(self._signed(identity, "PUT", path, content))

    def finish_piece(self) -> PieceTaken:
        """Return the answer to the oldest piece begun; raises as ``put_piece``."""
        return _message(self._counted(_pipeline(self.transport).finish()), PieceTaken)

    def file_piece(self, identity: DeviceIdentity, file: Wanted, offset: int) -> bytes:
        """Return bytes of a file from ``offset`` on, as many as one answer holds.

        Raises:
            GatewayError: as ``push``; ``file_unknown`` where it is not there or not for this office.
        """
        length = min(LARGEST_PIECE, file.bytes - offset)
        reply = self._send(identity, "GET", piece_path(file.dossier, file.sha256, offset, length), b"")
        if reply.status != HTTPStatus.OK or reply.content_type != FILE_TYPE:
            raise _refused(reply)
        if not 0 < len(reply.body) <= length:
            raise GatewayError("message_malformed")
        return reply.body

    def relay(self, identity: DeviceIdentity, epoch: str, pending: Pending) -> Relayed:
        """Give facts to a hub; where they do not join what it keeps, its answer says how far that is.

        Raises:
            GatewayError: as ``push``.
        """
        entries = tuple(map(to_wire, pending.entries))
        batch = Batch(identity.device, epoch, pending.first, entries, pending.checkpoint)
        reply = self._send(identity, "POST", RELAY + identity.device, pack(batch))
        if reply.status == HTTPStatus.CONFLICT and _is_message(reply):
            return _read(reply, Relayed)
        return _message(reply, Relayed)

    def relayed(self, identity: DeviceIdentity, wish: RelayWish) -> RelayPage:
        """Ask a hub what it keeps; nothing of it is checked yet.

        Raises:
            GatewayError: as ``push``.
        """
        return _message(self._send(identity, "POST", RELAYED, pack(wish)), RelayPage)

    def devices(self, identity: DeviceIdentity) -> Signed:
        """Ask for the province's word about the devices of this office; its signature is not checked yet.

        Raises:
            GatewayError: as ``push``.
        """
        reply = self._send(identity, "GET", DEVICES, b"")
        if reply.status != HTTPStatus.OK or reply.content_type != JSON_TYPE:
            raise _refused(reply)
        try:
            return msgspec.json.decode(reply.body, type=Signed)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise GatewayError("not_a_gateway") from error

    def introduce(self, identity: DeviceIdentity, devices: Signed) -> None:
        """Show a hub the province's word about the devices of this office.

        Raises:
            GatewayError: as ``push``.
        """
        reply = self._send(identity, "POST", INTRODUCTION, msgspec.json.encode(devices))
        if reply.status != HTTPStatus.OK or reply.content_type != JSON_TYPE:
            raise _refused(reply)

    def _send(self, identity: DeviceIdentity, method: str, path: str, body: bytes) -> Reply:
        return self._counted(self.transport.exchange(self._signed(identity, method, path, body)))

    def _batch(self, identity: DeviceIdentity, packed: Packed) -> Call:
        headers = self._headers(identity, "POST", packed.path, packed.body, packed.request)
        return Call("POST", packed.path, headers, packed.body[packed.offset :])

    def _signed(self, identity: DeviceIdentity, method: str, path: str, body: bytes) -> Call:
        headers = self._headers(identity, method, path, body, self.new_request())
        if method == "PUT":
            headers[CONTENT] = sha256(body).hexdigest()
        return Call(method, path, headers, body)

    def _headers(self, identity: DeviceIdentity, method: str, path: str, body: bytes, request: str) -> dict[str, str]:
        sent = str(int(self.clock().timestamp()))
        return signed_headers(
            identity.private_key, method, path, body, request=request, device=identity.device, sent=sent
        )

    def _counted(self, reply: Reply) -> Reply:
        self.traffic.sent += reply.bytes_sent
        self.traffic.received += reply.bytes_received
        return reply


def _joined(reply: Reply, pending: Pending) -> BatchAnswer | Position:
    known = pending.checkpoint.body
    if reply.status == HTTPStatus.CONFLICT and _is_message(reply):
        return _read(reply, Position, known)
    return _message(reply, BatchAnswer, known)


def _pipeline(transport: Transport) -> Pipeline:
    if not isinstance(transport, Pipeline):
        raise TypeError(transport)
    return transport


def check_acknowledgement(identity: DeviceIdentity, signed: Signed | None, count: int, head: str) -> Acknowledgement:
    """Return the province's statement when it is signed, about this device's epoch and says what the answer says.

    Raises:
        GatewayError: ``acknowledgement_wrong``.
    """
    if signed is None or identity.province_key is None:
        raise GatewayError("acknowledgement_wrong")
    try:
        statement = verify(signed, identity.province_key, Acknowledgement)
    except GatewayError as error:
        raise GatewayError("acknowledgement_wrong") from error
    said = statement.device, statement.epoch, statement.count, statement.head
    if said != (identity.device, identity.epoch, count, head):
        raise GatewayError("acknowledgement_wrong")
    return statement


def _message(reply: Reply, type_: type[Message], known: bytes = b"") -> Message:
    """A bare 200 proves nothing: a login page says it too."""
    if reply.status != HTTPStatus.OK or not _is_message(reply):
        raise _refused(reply)
    return _read(reply, type_, known)


def _level(entries: int) -> int:
    """Spend time on bytes where the line is slow: batches grow past a thousand only while answers come at once."""
    return BEST if entries <= _FEW else LEVEL if entries <= _MANY else FAST


def _is_message(reply: Reply) -> bool:
    return reply.content_type == MESSAGE_TYPE and is_frame(reply.body)


def _read(reply: Reply, type_: type[Message], known: bytes = b"") -> Message:
    try:
        return unpack(reply.body, type_, known=known)
    except InputError as error:
        # An answer that would grow past the limit is none we asked for.
        raise GatewayError("message_malformed") from error


def _refused(reply: Reply) -> GatewayError:
    """Read a refusal; an answer that carries none did not come from a gateway, except the trouble of a proxy."""
    if reply.content_type == JSON_TYPE and reply.status >= HTTPStatus.BAD_REQUEST:
        try:
            refusal = msgspec.json.decode(reply.body, type=Refusal)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return GatewayError("not_a_gateway", status=reply.status)
        code = refusal.code if refusal.code in _KNOWN else "gateway_refused"
        return _with_pause(GatewayError(code, refusal.field, status=reply.status), reply)
    if reply.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return _with_pause(GatewayError("gateway_busy", status=reply.status), reply)
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return GatewayError("gateway_failed", status=reply.status)
    return GatewayError("not_a_gateway", status=reply.status)


def _with_pause(error: GatewayError, reply: Reply) -> GatewayError:
    if reply.retry_after_s is not None:
        error.values["retry_after_s"] = int(reply.retry_after_s)
    return error
