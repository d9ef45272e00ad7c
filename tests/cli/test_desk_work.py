"""Blank slips, the till, moved dates and a guided application accepted later, through the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders.command_line import Station, dossier
from tests.builders.packs import calendar_with_a_day_off
from tests.builders.slips import whole_text

PLAIN = {"received_at": "2026-11-02T09:15", "rule": "5 working_days", "procedure": "1.004884"}


@pytest.fixture(autouse=True)
def monday(counter: Station) -> None:
    """Begin each test on the Monday of the worked examples."""
    counter.shows("2026-11-02T09:16")


def test_blank_slips_are_reserved_printed_and_typed_in(counter: Station, tmp_path: Path) -> None:
    """Their codes are given once, drawn as form 01, used by the line that names them, the rest still listed."""
    reserved = counter.call("sheets", "reserve", "--on", "2026-11-02", "--count", "2").lines
    assert [one["code"] for one in reserved] == ["H14.31-261102-3001", "H14.31-261102-3002"]
    out = tmp_path / "blank.pdf"
    printed = counter.call("sheets", "print", reserved[1]["code"], "--out", str(out))
    assert (printed.code, printed.one["pages"], out.read_bytes()[:4]) == (0, 1, b"%PDF")
    counter.shows("2026-11-03T08:00")
    typed = counter.receive(dossier("late", code=reserved[1]["code"], **PLAIN))
    assert typed.one["code"] == reserved[1]["code"]
    left = ("sheets", "left", "--on", "2026-11-02")
    assert [one["code"] for one in counter.call(*left).lines] == [reserved[0]["code"]]
    assert counter.receive(dossier("again", code=reserved[1]["code"], **PLAIN)).error == "code_not_reserved"
    past = counter.call("sheets", "reserve", "--on", "2026-11-02", "--count", "2")
    assert (past.code, past.error) == (2, "date_out_of_range")


def test_the_till_of_a_day_balances_by_account(counter: Station) -> None:
    """Cash, transfers and refunds of a day of entry, each row told, all of it or one account's."""
    code = counter.receive(dossier(**PLAIN)).one["code"]
    counter.act(code, "fee", amount=20_000)
    assert counter.act(code, "pay", amount=15_000, receipt="BL-1").code == 0
    assert counter.act(code, "pay", amount=5_000, method="transfer").code == 0
    assert counter.act_as_administrator(code, "refund", amount=4_000).code == 0
    till = counter.call("cash-up", "--on", "2026-11-02").one
    assert (till["cash"], till["total"]) == (11_000, 16_000)
    assert (till["paid"], till["refunded"]) == ({"cash": 15_000, "transfer": 5_000}, {"cash": 4_000})
    assert [(row["code"], row["amount"], row["receipt"]) for row in till["rows"]] == [
        (code, 15_000, "BL-1"),
        (code, 5_000, ""),
        (code, -4_000, ""),
    ]
    assert counter.call("cash-up", "--on", "2026-11-02", "--account", "quantri").one["cash"] == -4_000
    assert counter.call("cash-up", "--on", "2026-11-03").one["rows"] == []


def test_a_new_calendar_moves_dates_only_when_told_to(counter: Station) -> None:
    """Listed first, nothing written; with a reason each date is a new fact the history tells; then nothing is left."""
    code = counter.receive(dossier(**PLAIN)).one["code"]
    assert counter.call("recalculate").lines == []
    calendar_with_a_day_off(counter.folder, "2026-11-09")
    moved = counter.call("recalculate").one
    expected = {"code": code, "before": "2026-11-09T17:00:00+07:00", "after": "2026-11-10T17:00:00+07:00"}
    assert expected.items() <= moved.items()
    assert (moved["written"], counter.call("verify").one["entries"]) == (False, 1)
    assert counter.call("recalculate", "--write", "--reason", "Nghỉ hoán đổi").error == "role_required"
    written = counter.call("recalculate", "--write", "--reason", "Nghỉ hoán đổi", *counter.administrator)
    assert (written.code, written.one["written"]) == (0, True)
    page = counter.call("show", code).one
    assert (page["due_at"], page["timeline"][1]["reason"]) == (expected["after"], "Nghỉ hoán đổi")
    assert page["timeline"][1]["previous_due_at"] == expected["before"]
    assert counter.call("recalculate").lines == []
    again = counter.call("recalculate", "--write", "--reason", " ", *counter.administrator)
    assert again.error == "text_missing"


def test_a_guided_application_is_accepted_when_the_citizen_comes_back(counter: Station, tmp_path: Path) -> None:
    """``continues`` names the number; the dossier keeps its id and history; a second time is not allowed."""
    guided = counter.receive(dossier("g", outcome="guide", reason="Thiếu bản chính", items=["Tờ khai"], **PLAIN)).one
    counter.shows("2026-11-04T08:00")
    back = PLAIN | {"received_at": "2026-11-04T08:00", "continues": guided["number"]}
    accepted = counter.receive(dossier("r", **back)).one
    assert (accepted["code"], accepted["dossier_id"]) == ("H14.31-261104-3001", guided["dossier_id"])
    page = counter.call("show", guided["number"]).one
    assert [one["kind"] for one in page["timeline"]] == ["IntakeGuided", "DossierReceived"]
    assert counter.call("print", guided["number"], "--form", "02", "--out", str(tmp_path / "02.pdf")).code == 0
    again = counter.receive(dossier("r2", **back))
    assert (again.code, again.error) == (3, "continues_received")
    assert accepted["code"] in again.one["error"]["message"]
    unknown = counter.receive(dossier("r3", **(back | {"continues": "3.99-26/HDHS"})))
    assert (unknown.code, unknown.error) == (2, "dossier_unknown")


def test_only_an_administrator_names_the_account_fees_go_to(counter: Station) -> None:
    """Set, shown, refused when it makes no payment QR, forgotten."""
    there = ("collection", "--bin", "970415", "--account", "113366668888")
    assert (counter.call(*there).code, counter.call("collection").one) == (3, {"bin": None, "account": None})
    kept = {"bin": "970415", "account": "113366668888"}
    assert counter.call(*there, *counter.administrator).one == kept == counter.call("collection").one
    bad = counter.call("collection", "--bin", "97", "--account", "1", *counter.administrator)
    assert (bad.code, bad.error) == (2, "bank_malformed")
    assert counter.call("collection", "--off", *counter.administrator).one == {"bin": None, "account": None}


def test_what_was_handed_over_is_listed_and_receipted(counter: Station, tmp_path: Path) -> None:
    """The list of a day is a file with a row a result, the receipt a recorded slip; other days are empty."""
    code = counter.receive(dossier(**PLAIN)).one["code"]
    listed, receipt = tmp_path / "list.pdf", tmp_path / "receipt.pdf"
    printing = ("print", code, "--form", "BN", "--out", str(receipt))
    assert (counter.call(*printing).code, receipt.exists()) == (3, False)
    counter.act(code, "result")
    counter.act(code, "return", receiver={"name": "Lý Văn Thử", "number": "004090000001"})
    made = counter.call("handover-list", "--on", "2026-11-02", "--out", str(listed)).one
    assert (made["rows"], made["pages"]) == (1, 1)
    words = whole_text(listed.read_bytes())
    assert "PHIẾU BÀN GIAO KẾT QUẢ" in words
    assert code in words
    assert counter.call(*printing).one["copy"] == 0
    assert counter.call(*printing).one["copy"] == 1
    assert "Lý Văn Thử" in whole_text(receipt.read_bytes())
    assert counter.call("handover-list", "--on", "2026-11-03", "--out", str(listed)).one["rows"] == 0
    assert counter.call("handover-list", "--on", "hôm qua", "--out", str(listed)).code == 2
