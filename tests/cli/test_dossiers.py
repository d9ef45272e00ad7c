"""``find``, ``show``, ``print``, ``book`` and ``outbox`` on dossiers that were taken in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders.command_line import Station, call, dossier


@pytest.fixture
def code(counter: Station) -> str:
    """Take two dossiers in and return the code of the first."""
    other = dossier("r-2", applicant={"name": "Trần Thị Bé", "number": "034190654321", "phone": "0987654321"})
    return str(counter.receive(dossier(), other).lines[0]["code"])


@pytest.mark.parametrize("text", ["nguyen van a", "NGUYỄN", "034090123456", "0912345678", "H14.31-261120-3001"])
def test_find_answers_to_names_numbers_phones_and_codes(counter: Station, code: str, text: str) -> None:
    """Marks and capitals do not matter; the line has what the contract names."""
    answer = counter.call("find", text)
    expected = {"code": code, "name": "Nguyễn Văn A", "procedure": "1.001193", "status": "received"}
    assert (answer.code, expected.items() <= answer.one.items()) == (0, True)
    assert (answer.one["due_on"], answer.one["sent"]) == ("2026-11-20", False)


def test_find_puts_exact_marks_first_and_keeps_to_its_limit(counter: Station, code: str) -> None:
    """A name with just these marks stands before one without them; --limit cuts the list."""
    counter.receive(dossier("r-3", applicant={"name": "Tran Thi Be"}))
    assert [line["name"] for line in counter.call("find", "Trần Thị Bé").lines] == ["Trần Thị Bé", "Tran Thi Be"]
    assert len(counter.call("find", "t", "--limit", "1").lines) == 1
    nothing = counter.call("find", "không ai cả")
    assert (nothing.code, nothing.out) == (0, b"")


def test_show_tells_the_whole_story(counter: Station, code: str) -> None:
    """By code, however typed, or by dossier id: who, what, when, which papers, and each fact with its author."""
    page = counter.call("show", code).one
    assert page == counter.call("show", f" {code.lower()} ").one == counter.call("show", page["dossier_id"]).one
    assert (page["status"], page["procedure"], page["due_at"]) == ("received", "1.001193", "2026-11-20T17:00:00+07:00")
    assert page["applicant"]["name"] == "Nguyễn Văn A"
    assert page["documents"] == [{"name": "Tờ khai đăng ký khai sinh", "originals": 1, "certified": 0, "copies": 0}]
    (received,) = page["timeline"]
    assert (received["kind"], received["at"], received["via"]) == (
        "DossierReceived",
        "2026-11-20T09:15:00+07:00",
        "cli",
    )
    assert received["actor"].startswith("cli:")
    assert (received["event_id"], page["fees"]) == (page["dossier_id"], [])


@pytest.mark.parametrize("name", ["H14.31-261120-9999", "nonsense", "", "x" * 10_000])
def test_an_unknown_dossier_is_bad_input(counter: Station, name: str, tmp_path: Path) -> None:
    """Show and print say so with exit 2, and print leaves no file."""
    out = tmp_path / "slip.pdf"
    for command in (("show", name), ("print", name, "--form", "01", "--out", str(out))):
        answer = counter.call(*command)
        assert (answer.code, answer.error) == (2, "dossier_unknown")
    assert list(tmp_path.glob("*.p*")) == []


def test_a_second_print_is_a_copy_and_both_are_recorded(counter: Station, code: str, tmp_path: Path) -> None:
    """Copy 0 the first time whatever the paper, then 1; the timeline tells both prints."""
    out = tmp_path / "slip.pdf"
    for copy, paper in enumerate(("a5", "a4", "80mm")):
        answer = counter.call("print", code, "--form", "01", "--paper", paper, "--out", str(out))
        assert (answer.code, answer.one["file"], answer.one["copy"]) == (0, str(out), copy)
        assert answer.one["pages"] >= 1
        assert out.read_bytes().startswith(b"%PDF")
    kinds = [one["kind"] for one in counter.call("show", code).one["timeline"]]
    assert kinds == ["DossierReceived", *["SlipPrinted"] * 3]


def test_a_slip_without_its_fact_is_not_allowed(counter: Station, code: str, tmp_path: Path) -> None:
    """No extension, no form 04; an event that is not of the dossier, no form 01: exit 3 and no file."""
    out = ("--out", str(tmp_path / "slip.pdf"))
    for arguments in (("--form", "04"), ("--form", "02"), ("--form", "01", "--event", "nonsense")):
        answer = counter.call("print", code, *arguments, *out)
        assert (answer.code, answer.error) == (3, "slip_not_due")
    assert list(tmp_path.glob("*.p*")) == []


def test_a_place_that_cannot_be_written_is_found_before_the_record(counter: Station, code: str, tmp_path: Path) -> None:
    """No folder, or a folder in the file's place: exit 4, nothing recorded, so the next print is no copy."""
    for bad in (tmp_path / "nowhere" / "slip.pdf", tmp_path):
        answer = counter.call("print", code, "--form", "01", "--out", str(bad))
        assert (answer.code, answer.error) == (4, "out_unwritable")
    assert counter.call("print", code, "--form", "01", "--out", str(tmp_path / "slip.pdf")).one["copy"] == 0
    book = counter.call("book", "--on", "2026-11-20", "--out", str(tmp_path / "nowhere" / "book.pdf"))
    assert (book.code, book.error) == (4, "out_unwritable")


def test_the_book_holds_the_day(counter: Station, code: str, tmp_path: Path) -> None:
    """The rows of a local date, none on another one; reversed and endless periods are bad input."""
    out = tmp_path / "book.pdf"
    day = counter.call("book", "--on", "2026-11-20", "--out", str(out)).one
    assert (day["file"], day["rows"], day["count"]) == (str(out), 2, 2)
    assert out.read_bytes().startswith(b"%PDF")
    period = ("book", "--on", "2026-11-01", "--out", str(out))
    assert counter.call(*period).one["rows"] == 0
    assert counter.call(*period, "--to", "2026-11-30").one["rows"] == 2
    assert counter.call(*period, "--to", "2026-10-01").error == "period_reversed"
    assert counter.call(*period, "--to", "2030-01-01").error == "period_too_long"


def test_the_outbox_lists_what_waits(counter: Station, code: str) -> None:
    """Everything not acknowledged, by seq; a state nobody is in gives no line."""
    rows = counter.call("outbox").lines
    assert [(row["seq"], row["state"], row["attempts"], row["reason"]) for row in rows] == [
        (1, "waiting", 0, ""),
        (2, "waiting", 0, ""),
    ]
    assert rows[0]["code"] == code
    parked = counter.call("outbox", "--state", "parked")
    assert (parked.code, parked.out) == (0, b"")


def test_people_read_lists_and_pages(counter: Station, code: str) -> None:
    """Without --json the same commands speak Vietnamese and English."""
    there = ("--data", str(counter.folder))
    assert "Mới tiếp nhận" in call(*there, "find", "nguyen").out.decode()
    assert "Received" in call(*there, "--lang", "en", "show", code).out.decode()
    assert "chờ gửi" in call(*there, "outbox").out.decode()
