"""``layout``: check, preview, import and export, and printing by an adopted file."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from counter_app.domain.zone import LOCAL
from counter_app.resources import resources_folder
from tests.builders.command_line import call, dossier, station

RAW = (resources_folder() / "packs" / "forms" / "tt-03-2025.json").read_bytes()


def test_a_file_is_checked_and_looked_at_without_a_counter(tmp_path: Path) -> None:
    """No data folder is needed; a broken file ends with the line, on paper and in JSON, and no picture is left."""
    good, bad, out = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "x.pdf"
    good.write_bytes(RAW)
    checked = call("layout", "check", str(good), "--json")
    assert (checked.code, checked.one["forms"]["06"]) == (0, ["a5", "a4"])
    drawn = call("layout", "preview", str(good), "--form", "07", "--out", str(out), "--json")
    assert (drawn.code, drawn.one["pages"]) == (0, 1)
    assert out.read_bytes().startswith(b"%PDF")
    out.unlink()
    lines = RAW.decode().splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "{applicant_phone}" in line)
    lines[at - 1] = lines[at - 1].replace("{applicant_phone}", "{so_may}")
    bad.write_text("\n".join(lines), encoding="utf-8")
    refused = call("layout", "preview", str(bad), "--form", "01", "--out", str(out), "--json")
    assert (refused.code, refused.error) == (2, "layout_field_unknown")
    assert f"Dòng {at} " in refused.one["error"]["message"]
    assert "“so_may”" in refused.one["error"]["message"]
    assert not out.exists()


def test_an_administrator_takes_an_edited_file_into_use(tmp_path: Path) -> None:
    """Export, edit, import, print: the slip has the new title; a clerk may not, and a broken file changes nothing."""
    counter = station(tmp_path)
    file, pdf = tmp_path / "mau.json", tmp_path / "slip.pdf"
    assert counter.call("layout", "export", "--out", str(file), "--json").code == 0
    tree = json.loads(file.read_bytes())
    tree["name"] = "thuc-phan"
    title = next(one for one in tree["content"]["forms"][0]["blocks"] if one["block"] == "title")
    title["text"] = "Giấy hẹn của phường"
    file.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    assert counter.call("layout", "import", str(file), "--json").error == "role_required"
    taken = counter.call(*counter.administrator, "layout", "import", str(file), "--json")
    assert (taken.code, taken.one["pack"]) == (0, "thuc-phan")
    code = counter.receive(dossier()).one["code"]
    assert counter.call("print", code, "--form", "01", "--out", str(pdf), "--json").code == 0
    from pypdf import PdfReader

    assert "GIẤY HẸN CỦA PHƯỜNG" in PdfReader(pdf).pages[0].extract_text()
    file.write_text("{", encoding="utf-8")
    assert counter.call(*counter.administrator, "layout", "import", str(file), "--json").error == "pack_malformed"


def test_many_blank_sheets_are_one_file_and_the_till_has_a_page(tmp_path: Path) -> None:
    """Three sheets in one PDF for one print job; the cash-up of the day as a page to sign."""
    counter = station(tmp_path)
    pdf = tmp_path / "sheets.pdf"
    code = counter.receive(dossier()).one["code"]
    on = datetime.now(LOCAL).date().isoformat()
    codes = [line["code"] for line in counter.call("sheets", "reserve", "--on", on, "--count", "3", "--json").lines]
    made = counter.call("sheets", "print", *codes, "--out", str(pdf), "--json").one
    assert made["pages"] == 3
    counter.act(code, "pay", amount=8000)
    till = counter.call("cash-up", "--on", on, "--out", str(pdf), "--json").one
    assert (till["cash"], till["pages"]) == (8000, 1)
    assert pdf.read_bytes().startswith(b"%PDF")
