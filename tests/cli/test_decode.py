from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import code_files
from tests.builders.command_line import call, spawn


def test_each_page_is_a_line(tmp_path: Path) -> None:
    """Every page of every file gives a line with the file as given; the codes say how they were read."""
    first, second = tmp_path / "thẻ.png", tmp_path / "hai trang.pdf"
    code_files.picture().save(first)
    code_files.pdf_of_scans(second, code_files.CODE, "không rõ")
    answer = call("--json", "decode", str(first), str(second))
    assert answer.code == 0
    assert answer.lines == [
        {"file": str(first), "page": 1, "codes": [_code(code_files.CARD)]},
        {"file": str(second), "page": 1, "codes": [_code(code_files.CODE)]},
        {"file": str(second), "page": 2, "codes": [_code("không rõ")]},
    ]


def _code(text: str) -> dict[str, str]:
    return {"symbology": "qr", "text": text, "decoder": "zxing"}


def test_an_unreadable_file_does_not_stop_the_others(tmp_path: Path) -> None:
    """A bad file is an error line that names it, the next is read, and the exit code says that one was bad."""
    good, bad = tmp_path / "good.png", tmp_path / "bad.pdf"
    code_files.picture("sau").save(good)
    bad.write_text("no PDF", encoding="utf-8")
    answer = call("--json", "--lang", "en", "decode", str(tmp_path / "missing"), str(bad), str(tmp_path), str(good))
    assert answer.code == 2
    *errors, last = answer.lines
    told = [(line["file"], line["error"]["code"]) for line in errors]
    assert told == [
        (str(tmp_path / "missing"), "file_missing"),
        (str(bad), "picture_not_recognised"),
        (str(tmp_path), "file_unreadable"),
    ]
    assert last["codes"] == [_code("sau")]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_people_get_sentences(language: str, tmp_path: Path) -> None:
    """Without --json a person reads which file holds what; faults go to the other stream."""
    path = tmp_path / "a.png"
    code_files.picture().save(path)
    answer = call("--lang", language, "decode", str(path), str(tmp_path / "missing.png"))
    assert answer.code == 2
    assert code_files.CARD in answer.out.decode()
    assert "missing.png" in answer.err


def test_it_runs_as_a_process_of_its_own_without_a_counter(tmp_path: Path) -> None:
    """No set-up folder is needed and none is made, a relative name is kept as given."""
    path = tmp_path / "a.png"
    code_files.picture().save(path)
    answer = spawn("--data", str(tmp_path / "none"), "--json", "decode", str(path))
    assert answer.code == 0
    assert answer.one["codes"] == [_code(code_files.CARD)]
    assert not (tmp_path / "none" / "counter.db").exists()


def test_a_name_that_looks_like_an_option_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After -- a name may begin with a dash, and it never reaches another program as an option."""
    monkeypatch.chdir(tmp_path)
    code_files.pdf_of_lines(tmp_path / "-r.pdf")
    answer = call("--json", "decode", "--", "-r.pdf")
    assert answer.code == 0
    assert answer.one["file"] == "-r.pdf"
