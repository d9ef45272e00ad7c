"""What an administrator does beside a running gateway: invite, revoke, list what arrived.

Each call opens the store for itself, creating and migrating it where needed; the store's own locks keep writers apart.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NotRequired, TypedDict

from counter_app.domain.dossier_code import check_agency
from counter_app.domain.errors import InputError
from counter_app.gateway.keys import open_keys
from counter_app.gateway.opening import opened_store
from counter_app.gateway.ports import Arrival, Fork
from counter_app.gateway.sqlite_late import LateIntake
from counter_app.gateway.sqlite_store import token_hash
from counter_app.gateway.stepped_late import SteppedLate
from counter_app.gateway.store_url import PostgresqlPlace, read_place
from counter_app.wire.invitation import write_invitation

_PAGE = 1_000
_TOKEN_BYTES = 24


class AfterRevocation(TypedDict):
    """Who let a fact in after its device was revoked, why and when."""

    accepted_by: str
    reason: str
    accepted_at: datetime


class ArrivalLine(TypedDict):
    """One line of ``gateway entries``; ``code`` is the dossier's code, ``after_revocation`` only where it was so."""

    device_id: str
    epoch: str
    seq: int
    event_id: str | None
    kind: str | None
    code: str | None
    cursor: str
    after_revocation: NotRequired[AfterRevocation]


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
    with opened_store(store_url, keys_folder) as (run, store):
        run(store.invite(office, counter, token_hash(token), replace, datetime.now(UTC)))
    return token


def invitation(
    store_url: str, keys_folder: Path | None, place: tuple[str, int], token: str, gateway_url: str, ca_pem: str
) -> bytes:
    """Return the file that invites the counter at ``place`` (office, counter) with or without a line.

    Raises:
        InputError: as ``read_place``; StoreError: as ``open_keys``.
    """
    keys = open_keys(read_place(store_url, keys_folder).keys, make=False)
    recipient = keys.known_as.recipient
    return write_invitation(keys.signing, recipient, place, token, gateway_url=gateway_url, ca_pem=ca_pem)


def forks(store_url: str, keys_folder: Path | None) -> list[Fork]:
    """Return every epoch two copies of a disk wrote to, oldest first.

    Raises:
        InputError: as ``read_place``.
    """
    with opened_store(store_url, keys_folder) as (run, store):
        found: list[Fork] = run(store.forked_epochs())
    return found


def places(store_url: str, keys_folder: Path | None) -> list[Path]:
    """Return the files and folders a store lives on, which no answer may be written over.

    Raises:
        InputError: as ``read_place``.
    """
    place = read_place(store_url, keys_folder)
    if isinstance(place, PostgresqlPlace):
        return [place.keys]
    beside = [place.database.with_name(f"{place.database.name}{end}") for end in ("", "-wal", "-shm", "-journal")]
    return [*beside, place.keys]


def revoke(store_url: str, keys_folder: Path | None, device: str) -> None:
    """Shut a device out; what it sent stays.

    Raises:
        InputError: ``device_unknown``, or as ``read_place``.
    """
    with opened_store(store_url, keys_folder) as (run, store):
        run(store.revoke(device, datetime.now(UTC)))


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
    with opened_store(store_url, keys_folder) as (run, store):
        late: list[LateIntake] = run(store.late_intakes(office)) if isinstance(store, SteppedLate) else []
        while left is None or left > 0:
            page: list[Arrival] = run(store.entries(office, after, _PAGE if left is None else min(_PAGE, left)))
            if not page:
                return
            yield from (_line(arrival, late) for arrival in page)
            after = page[-1].cursor
            left = None if left is None else left - len(page)


def _line(arrival: Arrival, late: list[LateIntake]) -> ArrivalLine:
    line = ArrivalLine(
        device_id=arrival.device,
        epoch=arrival.epoch,
        seq=arrival.seq,
        event_id=arrival.event_id,
        kind=arrival.kind,
        code=arrival.code,
        cursor=arrival.cursor,
    )
    for one in late:
        if (one.device, one.epoch) == (arrival.device, arrival.epoch) and one.first <= arrival.seq <= one.last:
            at = datetime.fromisoformat(one.accepted_at)
            line["after_revocation"] = AfterRevocation(accepted_by=one.accepted_by, reason=one.reason, accepted_at=at)
    return line
