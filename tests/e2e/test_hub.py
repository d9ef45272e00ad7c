"""A hub between two counters and the province, all of them processes: no line, a line, a hub that burns down."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders.command_line import Station, dossier
from tests.e2e.test_province import Province
from tests.e2e.test_pull import PLAIN, enrolled
from tests.fakes.hub_process import HubProcess
from tests.fakes.weak_link import weak_link

DAY = "2026-11-02T09:16"


class Office:
    """Two counters, their hub and the province, which may be there or not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.province = Province(folder)
        self.hub: HubProcess | None = None

    def start_hub(self) -> None:
        """Start the hub, or another one in its place, on the address the counters know."""
        self.hub = HubProcess(self.folder / "hub", self.province.url, self.hub)
        self.hub.start()

    def counters(self) -> tuple[Station, Station]:
        """Set two counters up at the province and tell them of the hub."""
        assert self.hub is not None
        both = enrolled(self.province, self.folder, 1), enrolled(self.province, self.folder, 2)
        for one in both:
            assert one.call("hub", self.hub.url, *one.administrator).one == {
                "hub": self.hub.url,
                "code": None,
                "since": None,
            }
            one.shows(DAY)
        return both


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office nothing of which runs yet."""
    made = Office(tmp_path)
    yield made
    if made.hub is not None:
        made.hub.end()


def acquainted(office: Office) -> tuple[Station, Station]:
    """Let hub and counters get to know each other while there is a line, which is gone afterwards."""
    with office.province.serving():
        office.start_hub()
        counters = office.counters()
        for one in counters:
            assert one.call("sync", "--once").code == 0
    return counters


def receive(counter: Station, name: str, count: int = 1) -> list[str]:
    """Take dossiers in and return their codes."""
    lines = [dossier(f"{name}-{at}", received_at="2026-11-02T09:15", **PLAIN) for at in range(count)]
    return [line["code"] for line in counter.receive(*lines).lines]


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for another process."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.2)


@pytest.mark.slow
def test_counters_see_each_other_without_a_line(office: Office) -> None:
    """No internet: what one received the other finds; nothing is acknowledged; with the line the hub brings it on."""
    first, second = acquainted(office)
    (code,) = receive(first, "r")
    assert first.call("sync", "--once").error == "unreachable"
    assert [line["state"] for line in first.call("outbox").lines] == ["relayed"]
    assert second.call("sync", "--once").error == "unreachable"
    assert second.call("find", "nguyen van").one["code"] == code
    assert second.act(code, "forward").code == 0
    second.call("sync", "--once")
    first.call("sync", "--once")
    assert first.call("show", code).one["status"] == "processing"
    with office.province.serving(f"127.0.0.1:{office.province.url.rpartition(':')[2]}"):
        until(lambda: len(office.province.call("entries").lines) == 2)
        assert first.call("sync").one["duplicates"] == 0
        second.call("sync")
        assert [first.call("outbox").lines, second.call("outbox").lines] == [[], []]
    for one in (first, second):
        assert one.call("verify").one["problems"] == []


@pytest.mark.slow
def test_a_hub_that_burns_down_loses_nothing(office: Office) -> None:
    """The hub is killed with all it kept before the line came back; another takes its place; both ends are equal."""
    first, second = acquainted(office)
    receive(first, "a", 5)
    receive(second, "b", 3)
    for one in (first, second):
        one.call("sync", "--once")
    assert office.hub is not None
    assert first.call("hub").one["code"] == ""
    office.hub.kill()
    receive(first, "c", 2)
    assert first.call("sync", "--once").error == "unreachable"
    told = first.call("hub").one
    assert (told["code"], told["since"][:10]) == ("unreachable", "2026-11-02")
    shutil.rmtree(office.hub.folder)
    with office.province.serving(f"127.0.0.1:{office.province.url.rpartition(':')[2]}"):
        office.start_hub()
        reports = [one.call("sync").one for one in (first, second)]
        assert [report["pushed"] for report in reports] == [7, 3]
        for one, report in zip((first, second), reports, strict=True):
            told = one.call("verify").one
            assert report["checkpoint"] == {"count": told["entries"], "head": told["head"]}
        assert len(office.province.call("entries").lines) == 10
        first.call("sync")
    assert first.call("hub").one["code"] == ""
    assert len(first.call("find", "Nguyễn", "--limit", "50").lines) == 10


@pytest.mark.slow
def test_a_counter_without_a_line_of_its_own_goes_through_the_hub(office: Office) -> None:
    """Its gateway's address leads nowhere from here; the province's word comes back by the hub, signed as ever."""
    with office.province.serving():
        office.start_hub()
        with weak_link(office.province.url, bytes_per_s=10**9, delay_s=0, cut_every=10**9) as own_line:
            office.province.url = f"http://127.0.0.1:{own_line.port}"
            first, _ = office.counters()
        receive(first, "r", 3)
        report = first.call("sync").one
        assert (report["pushed"], report["checkpoint"]["count"]) == (3, 3)
        assert first.call("outbox").lines == []
