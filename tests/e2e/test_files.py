"""Scanned papers on their way to the province by the command line alone: behind the facts, whole, fetched by others."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.builders.command_line import Station, dossier
from tests.e2e.test_province import Province

PLAIN = {"rule": "5 working_days", "procedure": "1.004884"}


@pytest.fixture
def province(tmp_path: Path) -> Province:
    """Return a province whose gateway does not run yet."""
    return Province(tmp_path)


def a_pdf(folder: Path, size: int, seed: int = 1) -> str:
    """Write a small PDF that weighs about ``size`` bytes."""
    from pikepdf import Name, Pdf, Stream

    pdf = Pdf.new()
    pdf.add_blank_page()
    pdf.Root.Weight = Stream(pdf, Random(seed).randbytes(size))
    pdf.Root.Weight.Type = Name.Weight
    place = folder / f"giay-to-{seed}.pdf"
    pdf.save(place)
    return str(place)


@pytest.mark.slow
def test_papers_follow_their_facts(counter: Station, province: Province, tmp_path: Path) -> None:
    """One pass brings facts and files; nothing goes twice; what the gateway lost goes again a day later."""
    with province.serving():
        assert province.enrol(counter).code == 0
        counter.shows("2026-11-20T09:30")
        code = counter.receive(dossier(**PLAIN)).one["code"]
        for seed in (1, 2):
            assert counter.call("attach", code, a_pdf(tmp_path, 300_000, seed)).code == 0
        first, second = counter.call("sync", "--once"), counter.call("sync")
        assert (first.code, first.one["pushed"], first.one["files"]) == (0, 3, 2)
        assert 600_000 < first.one["bytes_sent"] < 620_000
        assert (second.one["files"], second.one["bytes_sent"] < 5_000) == (0, True)
        kept = [one for one in (tmp_path / "gateway.db.files").rglob("*") if one.is_file()]
        assert len(kept) == 2
        kept[0].unlink()
        counter.shows("2026-11-21T09:31")
        third = counter.call("sync").one
        assert third["files"] == 1
        assert counter.call("verify").one["problems"] == []


@pytest.mark.slow
def test_files_wait_for_a_person(counter: Station, province: Province, tmp_path: Path) -> None:
    """Paused, in quiet hours and over the budget nothing but facts travels; then all goes."""
    with province.serving():
        assert province.enrol(counter).code == 0
        counter.shows("2026-11-20T09:30")
        code = counter.receive(dossier(**PLAIN)).one["code"]
        counter.call("attach", code, a_pdf(tmp_path, 1_500_000))
        assert counter.call("files", "pause").one["held_back"] == "paused"
        assert counter.call("sync", "--once").one["files"] == 0
        assert counter.call("files", "resume", "--quiet", "09:00-10:00").one["held_back"] == "quiet"
        assert counter.call("sync", "--once").one["files"] == 0
        told = counter.call("files", "status", "--quiet", "", "--daily-mb", "1").one
        assert (told["held_back"], told["files"], told["bytes"] > 1_500_000) == ("", 1, True)
        spent = counter.call("sync", "--once").one
        assert (spent["files"], 1_000_000 <= spent["bytes_sent"] < 1_010_000) == (0, True)
        told = counter.call("files").one
        assert (told["held_back"], told["spent"], told["bytes"] < 600_000) == ("budget", 1_000_000, True)
        assert counter.call("files", "status", "--daily-mb", "").one["held_back"] == ""
        assert counter.call("sync", "--once").one["files"] == 1
        assert counter.call("files").one["files"] == 0


@pytest.mark.slow
def test_another_counter_fetches_a_paper(counter: Station, province: Province, tmp_path: Path) -> None:
    """What one counter scanned another reads back whole, by its hash; before it arrived it is told so."""
    from tests.e2e.test_pull import enrolled

    with province.serving():
        assert province.enrol(counter).code == 0
        other = enrolled(province, tmp_path, 1)
        counter.shows("2026-11-20T09:30")
        code = counter.receive(dossier(**PLAIN)).one["code"]
        sha256 = counter.call("attach", code, a_pdf(tmp_path, 1_500_000)).one["sha256"]
        counter.call("files", "pause")
        counter.call("sync")
        assert other.call("sync").one["pulled"] == 2
        early = other.call("files", "fetch", sha256)
        assert (early.code, early.error) == (5, "file_unknown")
        counter.call("files", "resume")
        assert counter.call("sync").one["files"] == 1
        fetched = other.call("files", "fetch", sha256)
        assert (fetched.code, fetched.one["sha256"], fetched.one["bytes"] > 1_500_000) == (0, sha256, True)
        assert other.call("verify").one["problems"] == []
        assert other.call("files", "fetch", "0" * 64).error == "file_unknown"


@pytest.mark.slow
def test_papers_go_by_stick_with_their_facts(counter: Station, province: Province, tmp_path: Path) -> None:
    """No line at all: packet out, answer back; facts and papers are acknowledged, and the line has nothing to bring."""
    with province.serving():
        assert province.enrol(counter).code == 0
    counter.shows("2026-11-20T09:30")
    code = counter.receive(dossier(**PLAIN)).one["code"]
    counter.call("attach", code, a_pdf(tmp_path, 1_500_000))
    packet, answer = str(tmp_path / "goi.age"), str(tmp_path / "tra-loi.json")
    assert counter.call("carry", "export", packet).one["bytes"] > 1_500_000
    carried = province.call("carry-in", packet, "--ack", answer)
    assert (carried.code, carried.one["accepted"]) == (0, 2), carried
    told = counter.call("carry", "acknowledge", answer).one
    assert (told["acknowledged"], told["files"]) == (2, 1)
    assert province.call("carry-in", packet, "--ack", answer).one["accepted"] == 0
    assert counter.call("carry", "acknowledge", answer).one["files"] == 0
    assert counter.call("carry", "export", packet).one["bytes"] < 10_000
    with province.serving():
        assert counter.call("files").one["files"] == 0
