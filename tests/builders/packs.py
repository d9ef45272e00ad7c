"""Packs a test lays into a counter's data folder."""

from __future__ import annotations

import json
from pathlib import Path

from counter_app.bootstrap import open_counter
from counter_app.database.transaction import immediate
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
        with immediate(counter.writer):
            keep_pack(counter.writer, read_pack(raw), raw, counter.clock.now())
    finally:
        counter.close()
