"""Several counters of one office by their command lines: what one received another finds and hands back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders.command_line import Station, dossier, station
from tests.e2e.test_province import Province

PLAIN = {"rule": "5 working_days", "procedure": "1.004884"}


@pytest.fixture
def province(tmp_path: Path) -> Province:
    """Return a province whose gateway does not run yet."""
    return Province(tmp_path)


def enrolled(province: Province, folder: Path, counter: int) -> Station:
    """Set a counter up and make it known to the gateway."""
    made = station(folder / f"quay-{counter}", counter=counter)
    token = province.call("invite", "--office", "H14.31", "--counter", str(counter)).one["token"]
    assert made.call("enrol", "--gateway", province.url, "--token", token, *made.administrator).code == 0
    return made


@pytest.mark.slow
def test_any_counter_finds_and_hands_back(province: Province, tmp_path: Path) -> None:
    """Counter 1 receives, counter 2 hands the result back, counter 1 hears of it; both journals stay whole."""
    with province.serving():
        first, second = enrolled(province, tmp_path, 1), enrolled(province, tmp_path, 2)
        first.shows("2026-11-02T09:16")
        second.shows("2026-11-03T09:16")
        code = first.receive(dossier("r-1", received_at="2026-11-02T09:15", **PLAIN)).one["code"]
        assert first.call("sync").one["pushed"] == 1
        assert second.call("find", "Nguyễn").lines == []
        assert second.call("sync", "--once").one["pulled"] == 1
        assert second.call("find", "nguyen van").one["code"] == code
        for action in ("forward", "result", "return"):
            assert second.act(code, action).code == 0, action
        assert second.call("sync").one["pushed"] == 3
        assert first.call("show", code).one["status"] == "received"
        report = first.call("sync").one
        assert (report["pushed"], report["pulled"]) == (0, 3)
        assert first.call("show", code).one["status"] == "returned"
        assert first.call("sync").one["pulled"] == 0
        for one in (first, second):
            assert one.call("verify").one["problems"] == []


@pytest.mark.slow
def test_two_counters_act_on_one_dossier_and_a_person_decides(province: Province, tmp_path: Path) -> None:
    """Both facts are listed at both counters; the decision is one more fact, and all counters come to one state."""
    with province.serving():
        first, second = enrolled(province, tmp_path, 1), enrolled(province, tmp_path, 2)
        first.shows("2026-11-02T09:16")
        second.shows("2026-11-02T10:16")
        code = first.receive(dossier("r-1", received_at="2026-11-02T09:15", **PLAIN)).one["code"]
        for one in (first, second):
            assert one.call("sync").code == 0
        assert first.act(code, "forward", "2026-11-02T11:00", to="Tư pháp").code == 0
        assert second.act(code, "stop", "2026-11-02T11:05", reason="Người dân rút").code == 0
        for one in (first, second, first):
            assert one.call("sync").code == 0
        conflict = first.call("conflicts").one
        assert (conflict["code"], [fact["kind"] for fact in conflict["facts"]]) == (
            code,
            ["DossierForwarded", "DossierStopped"],
        )
        assert conflict == second.call("conflicts").one
        stopped = conflict["facts"][1]["event_id"]
        assert first.call("decide", code, '{"reason":"x"}').error == "keep_missing"
        assert first.call("decide", code, '{"keep":"nobody"}').error == "event_not_in_conflict"
        decided = first.call("decide", code, f'{{"keep":"{stopped}","reason":"Người dân đã ký đơn"}}').one
        assert decided["status"] == "stopped"
        assert first.call("decide", code, f'{{"keep":"{stopped}"}}').error == "no_conflict"
        assert second.call("show", code).one["status"] != "received"
        for one in (first, second):
            assert one.call("sync").code == 0
            assert (one.call("conflicts").lines, one.call("show", code).one["status"]) == ([], "stopped")
            assert one.call("verify").one["problems"] == []


@pytest.mark.slow
def test_a_published_pack_reaches_the_counters(province: Province, tmp_path: Path) -> None:
    """The command signs and offers, refuses what is older or broken, and the counter searches by the new pack."""
    row = {"code": "1.999001", "name": "Xác nhận cư trú mẫu", "field": "Cư trú", "rule": "2 working_days"}
    words = {"pack": "procedures", "name": "tinh", "basis": "QĐ 1", "effective_on": "2026-11-01"}
    file = tmp_path / "goi.json"
    with province.serving():
        counter = enrolled(province, tmp_path, 1)
        for version, expected in ((2, 0), (2, 0), (1, 3)):
            file.write_text(json.dumps({**words, "version": version, "content": {"procedures": [row]}}), "utf-8")
            answer = province.call("publish", str(file))
            assert answer.code == expected
        assert answer.error == "pack_version_old"
        file.write_text("{", "utf-8")
        assert (province.call("publish", str(file)).code, province.call("publish", "nowhere").code) == (2, 2)
        (noted,) = counter.call("sync").one["packs"]
        assert (noted["pack"], noted["version"], noted["state"], noted["code"]) == ("procedures", "2", "taken", "")
        assert counter.call("procedures", "cu tru mau").lines[0]["code"] == "1.999001"
