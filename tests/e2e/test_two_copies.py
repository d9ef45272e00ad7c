"""Two copies of one counter at work, by the command line: told, and from then on no number is given twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders.command_line import Station, dossier
from tests.builders.provinces import Province, province_at
from tests.builders.slips import whole_text


@pytest.fixture
def province(tmp_path: Path) -> Province:
    """Return a province whose gateway does not run."""
    return province_at(tmp_path / "province")


def _backed_up(counter: Station, province: Province, backup: Path) -> list[str]:
    """Enrol a counter, let it receive and send, back it up, and return the codes it gave."""
    assert province.enrol(counter).code == 0
    codes = _received(counter, "r-1", "r-2")
    assert counter.call("sync", "--once").code == 0
    assert counter.call("backup", str(backup)).code == 0
    return codes


def _restored(counter: Station, backup: Path, folder: Path, *more: str) -> Station:
    other = replace(counter, folder=folder)
    key = ("--key-store", "file", "--key-file", f"{folder}.key")
    assert other.call("restore", str(backup), *key, *more, *counter.administrator).code == 0
    return other


def _received(station: Station, *ids: str) -> list[str]:
    return [line["code"] for line in station.receive(*(dossier(one) for one in ids)).lines]


def _meet(*stations: Station) -> None:
    """Let each send what it has and hear what the others sent."""
    for station in (*stations, *stations):
        synced = station.call("sync", "--once")
        assert synced.code == 0, synced


@pytest.mark.slow
def test_an_old_folder_worked_in_again_gives_no_code_twice_once_it_hears(
    counter: Station, province: Province, tmp_path: Path
) -> None:
    """Offline both gave one code; from the first that hears of the other on never again; both say so, both verify."""
    backup = tmp_path / "counter.backup"
    with province.serving():
        first = _backed_up(counter, province, backup)
        other = _restored(counter, backup, tmp_path / "restored", "--last-code", first[-1])
        twice = _received(counter, "old-1")
        assert _received(other, "new-1") == twice
        _meet(counter, other)
        after = [*_received(counter, "old-2", "old-3"), *_received(other, "new-2", "new-3")]
        _meet(counter, other)
        after += [*_received(counter, "old-4"), *_received(other, "new-4")]
    assert len({*first, *twice, *after}) == len(first) + 1 + 6
    # The old folder knows first and leaves; the restored one stays until it knows too.
    tails = [code.rpartition("-")[2] for code in after]
    assert {tail[:2] for tail in (*tails[:2], tails[4])} <= {"31", "32"}
    assert tails[2:4] == ["3004", "3005"]
    assert tails[5][:2] in {"31", "32"}
    told = {line["check"]: line for line in other.call("doctor").lines}["other_copy"]
    assert (told["ok"], told["code"], twice[0] in told["detail"]) == (False, "codes_twice", True)
    for station in (counter, other):
        assert station.call("verify").one["ok"] is True
        found = station.call("find", twice[0]).lines
        assert [line["code"] for line in found] == twice * 2
    book = tmp_path / "book.pdf"
    assert counter.call("book", "--on", "2026-11-20", "--out", str(book)).code == 0
    words = " ".join(whole_text(book.read_bytes()).split())
    assert words.count("Mã cấp cho hai hồ sơ") == 2
    assert "dành cho máy khác đang dùng cùng dữ liệu" in words


@pytest.mark.slow
def test_one_backup_restored_twice_gives_no_number_twice_once_they_hear(
    counter: Station, province: Province, tmp_path: Path
) -> None:
    """Both go on in the same unused thousand, for dossiers and slips, until one hears of the other; other days too."""
    backup = tmp_path / "counter.backup"
    guided = {"outcome": "guide", "reason": "Thiếu", "items": ["Tờ khai"], "procedure": "1.004884"}
    with province.serving():
        _backed_up(counter, province, backup)
        one = _restored(counter, backup, tmp_path / "one")
        two = _restored(counter, backup, tmp_path / "two")
        for station in (one, two):
            assert _received(station, "n-1")[0].endswith("-30001")
            slip = station.receive(dossier("g-1", rule="3 working_days", **guided)).one["number"]
            assert slip.startswith("3.1000-")
        _meet(one, two)
        codes, slips = [], []
        for station in (one, two):
            codes += _received(station, "n-2", "n-3")
            late = station.receive(*(dossier(f"d-{at}", received_at="2026-11-19T09:15") for at in range(2)))
            codes += [line["code"] for line in late.lines]
            slips.append(station.receive(dossier("g-2", rule="3 working_days", **guided)).one["number"])
    assert len(set(codes)) == len(codes) == 8
    assert [code.rpartition("-")[2] for code in codes[4:]] == ["30002", "30003", "30001", "30002"]
    assert slips[1].startswith("3.1001-")
    assert slips[0] != slips[1]
    assert [station.call("verify").one["ok"] for station in (one, two)] == [True, True]
