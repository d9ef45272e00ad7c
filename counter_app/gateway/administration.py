"""What an administrator does beside a running gateway: invite, revoke, list what arrived.

Each call opens the store for itself, creating and migrating it where needed; SQLite's own lock keeps writers apart.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from counter_app.database.driver import Connection
from counter_app.database.factory import Mode, open_connection
from counter_app.domain.dossier_code import check_agency
from counter_app.domain.errors import InputError
from counter_app.gateway import sqlite_devices
from counter_app.gateway.keys import open_keys
from counter_app.gateway.sqlite_store import prepare, token_hash
from counter_app.gateway.store_url import read_place

_PAGE = 1_000
_TOKEN_BYTES = 24


class ArrivalLine(TypedDict):
    """One line of ``gateway entries``; ``code`` is the dossier's code."""

    device_id: str
    epoch: str
    seq: int
    event_id: str | None
    kind: str | None
    code: str | None
    cursor: str


def invite(store_url: str, keys_folder: Path | None, office: str, counter: int, replace: str | None = None) -> str:
    """Return a one-time enrolment token for a counter.

    Raises:
        InputError: ``agency_malformed``, ``counter_malformed``, ``device_unknown``, or as ``read_place``.
        RuleError: ``counter_alive`` when a device works there and ``replace`` does not name it.
    """
    office = check_agency(office)
    if not 1 <= counter <= 99:  # noqa: PLR2004 - counters 1 to 99 own numbers
        raise InputError("counter_malformed", "counter")
    token = secrets.token_hex(_TOKEN_BYTES)
    with closing(_open(store_url, keys_folder, "write")) as connection:
        sqlite_devices.invite(connection, office, counter, token_hash(token), replace, datetime.now(UTC).isoformat())
    return token


def places(store_url: str, keys_folder: Path | None) -> list[Path]:
    """Return the files and folders a store lives on, which no answer may be written over.

    Raises:
        InputError: as ``read_place``.
    """
    place = read_place(store_url, keys_folder)
    beside = [place.database.with_name(f"{place.database.name}{end}") for end in ("", "-wal", "-shm", "-journal")]
    return [*beside, place.keys]


def revoke(store_url: str, keys_folder: Path | None, device: str) -> None:
    """Shut a device out; what it sent stays.

    Raises:
        InputError: ``device_unknown``, or as ``read_place``.
    """
    with closing(_open(store_url, keys_folder, "write")) as connection:
        sqlite_devices.revoke(connection, device, datetime.now(UTC).isoformat())


def entries(
    store_url: str,
    keys_folder: Path | None,
    office: str | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> Iterator[ArrivalLine]:
    """Yield what arrived after the cursor, oldest first, a page at a time: no lock is held between two pages.

    Raises:
        InputError: ``agency_malformed``, ``cursor_malformed``, or as ``read_place``.
    """
    office = None if office is None else check_agency(office)
    left = limit
    with closing(_open(store_url, keys_folder, "read")) as connection:
        while left is None or left > 0:
            page = sqlite_devices.arrivals(connection, office, after, _PAGE if left is None else min(_PAGE, left))
            if not page:
                return
            for arrival in page:
                yield ArrivalLine(
                    device_id=arrival.device,
                    epoch=arrival.epoch,
                    seq=arrival.seq,
                    event_id=arrival.event_id,
                    kind=arrival.kind,
                    code=arrival.code,
                    cursor=arrival.cursor,
                )
            after = page[-1].cursor
            left = None if left is None else left - len(page)


def _open(store_url: str, keys_folder: Path | None, mode: Mode) -> Connection:
    place = read_place(store_url, keys_folder)
    keys = open_keys(place.keys, make=not place.database.exists())
    prepare(place.database, keys.database)
    return open_connection(place.database, keys.database, mode=mode)
