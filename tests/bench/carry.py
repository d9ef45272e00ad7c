"""Carry: ten thousand facts to a stick and from there into the gateway, and the answer back into the counter."""

from __future__ import annotations

import time
from pathlib import Path

from counter_app.bootstrap import carry_acknowledge, carry_export, open_counter
from counter_app.gateway import administration
from counter_app.gateway.carrying import carry_in
from counter_app.wire.invitation import read_invitation
from counter_app.wire.packet import encode_answer
from tests.bench.measured import Row
from tests.bench.wards import OFFICE, full_ward

ENTRIES = 10_000
_SECONDS = 10
"""Nobody should have to wait longer than this beside a stick; what the province's machine takes comes on top."""
_BYTES = 150
"""As over the line in batches."""


def measure(folder: Path) -> list[Row]:
    """Export a whole journal, take the packet in, and bring the answer back; every step durable."""
    folder = folder / "carry"
    folder.mkdir()
    ward = full_ward(folder / "ward", ENTRIES, acknowledged=0)
    store = f"sqlite:///{folder / 'gateway.db'}"
    token = administration.invite(store, None, OFFICE, 1)
    invitation = read_invitation(administration.invitation(store, None, (OFFICE, 1), token, "", ""))
    packet = folder / "packet.age"
    counter = open_counter(ward)
    try:
        counter.province.keep_invitation(invitation)
        started = time.perf_counter()
        exported = carry_export(counter, packet)
        written = time.perf_counter()
        taken = carry_in(store, None, packet)
        arrived = time.perf_counter()
        back = carry_acknowledge(counter, encode_answer(taken.answer))
        settled = time.perf_counter()
    finally:
        counter.close()
    if not exported.entries == taken.accepted == back.acknowledged == ENTRIES:
        raise AssertionError((exported.entries, taken.accepted, back.acknowledged))
    details: dict[str, float | int | str] = {
        "to the stick s": written - started,
        "into the gateway s": arrived - written,
        "answer s": settled - arrived,
    }
    what = f"{ENTRIES:,} facts by stick: written, read back, taken in, settled"
    return [
        Row("carry", what, settled - started, "s", _SECONDS, details=details),
        Row("carry", "bytes a fact on the stick", exported.bytes / ENTRIES, "bytes", _BYTES),
    ]
