"""``pack import`` and ``offices``: a merger taken in, old codes found, each dossier counted once."""

from __future__ import annotations

import json
from pathlib import Path

from tests.builders.command_line import dossier, station


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
