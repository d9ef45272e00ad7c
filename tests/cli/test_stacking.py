"""``attach-stack`` and ``tray`` from the command line, with the real decoders."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import degraded, paper
from tests.builders.command_line import Station, dossier, station

DPI = 150


@pytest.fixture
def desk(tmp_path: Path) -> Station:
    """Return a counter set up in a temporary folder."""
    return station(tmp_path, admin=False)


def slip(place: Path, code: str) -> str:
    """Write the scan of a slip and return its path."""
    sheet = paper.blank_sheet(DPI)
    sheet.paste(degraded.drawn(code).convert("RGB"), (150, 150))
    place.write_bytes(paper.file_of(sheet, dpi=DPI))
    return str(place)


def test_a_stack_is_split_and_what_waits_is_filed_by_a_person(desk: Station, tmp_path: Path) -> None:
    """Known slips are filed, unknown ones wait with exit 3 until somebody names the dossier."""
    codes = [desk.receive(dossier(f"r-{n}", applicant={"name": f"Nông Văn {n}"})).one["code"] for n in (1, 2)]
    tiff = tmp_path / "pages.tif"
    tiff.write_bytes(paper.tiff_of([paper.text_sheet(DPI, 1), paper.text_sheet(DPI, 2)], DPI))
    files = [slip(tmp_path / "a.png", codes[0]), str(tiff), slip(tmp_path / "b.png", "H14.31-261120-9999"), str(tiff)]
    answer = desk.call("attach-stack", *files, "--slips", "2", "--whole-checklist")
    assert answer.code == 3
    filed, waits = answer.lines
    assert (filed["code"], filed["pages"]) == (codes[0], 2)
    assert (waits["reason"], waits["pages"], waits["code"]) == ("dossier_unknown", 3, "H14.31-261120-9999")
    assert desk.call("show", codes[0]).one["documents"][0]["sha256"] == filed["sha256"]
    (listed,) = desk.call("tray").lines
    assert listed["stack"] == waits["stack"]
    assert desk.call("tray", waits["stack"], "--file-with", codes[1]).one["pages"] == 2
    assert desk.call("tray").lines == []
    assert desk.call("verify").one["ok"]


def test_a_stack_that_does_not_wait_is_told(desk: Station) -> None:
    """A name that is on no list is bad input."""
    assert desk.call("tray", "nonsense", "--file-with", "H14.31-261120-1001").error == "stack_unknown"
