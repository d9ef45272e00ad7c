"""Packs a test lays into a counter's data folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from counter_app.bootstrap import open_counter
from counter_app.database.driver import Connection
from counter_app.database.transaction import immediate
from counter_app.devices.ports import Clock
from counter_app.resources import resources_folder
from counter_app.store.packs import keep_pack
from counter_app.wire.pack import read_pack


def calendar_with_a_day_off(folder: Path, on: str) -> None:
    """Put a calendar in use at a counter that closes one more day."""
    (file,) = (resources_folder() / "packs" / "calendar").glob("*.json")
    pack = json.loads(file.read_bytes())
    off = {"on": on, "kind": "off", "name": "Nghỉ hoán đổi", "basis": "Thông báo thử", "confidence": "confirmed"}
    pack["content"]["days"] = sorted([*pack["content"]["days"], off], key=lambda day: day["on"])
    pack["effective_on"] = "2026-01-01"
    raw = json.dumps(pack, ensure_ascii=False).encode()
    counter = open_counter(folder)
    try:
        _keep(counter.writer, raw, counter.clock)
    finally:
        counter.close()


def keep_terms(connection: Connection, clock: Clock, *, on: str = "2026-11-01", **content: object) -> str:
    """Keep terms of deadlines from a day on that differ from the bundled ones in ``content``; return their hash."""
    (file,) = (resources_folder() / "packs" / "deadline").glob("*.json")
    pack = json.loads(file.read_bytes())
    pack["content"] |= content
    pack["effective_on"] = on
    return _keep(connection, json.dumps(pack, ensure_ascii=False).encode(), clock)


def mapping(**changes: Any) -> bytes:  # noqa: ANN401 - any JSON
    """Return a pack in which H14.31 was merged into H14.40 on 1 July 2025."""
    merged = {"old": "H14.31", "new": "H14.40", "from_on": "2025-07-01", "name": "Phường Thục Phán cũ"} | changes
    office = {"id": "H14.40", "name": "Phường Mẫu Mới", "kind": "ward", "parent": "H14"}
    pack = {
        "pack": "offices",
        "name": "thu",
        "version": 2,
        "basis": "Nghị quyết thử",
        "effective_on": "2026-01-01",
        "content": {"offices": [office], "successions": [merged]},
    }
    return json.dumps(pack, ensure_ascii=False).encode()


def _keep(connection: Connection, raw: bytes, clock: Clock) -> str:
    pack = read_pack(raw)
    with immediate(connection):
        keep_pack(connection, pack, raw, clock.now())
    return pack.sha256
