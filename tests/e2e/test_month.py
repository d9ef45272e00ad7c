"""A month without a line, then a stick, then a weak one: both sides end with the same history and its papers."""

from __future__ import annotations

import socket
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.gateway.opening import opened_store
from counter_app.gateway.ports import Held
from tests.builders.command_line import Station, dossier
from tests.builders.provinces import Province, province_at
from tests.e2e.test_files import PLAIN, a_pdf
from tests.simulation.weak_link import Hills, WeakLink

HILLS = Hills(rate=24_000, round_trip_s=0.2, loss=0.05, cut_every_s=3.0, down_s=0.5)
FIRST_DAY, DAYS, EACH_DAY = date(2026, 10, 1), 30, 6
LATER_DAYS, LATER_EACH_DAY = 3, 40
AT_MOST_S = 120


def a_free_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def work(counter: Station, folder: Path, days: range, each_day: int) -> int:
    """Receive dossiers day by day, file a paper every tenth day, and return how many papers that were."""
    papers = 0
    for at in days:
        day = FIRST_DAY + timedelta(days=at)
        counter.shows(f"{day}T09:00")
        at_eight = {**PLAIN, "received_at": f"{day}T08:00:00+07:00"}
        received = counter.receive(*(dossier(f"r-{at}-{n}", **at_eight) for n in range(each_day)))
        assert received.code == 0
        if at % 10 == 0:
            papers += 1
            assert counter.call("attach", received.lines[0]["code"], a_pdf(folder, 40_000, at)).code == 0
    return papers


def held(province: Province, device: str) -> Held:
    """Return how far the province holds the only journal of a device."""
    url = province.store[1]
    with opened_store(url, None) as (run, store):
        known = run(store.find_device(device))
        (epoch,) = {line["epoch"] for line in province.call("entries").lines}
        found: Held = run(store.position(known, epoch))
    return found


def sync_to_the_end(counter: Station) -> int:
    """Sync again and again over what line there is, and return how often that took."""
    end = time.monotonic() + AT_MOST_S
    for attempts in range(1, 1_000):
        counter.call("sync", "--once")
        files = counter.call("files").one
        if not counter.call("outbox").lines and not files["files"]:
            return attempts
        assert time.monotonic() < end, files
    raise AssertionError


def agreed(counter: Station, province: Province) -> str:
    """Return the head both sides have, each fact held once and in its order."""
    own, entries = counter.call("verify").one, province.call("entries").lines
    here = held(province, entries[0]["device_id"])
    assert own["ok"] is True
    assert (here.count, here.head.hex(), here.parked) == (own["entries"], own["head"], ())
    assert [line["seq"] for line in entries] == list(range(1, own["entries"] + 1))
    assert len({line["event_id"] for line in entries}) == own["entries"]
    return here.head.hex()


@pytest.mark.slow
def test_a_month_offline_then_a_stick_then_a_weak_link(counter: Station, tmp_path: Path) -> None:
    """Each fact is there once, in order, both heads are equal, all papers arrived, a stick found later adds nothing."""
    province, port = province_at(tmp_path / "province"), a_free_port()
    invitation, ack = str(tmp_path / "invitation.json"), str(tmp_path / "ack.json")
    invite = ("invite", "--office", "H14.31", "--counter", "3", "--gateway", f"http://127.0.0.1:{port}")
    assert province.call(*invite, "--out", invitation).code == 0
    assert counter.call("enrol", "--invite", invitation, *counter.administrator).code == 0
    papers = work(counter, tmp_path, range(DAYS), EACH_DAY)
    assert counter.call("sync", "--once").error == "unreachable"

    first, second = str(tmp_path / "first.age"), str(tmp_path / "second.age")
    exported = counter.call("carry", "export", first).one
    assert exported["entries"] == DAYS * EACH_DAY + papers
    papers += work(counter, tmp_path, range(DAYS, DAYS + LATER_DAYS), LATER_EACH_DAY)
    assert province.call("carry-in", first, "--ack", ack).one["accepted"] == exported["entries"]
    assert counter.call("carry", "acknowledge", ack).one["acknowledged"] == exported["entries"]
    assert counter.call("carry", "export", second).code == 0  # and lost on the way
    papers += work(counter, tmp_path, range(40, 41), 1)

    with province.serving():
        link = WeakLink(int(province.url.rpartition(":")[2]), HILLS, port)
        link.start()
        try:
            sync_to_the_end(counter)
        finally:
            link.stop()
    head = agreed(counter, province)
    kept = [one for one in (province.folder / "gateway.db.files").rglob("*") if one.is_file()]
    assert (len(kept), papers, link.cuts > 1) == (papers, 5, True)

    again = province.call("carry-in", second, "--ack", ack)
    assert (again.code, again.one["accepted"]) == (0, 0)
    assert counter.call("carry", "acknowledge", ack).one["acknowledged"] == 0
    assert agreed(counter, province) == head
