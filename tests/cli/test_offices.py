"""``pack import`` and ``offices``: a merger taken in, old codes found, each dossier counted once."""

from __future__ import annotations

import json
from pathlib import Path

from tests.builders.command_line import call, dossier, station


def test_a_merger_is_taken_in_and_the_old_code_says_both_names(tmp_path: Path) -> None:
    """Import as an administrator, count under the new office, find and show by the old code."""
    counter = station(tmp_path)
    code = counter.receive(dossier()).one["code"]
    old = code.partition("-")[0]
    pack = {
        "pack": "offices",
        "name": "thu",
        "version": 1,
        "basis": "Nghị quyết thử",
        "effective_on": "2026-01-01",
        "content": {
            "offices": [{"id": "H14.40", "name": "Phường Mẫu Mới", "kind": "ward", "parent": "H14"}],
            "successions": [{"old": old, "new": "H14.40", "from_on": "2025-07-01", "name": "Phường Mẫu Cũ"}],
        },
    }
    file = tmp_path / "pack.json"
    file.write_text(json.dumps(pack, ensure_ascii=False), encoding="utf-8")
    assert counter.call("pack", "import", str(file), "--json").error == "role_required"
    assert counter.call(*counter.administrator, "pack", "import", str(file), "--json").one["new"] is True
    assert counter.call(*counter.administrator, "pack", "import", str(file), "--json").one["new"] is False
    assert [one["code"] for one in counter.call("find", code, "--json").lines] == [code]
    shown = counter.call("show", code, "--json").one
    assert (shown["office"], shown["office_name"]) == (old, "Phường Mẫu Cũ")
    assert (shown["present_office"], shown["present_office_name"]) == ("H14.40", "Phường Mẫu Mới")
    counted = counter.call("offices", "count", "--by", "resolving", "--json").one
    assert counted == {"office": "H14.40", "name": "Phường Mẫu Mới", "dossiers": 1}
    found = counter.call("offices", "find", "mau cu", "--json").one
    assert (found["office"], found["present"]) == (old, "H14.40")


def test_a_pack_that_begins_later_says_it_waits_and_is_listed_so(tmp_path: Path) -> None:
    """A procedures pack of next year changes nothing yet; the answer, the sentence and ``pack list`` name its day."""
    counter = station(tmp_path)
    counter.shows("2026-12-30T09:00")
    row = {"code": "1.004884", "name": "Đăng ký lại khai sinh", "field": "Hộ tịch", "rule": "9 working_days"}
    pack = {"pack": "procedures", "name": "nam-sau", "version": 1, "basis": "Thử", "effective_on": "2027-01-01"}
    file = tmp_path / "pack.json"
    file.write_text(json.dumps({**pack, "content": {"procedures": [row]}}, ensure_ascii=False), encoding="utf-8")
    taken = counter.call(*counter.administrator, "catalogue", "import", str(file))
    assert (taken.one["updated"], taken.one["waits_until"]) == (1, "2027-01-01")
    said = call("--data", str(counter.folder), *counter.administrator, "catalogue", "import", str(file))
    assert "01/01/2027" in said.out.decode()
    assert counter.call("procedures", "1.004884").lines[0]["duration"] == "5 working_days"
    ours = [one for one in counter.call("pack", "list").lines if one["name"] == "nam-sau"]
    assert [(one["pack"], one["effective_on"], one["waits"]) for one in ours] == [("procedures", "2027-01-01", True)]
    counter.shows("2027-01-01T00:00")
    assert counter.call("procedures", "1.004884").lines[0]["duration"] == "9 working_days"
    assert not [one for one in counter.call("pack", "list").lines if one["waits"]]


def test_any_pack_is_taken_in_by_one_command(tmp_path: Path) -> None:
    """Procedures and forms as their own commands take them; a catalogue and accounts are told where they belong."""
    counter = station(tmp_path)
    take = (*counter.administrator, "pack", "import")
    row = {"code": "1.004884", "name": "Đăng ký lại khai sinh", "field": "Hộ tịch", "rule": "9 working_days"}
    pack = {"pack": "procedures", "name": "moi", "version": 1, "basis": "Thử", "effective_on": "2026-01-01"}
    file, forms = tmp_path / "pack.json", tmp_path / "forms.json"
    file.write_text(json.dumps({**pack, "content": {"procedures": [row]}}, ensure_ascii=False), encoding="utf-8")
    assert counter.call("pack", "import", str(file)).error == "role_required"
    told = [counter.call(*take, str(file)).one for _ in range(2)]
    assert [(one["pack"], one["new"], one["waits"]) for one in told] == [
        ("procedures", True, False),
        ("procedures", False, False),
    ]
    assert counter.call("procedures", "1.004884").lines[0]["duration"] == "9 working_days"
    assert counter.call("layout", "export", "--out", str(forms)).code == 0
    edited = json.loads(forms.read_bytes()) | {"name": "mau-rieng"}
    forms.write_text(json.dumps(edited, ensure_ascii=False), encoding="utf-8")
    assert [counter.call(*take, str(forms)).one["new"] for _ in range(2)] == [True, False]
    file.write_text("[]", encoding="utf-8")
    assert counter.call(*take, str(file)).error == "pack_is_catalogue"
    file.write_text(json.dumps({**pack, "pack": "accounts", "content": {}}), encoding="utf-8")
    assert counter.call(*take, str(file)).error == "pack_is_accounts"


def test_a_counter_has_one_name(tmp_path: Path) -> None:
    """Where a pack calls its office otherwise, the name it was set up under stands in answers as on its slips."""
    counter = station(tmp_path)
    shown = counter.call("show", counter.receive(dossier()).one["code"]).one
    assert (shown["office_name"], shown["present_office_name"]) == ("Xã Thông Nông", "Xã Thông Nông")
