"""Turns an expected error into the status and the JSON a counter understands; the code says what to do."""

from __future__ import annotations

from http import HTTPStatus

import msgspec

from counter_app.domain.errors import CounterError, StoreError
from counter_app.wire.requests import Refusal

_STATUS = {
    "signature_wrong": HTTPStatus.UNAUTHORIZED,
    "device_unknown": HTTPStatus.UNAUTHORIZED,
    "device_revoked": HTTPStatus.FORBIDDEN,
    "token_unknown": HTTPStatus.FORBIDDEN,
    "token_used": HTTPStatus.FORBIDDEN,
    "counter_mismatch": HTTPStatus.FORBIDDEN,
    "counter_alive": HTTPStatus.FORBIDDEN,
    "device_known": HTTPStatus.FORBIDDEN,
    "path_unknown": HTTPStatus.NOT_FOUND,
    "pack_unknown": HTTPStatus.NOT_FOUND,
    "file_unknown": HTTPStatus.NOT_FOUND,
    "file_gap": HTTPStatus.CONFLICT,
    "file_differs": HTTPStatus.CONFLICT,
    "cursor_unknown": HTTPStatus.CONFLICT,
    "torn_unknown": HTTPStatus.CONFLICT,
    "gap": HTTPStatus.CONFLICT,
    "forked": HTTPStatus.CONFLICT,
    "chain_broken": HTTPStatus.CONFLICT,
    "batch_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "gateway_busy": HTTPStatus.SERVICE_UNAVAILABLE,
}


def refuse(error: CounterError) -> tuple[int, bytes]:
    """Return the status and the body of a refusal; a fault of the gateway's own machine is only ``gateway_busy``."""
    if isinstance(error, StoreError):
        return HTTPStatus.SERVICE_UNAVAILABLE, encode_refusal("gateway_busy")
    return _STATUS.get(error.code, HTTPStatus.BAD_REQUEST), encode_refusal(error.code, error.field)


def encode_refusal(code: str, field: str | None = None) -> bytes:
    """Return a refusal as JSON."""
    return msgspec.json.encode(Refusal(code, field))
