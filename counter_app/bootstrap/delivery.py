"""Joins a counter to its gateway: the engine that sends its facts, and the first acquaintance."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from counter_app.domain.ids import RANDOM_BYTES, uuid7

if TYPE_CHECKING:
    from pathlib import Path

    from counter_app.bootstrap.counter import Counter
    from counter_app.domain.file_rules import HeldBack
    from counter_app.printing.canvas import RenderedPdf
    from counter_app.services.sync_files import SyncFiles
    from counter_app.store.file_deliveries import FilesLeft
    from counter_app.sync.carry import Exported, TakenBack
    from counter_app.sync.engine import Surroundings, SyncEngine
    from counter_app.sync.ports import SyncStatus
    from counter_app.sync.thread import SyncThread


def sync_engine(
    counter: Counter,
    on_status: Callable[[SyncStatus], None] = lambda _status: None,
    on_incident: Callable[[Exception], None] = lambda _error: None,
) -> SyncEngine:
    """Return the engine that brings this counter's facts to its gateway; run it on a thread of its own."""
    from counter_app.services.sync_hub import SyncHub
    from counter_app.services.sync_journal import SyncJournal
    from counter_app.services.sync_replica import SyncPacks, SyncReplica
    from counter_app.sync.engine import SyncEngine
    from counter_app.sync.files import FileLane
    from counter_app.sync.first_contact import FirstContact, SharedConnect
    from counter_app.sync.http import connect
    from counter_app.sync.hub import HubSide, MetFirst, through
    from counter_app.sync.pull import Puller

    lane = counter.lanes.store
    replica = SyncReplica(counter.replica, lane, partial(_drop_erased, counter))
    puller = Puller(replica, SyncPacks(counter.pulled_packs, lane), time.monotonic)
    around = _surroundings(counter, on_status, on_incident)
    desk = SyncHub(counter.writer, lane, counter.preferences, counter.clock.now)
    shared = SharedConnect(lambda gateway_url, ca_pem: through(connect, desk.hub(), gateway_url, ca_pem))
    side = HubSide(desk, counter.province, puller.replica, connect, around, puller.heard)
    journal = MetFirst(FirstContact(SyncJournal(counter.deliveries, lane), counter.province, shared, around), side)
    return SyncEngine(journal, shared, around, puller, FileLane(_file_desk(counter), time.monotonic))


def _drop_erased(counter: Counter) -> None:
    from counter_app.store import erased_files

    if erased_files.waiting(counter.writer):
        counter.papers.retention.drop_erased()


def _file_desk(counter: Counter) -> SyncFiles:
    from counter_app.services.sync_files import SyncFiles

    return SyncFiles(counter.writer, counter.lanes.store, lambda: counter.vault, counter.preferences, counter.clock.now)


def files_left(counter: Counter) -> tuple[FilesLeft, int, HeldBack]:
    """Return what of this counter's files waits, the bytes sent today, and why nothing travels now."""
    from counter_app.domain.zone import LOCAL
    from counter_app.services.sync_files import file_rules
    from counter_app.store import file_deliveries
    from counter_app.sync.files import link_of

    now = counter.clock.now().astimezone(LOCAL)
    lane = counter.lanes.store
    link = link_of(lane.submit(counter.deliveries.device).result())
    spent = lane.submit(file_deliveries.spent, counter.writer, now.date(), link).result()
    left = lane.submit(file_deliveries.left, counter.writer).result()
    return left, spent, file_rules(counter.preferences).held_back(now, spent)


def sync_thread(
    counter: Counter, on_status: Callable[[SyncStatus], None], on_incident: Callable[[Exception], None]
) -> SyncThread:
    """Return the engine of this counter on its thread, not started yet; both calls are made on that thread."""
    from counter_app.sync.thread import SyncThread

    return SyncThread(sync_engine(counter, on_status, on_incident))


def enrol(counter: Counter, gateway_url: str, token: str, ca_pem: str = "") -> None:
    """Make this device known to a gateway and keep the province's key.

    Raises:
        GatewayError: ``unreachable``, ``certificate_wrong``, ``token_…``; InputError: ``gateway_url``.
    """
    import base64

    from counter_app.sync.enrol import enrol as ask_to_enrol
    from counter_app.sync.http import connect, read_gateway_url

    url = read_gateway_url(gateway_url)
    transport = connect(url, ca_pem or None)
    try:
        identity = counter.lanes.store.submit(counter.deliveries.device).result()
        around = _surroundings(counter, lambda _status: None, lambda _error: None)
        enrolled = ask_to_enrol(transport, identity, token, around)
    finally:
        transport.close()
    province_key = base64.b64decode(enrolled.province_key)
    kept = url, ca_pem, province_key, enrolled.recipient
    counter.lanes.store.submit(counter.deliveries.keep_enrolment, *kept).result()


def _surroundings(
    counter: Counter, on_status: Callable[[SyncStatus], None], on_incident: Callable[[Exception], None]
) -> Surroundings:
    import random

    from counter_app.sync.engine import Surroundings

    return Surroundings(
        clock=counter.clock.now,
        monotonic=time.monotonic,
        jitter=random.random,
        new_request=new_id,
        on_status=on_status,
        on_incident=on_incident,
    )


def new_id() -> str:
    """Return a fresh id for a request."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(RANDOM_BYTES))


def carry_export(
    counter: Counter,
    target: Path,
    *,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Exported:
    """Write what waits for the province as a packet at ``target``; runs on the thread that calls.

    Raises:
        GatewayError, InputError, StoreError, Cancelled: as ``sync.carry.export``.
    """
    from counter_app.sync.carry import Watch, export

    watch = Watch(progress, cancelled, counter.random_bytes(8).hex())
    return export(counter.province, target, counter.clock.now(), watch, files=_file_desk(counter))


def carry_out(
    counter: Counter, target: Path, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> Exported | None:
    """Do as ``carry_export`` for the window: None once the person stopped it.

    Raises:
        InputError: ``out_is_ours`` for a place in the counter's own folder; otherwise as ``carry_export``.
    """
    from counter_app.domain.errors import InputError
    from counter_app.sync.carry import Cancelled

    if target.resolve().is_relative_to(counter.folder.root.resolve()):
        raise InputError("out_is_ours", "out")
    try:
        return carry_export(counter, target, progress=progress, cancelled=cancelled)
    except Cancelled:
        return None


def carry_back(counter: Counter, source: Path) -> TakenBack:
    """Do as ``carry_acknowledge`` for a file.

    Raises:
        InputError: ``answer_malformed`` for one that cannot be read; otherwise as ``carry_acknowledge``.
    """
    from counter_app.domain.errors import InputError
    from counter_app.wire.packet import MAX_ANSWER_BYTES

    try:
        with source.open("rb") as file:
            raw = file.read(MAX_ANSWER_BYTES)
    except OSError as error:
        raise InputError("answer_malformed", "file") from error
    return carry_acknowledge(counter, raw)


def carry_acknowledge(counter: Counter, raw: bytes) -> TakenBack:
    """Take in the province's answer to a packet.

    Raises:
        InputError, GatewayError: as ``sync.carry.acknowledge``.
    """
    from counter_app.sync.carry import acknowledge

    return acknowledge(counter.province, raw, _file_desk(counter))


def carry_cover(counter: Counter, exported: Exported) -> RenderedPdf:
    """Draw the sheet that travels with a packet.

    Raises:
        DeviceError: ``font_missing``.
    """
    from counter_app.domain.carry import CarriedPart, CarryCover
    from counter_app.printing.carry_cover import render_carry_cover

    identity = counter.identity
    cover = CarryCover(
        packet=exported.packet,
        office_name=identity.office_name,
        office=identity.office,
        counter=identity.counter,
        device=identity.device,
        made_at=exported.made_at,
        files=tuple(file.name for file in exported.files),
        size=exported.bytes,
        entries=exported.entries,
        parts=tuple(CarriedPart(part.epoch, part.first, part.last, part.head) for part in exported.parts),
        registration=exported.registration,
    )
    return render_carry_cover(cover)
