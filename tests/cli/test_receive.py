"""``receive``: a line in, a line out, each durable; bad lines answer in their place and stop nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from counter_app.bootstrap import counter as composition
from counter_app.bootstrap import opening
from counter_app.database.lock import WriterLock
from counter_app.database.placement import check_room_to_open, check_space
from tests.builders.command_line import Station, call, dossier, lines

BAD: list[tuple[dict[str, Any] | bytes, str, str | None]] = [
    (b"{not json", "line_malformed", None),
    (b"[1, 2]", "line_malformed", None),
    (b"NaN", "line_malformed", None),
    (b"\xff\xfe{}", "line_malformed", None),
    (b"[" * 100_000, "line_malformed", None),
    (
        b'{"request_id": "a", "request_id": "b", "procedure": "1.001193", "applicant": {"name": "A"}}',
        "key_doubled",
        "request_id",
    ),
    (
        b'{"request_id": "a", "procedure": "1.001193", "applicant": {"name": "A", "name": "B"}}',
        "key_doubled",
        "name",
    ),
    (b'{"request_id": "a", "Nguyen A": 1, "Nguyen A": 2}', "key_unknown", None),
    (dossier(applicant={"name": ""}), "text_missing", "applicant.name"),
    ({"request_id": "r-1", "procedure": "1.001193", "applicant": {}}, "text_missing", "applicant.name"),
    ({"request_id": "r-1", "procedure": "1.001193"}, "text_missing", "applicant"),
    ({"procedure": "1.001193", "applicant": {"name": "A"}}, "text_missing", "request_id"),
    (dossier(colour="red"), "key_unknown", "colour"),
    (dossier(applicant={"nick_name": "B"}), "key_unknown", "applicant.nick_name"),
    (dossier(procedure="9.999999"), "procedure_unknown", "procedure"),
    (dossier(procedure="khai sinh"), "procedure_code_malformed", "procedure"),
    (dossier(received_at="1890-01-01T09:00"), "instant_too_early", "received_at"),
    (dossier(received_at="2190-01-01T09:00"), "instant_future", "received_at"),
    (dossier(received_at="2026-11-20"), "instant_malformed", "received_at"),
    (dossier(received_at=20261120), "type_wrong", "received_at"),
    (dossier(applicant={"born_on": "1890-01-01"}), "date_out_of_range", "applicant.born_on"),
    (dossier(applicant={"born_on": "2190-01-01"}), "date_out_of_range", "applicant.born_on"),
    (dossier(applicant={"born_on": "1990-02-30"}), "date_malformed", "applicant.born_on"),
    (dossier(applicant={"number": "12"}), "number_cccd", "applicant.number"),
    (dossier(applicant={"number": 34090123456}), "type_wrong", "applicant.number"),
    (dossier(applicant={"sex": "x"}), "choice_unknown", "applicant.sex"),
    (dossier(applicant={"kind": "x"}), "choice_unknown", "applicant.kind"),
    (dossier(applicant={"name": "A" * 201}), "text_too_long", "applicant.name"),
    (dossier(applicant={"name": "A\u0007"}), "text_control_characters", "applicant.name"),
    (dossier(note="x" * 100_000), "text_too_long", "note"),
    (dossier(note="a\u0000b"), "text_control_characters", "note"),
    (dossier(sets=0), "count_out_of_range", "sets"),
    (dossier(sets=True), "type_wrong", "sets"),
    (dossier(sets=1.0), "type_wrong", "sets"),
    (dossier(sets="1"), "type_wrong", "sets"),
    (dossier(documents=[{"name": "A", "originals": -1}]), "count_out_of_range", "documents[0].originals"),
    (dossier(documents=[{"originals": 1}]), "text_missing", "documents[0].name"),
    (dossier(return_by="pigeon"), "choice_unknown", "return_by"),
    (dossier(priority="friend"), "choice_unknown", "priority"),
    (dossier(resolving_office="nowhere"), "agency_malformed", "resolving_office"),
    (dossier(rule="3 weeks"), "rule_malformed", "rule"),
    (dossier(outcome="refuse", items=["Giấy khai sinh"]), "reason_missing", "reason"),
    (dossier(outcome="guide", items=["Giấy khai sinh"], reason=" "), "reason_missing", "reason"),
    (dossier(outcome="guide", items=[" "], reason="Thiếu giấy tờ"), "items_missing", "items"),
    (dossier(reason="Thiếu giấy tờ"), "told_unexpected", "reason"),
    (dossier(outcome="accept", items=["Giấy khai sinh"]), "told_unexpected", "items"),
    (dossier(outcome="maybe"), "choice_unknown", "outcome"),
]


@pytest.mark.parametrize("bad,code,field", BAD, ids=range(len(BAD)))
def test_a_bad_line_is_answered_in_its_place(
    counter: Station, bad: dict[str, Any] | bytes, code: str, field: str | None
) -> None:
    """The line before and the line after are taken in, the bad one names its field, and the end is exit 2."""
    line = bad + b"\n" if isinstance(bad, bytes) else lines(bad)
    answer = counter.call("receive", stdin=lines(dossier("before")) + line + lines(dossier("behind")))
    first, middle, last = answer.lines
    assert (answer.code, first["request_id"], last["request_id"], last["seq"]) == (2, "before", "behind", 2)
    assert (middle["error"]["code"], middle["error"]["field"], middle["line"]) == (code, field, 2)
    known = bad.get("request_id") if isinstance(bad, dict) else None
    assert middle["request_id"] == known or isinstance(bad, bytes)


def test_the_answer_carries_what_the_contract_names(counter: Station) -> None:
    """Code, due date, seq and duplicate; the code has office, local day and this counter's number."""
    answer = counter.receive(dossier())
    assert answer.code == 0
    expected = {"request_id": "r-1", "code": "H14.31-261120-3001", "due_at": "2026-11-20T17:00:00+07:00"}
    assert expected.items() <= answer.one.items()
    assert (answer.one["seq"], answer.one["duplicate"]) == (1, False)


def test_a_repeated_request_adds_nothing(counter: Station) -> None:
    """The same request gives the first answer again in a later run; with other content it is bad input."""
    first = counter.receive(dossier(), dossier("r-2")).lines[0]
    again = counter.receive(dossier())
    assert (again.code, again.one) == (0, {**first, "duplicate": True})
    other = counter.receive(dossier(note="khác"))
    assert (other.code, other.error, other.one["request_id"]) == (2, "request_reused", "r-1")
    assert counter.call("verify").one["entries"] == 2


def test_a_line_may_have_256_kilobytes_and_no_more(counter: Station) -> None:
    """A line at the limit is read; one byte more is refused whole, and the next line is taken in."""
    limit = 256 * 1024
    plain = lines(dossier("fits")).rstrip(b"\n")
    fits, too_long = plain.ljust(limit), lines(dossier("long")).rstrip(b"\n").ljust(limit + 1)
    huge = b"x" * 5_000_000
    answer = counter.call("receive", stdin=b"\n".join([fits, too_long, huge, lines(dossier("last"))]))
    found = [line.get("request_id") for line in answer.lines]
    assert (answer.code, found) == (2, ["fits", None, None, "last"])
    assert [line.get("error", {}).get("code") for line in answer.lines] == [
        None,
        "line_too_long",
        "line_too_long",
        None,
    ]
    assert [line.get("line") for line in answer.lines] == [None, 2, 3, None]


def test_a_file_with_a_bom_blank_lines_and_windows_line_ends_is_read(counter: Station, tmp_path: Path) -> None:
    """What editors add to a file changes nothing; the last line needs no line break."""
    file = tmp_path / "dossiers.jsonl"
    one, two = (lines(dossier(name)).rstrip(b"\n") for name in ("one", "two"))
    file.write_bytes(b"\xef\xbb\xbf" + one + b"\r\n\r\n   \r\n" + two)
    answer = counter.call("receive", str(file))
    assert (answer.code, [line["request_id"] for line in answer.lines]) == (0, ["one", "two"])


def test_a_missing_file_is_bad_input_and_an_empty_one_is_nothing(counter: Station, tmp_path: Path) -> None:
    """A file that is not there, a folder, and a file without lines."""
    missing, folder = counter.call("receive", str(tmp_path / "nowhere")), counter.call("receive", str(tmp_path))
    assert (missing.code, missing.error, folder.code, folder.error) == (2, "file_missing", 2, "file_unreadable")
    empty = counter.call("receive", "-", stdin=b"\n\n")
    assert (empty.code, empty.out) == (0, b"")


def test_receipt_defaults_to_now_and_tolerates_five_minutes(counter: Station) -> None:
    """Without received_at the dossier is of now; four minutes ahead are forgiven, six are the future."""
    bare = {"request_id": "bare", "procedure": "1.001193", "applicant": {"name": "Trần Thị B"}}
    now = datetime.now(UTC)
    near, far = ((now + timedelta(minutes=ahead)).isoformat(timespec="seconds") for ahead in (4, 6))
    answer = counter.receive(bare, dossier("near", received_at=near), dossier("far", received_at=far))
    assert [line.get("error", {}).get("code") for line in answer.lines] == [None, None, "instant_future"]
    page = counter.call("show", answer.lines[0]["code"]).one
    assert abs(datetime.fromisoformat(page["received_at"]) - now) < timedelta(minutes=1)


def test_guidance_and_refusal_carry_a_number_instead_of_a_code(counter: Station, tmp_path: Path) -> None:
    """Before acceptance there is no dossier code; the number opens the page and prints the slip."""
    guided = dossier("g", outcome="guide", reason="Thiếu bản chính", items=["Giấy khai sinh"])
    refused = dossier("n", outcome="refuse", reason="Không thuộc thẩm quyền")
    answer = counter.receive(guided, refused)
    assert [line["number"] for line in answer.lines] == ["3.1-26/HDHS", "3.2-26/HDHS"]
    assert not any("code" in line for line in answer.lines)
    assert [line["due_at"] for line in answer.lines] == [None, None]
    assert counter.call("show", "3.2-26/HDHS").one["status"] == "refused"
    for number, form in (("3.1-26/HDHS", "02"), ("3.2-26/HDHS", "03")):
        out = tmp_path / f"{form}.pdf"
        assert counter.call("print", number, "--form", form, "--out", str(out)).code == 0
        assert out.read_bytes().startswith(b"%PDF")


def test_another_office_gives_a_provisional_date_only(counter: Station) -> None:
    """Until that office has the dossier due_at is null and the provisional date stands beside it."""
    line = counter.receive(dossier(resolving_office="H14.32")).one
    assert (line["due_at"], line["provisional_due_at"]) == (None, "2026-11-20T17:00:00+07:00")


def test_every_kind_of_applicant_is_taken_in(counter: Station) -> None:
    """Foreigners, organisations and people without papers, and somebody on behalf of another."""
    kinds: list[dict[str, Any]] = [
        {"kind": "foreigner", "number_kind": "passport", "number": "C1234567"},
        {"kind": "organisation", "number_kind": "tax", "number": "0101234567"},
        {"kind": "agency", "number_kind": "none", "number": None},
        {"kind": "citizen", "number_kind": "cmnd", "number": "123456789"},
    ]
    many = [dossier(f"k{at}", applicant=kind, on_behalf_of={"name": "Lê C"}) for at, kind in enumerate(kinds)]
    answer = counter.receive(*many)
    assert answer.code == 0
    shown = [counter.call("show", line["code"]).one["applicant"] for line in answer.lines]
    assert [(one["kind"], one["number_kind"], one["number"]) for one in shown] == [
        (kind["kind"], kind["number_kind"], kind["number"]) for kind in kinds
    ]


def test_people_read_answers_and_see_faults_on_stderr(counter: Station) -> None:
    """Without --json a line says code and date, and a fault names its line."""
    answer = call("--data", str(counter.folder), "receive", stdin=lines(dossier()) + b"{\n")
    assert answer.code == 2
    assert answer.out.decode().strip() == "H14.31-261120-3001  hẹn trả 17:00 20/11/2026"
    assert answer.err.startswith("Dòng 2: ")


def test_an_auditor_may_not_receive(counter: Station) -> None:
    """The role is asked before the first line is read."""
    new = ("--new-password-file", str(counter.password_file))
    assert counter.call("account", "add", "kiemtra", "--role", "auditor", *new, *counter.administrator).code == 0
    answer = counter.call("receive", "--as", "kiemtra", *counter.administrator[2:], stdin=lines(dossier()))
    assert (answer.code, answer.error) == (3, "role_required")
    assert counter.call("verify").one["entries"] == 0


def test_a_full_disk_stops_intake_and_loses_nothing(counter: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the reserve the first line is answered with disk_reserve and exit 4; what is there can still be read."""
    counter.receive(dossier("before"))
    endless = 2**60
    with monkeypatch.context() as patched:
        patched.setattr(composition, "check_space", partial(check_space, reserve_bytes=endless))
        full = counter.receive(dossier("one"), dossier("two"))
        assert (full.code, full.error, full.one["line"], full.one["request_id"]) == (4, "disk_reserve", 1, "one")
        repeated = counter.receive(dossier("before"))
        assert (repeated.code, repeated.one["duplicate"]) == (0, True)
    with monkeypatch.context() as patched:
        patched.setattr(opening, "check_room_to_open", partial(check_room_to_open, room_bytes=endless))
        assert counter.receive(dossier("one")).error == "disk_full"
        there = sorted(counter.folder.glob("counter.*"))
        assert [len(counter.call(*words).lines) for words in (("find", "a"), ("verify",), ("outbox",))] == [1, 1, 1]
        assert counter.call("account", "list", *counter.administrator).code == 0
        assert sorted(counter.folder.glob("counter.*")) == there
    assert counter.call("verify").one["entries"] == 1


def test_a_full_disk_is_not_read_while_somebody_writes_or_left_a_log(
    counter: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading without a log is right only where all was folded in and nobody is at work; the lock is given back."""
    counter.receive(dossier())
    monkeypatch.setattr(opening, "check_room_to_open", partial(check_room_to_open, room_bytes=2**60))
    with WriterLock(counter.folder / "counter.lock"):
        assert (counter.call("find", "a").code, counter.call("find", "a").error) == (4, "disk_full")
    assert counter.call("find", "a").code == 0
    (counter.folder / "counter.db-wal").write_bytes(b"left")
    assert (counter.call("find", "a").code, counter.call("find", "a").error) == (4, "disk_full")


def test_a_uuid_in_capitals_is_the_same_request(counter: Station) -> None:
    """Programs write UUIDs in capitals or not: one request stays one, answered under the id as it was sent."""
    small = "0192f0c1-7d3a-7000-8000-0123456789ab"
    first = counter.receive(dossier(small)).one
    again = counter.receive(dossier(small.upper())).one
    assert (again["code"], again["duplicate"], again["request_id"]) == (first["code"], True, small.upper())
    other = counter.receive(dossier(small.upper(), note="khác"))
    assert (other.code, other.error) == (2, "request_reused")
    assert not counter.receive(dossier("R-1")).one["duplicate"]
    assert not counter.receive(dossier("r-1")).one["duplicate"]


def test_a_request_id_that_is_too_long_is_answered_cut(counter: Station) -> None:
    """The refusal carries enough of the id to find the line it is about."""
    answer = counter.receive(dossier("x" * 101))
    assert (answer.code, answer.error, answer.one["error"]["field"]) == (2, "text_too_long", "request_id")
    assert answer.one["request_id"] == "x" * 100
