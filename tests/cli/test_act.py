"""``act``: whole lives of dossiers through the command line, each answer and exit code as the contract says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders.command_line import Station, call, dossier

RECEIVED = "2026-11-02T09:15"
PLAIN = {"received_at": RECEIVED, "rule": "5 working_days", "procedure": "1.004884"}


@pytest.fixture
def code(counter: Station) -> str:
    """Take in the dossier of the worked examples on its own day: 5 working days from a Monday."""
    return taken_in(counter)


def taken_in(counter: Station, request: str = "r-1", **changes: Any) -> str:  # noqa: ANN401 - any JSON
    """Return the code of a dossier received on the Monday the clock shows."""
    counter.shows("2026-11-02T09:16")
    return str(counter.receive(dossier(request, **(PLAIN | changes))).one["code"])


def done(counter: Station, code: str, action: str, when: str, **details: object) -> dict[str, Any]:
    """Do a step that must be allowed and return its answer."""
    answer = counter.act(code, action, when, **details)
    assert answer.code == 0, (action, answer)
    return answer.one


def test_a_whole_life_ends_with_the_result_returned_by_post(counter: Station, code: str) -> None:
    """Forwarded, papers asked and brought, paused, resumed, extended, ready, returned: status and due date each."""
    life: list[tuple[str, str, dict[str, object], str, str | None, list[str]]] = [
        ("forward", "2026-11-02T14:00", {"to": "Tư pháp"}, "processing", "2026-11-09T17:00", []),
        ("supplement", "2026-11-04T10:00", {"reason": "Thiếu", "items": ["Bản chính"]}, "supplement", None, []),
        ("supplemented", "2026-11-10T10:00", {}, "processing", "2026-11-13T17:00", []),
        ("pause", "2026-11-11T08:00", {"reason": "Xác minh", "to": "Công an xã"}, "processing", None, []),
        ("resume", "2026-11-12T08:00", {}, "processing", "2026-11-16T17:00", []),
        (
            "extend",
            "2026-11-16T16:00",
            {"new_due": "2026-11-20T17:00", "reason": "Chờ xác minh"},
            "processing",
            "2026-11-20T17:00",
            ["late_extension"],
        ),
        ("result", "2026-11-19T15:00", {}, "ready", "2026-11-20T17:00", []),
        ("return", "2026-11-20T09:00", {"method": "post", "tracking": "EE1VN"}, "returned", "2026-11-20T17:00", []),
    ]
    for place, (action, when, details, status, due, warnings) in enumerate(life, 2):
        answer = done(counter, code, action, when, **details)
        assert (answer["code"], answer["seq"], answer["status"], answer["warnings"]) == (code, place, status, warnings)
        assert answer["due_at"] == (due and f"{due}:00+07:00"), action
    page = counter.call("show", code).one
    assert (page["status"], page["result_class"], page["paused"]) == ("returned", "early", False)
    assert [entry["kind"] for entry in page["timeline"]][-2:] == ["ResultReady", "ResultReturned"]
    assert counter.call("verify").one["problems"] == []


RECEIVER = {"name": "Trần Thị Bé", "number": "034190654321", "address": "Thôn Bản Ngà", "phone": "0987654321"}
TOLD: list[dict[str, object]] = [
    {"kind": "DossierReceived", "due_at": "2026-11-09T17:00:00+07:00", "rule": "5 working_days"},
    {"kind": "DossierForwarded", "to": "Tư pháp", "flags": [], "at": "2026-11-02T16:00:00+07:00"},
    {
        "kind": "DeadlineExtended",
        "number": "3.1-26/HDHS",
        "reason": "Chờ xác minh",
        "due_at": "2026-11-20T17:00:00+07:00",
        "previous_due_at": "2026-11-09T17:00:00+07:00",
    },
    {"kind": "FeeCharged", "amount": 8_000, "name": "Lệ phí", "required": False},
    {"kind": "FeePaid", "amount": 8_000, "method": "transfer", "receipt": "BL-7"},
    {"kind": "ResultReady", "result_class": "early"},
    {"kind": "ResultReturned", "method": "counter", "authorised": True, "without_slip": True},
]


def test_the_timeline_tells_each_step_with_its_own_details(counter: Station, code: str) -> None:
    """Numbers, dates, flags, amounts, reasons and receivers stand beside who did it and when."""
    done(counter, code, "forward", "2026-11-03T08:00", to="Tư pháp", at="2026-11-02T16:00")
    done(counter, code, "extend", "2026-11-04T08:00", new_due="2026-11-20T17:00", reason="Chờ xác minh")
    done(counter, code, "fee", "2026-11-04T09:00", amount=8_000, name="Lệ phí")
    done(counter, code, "pay", "2026-11-04T09:01", amount=8_000, receipt="BL-7", method="transfer")
    done(counter, code, "result", "2026-11-05T08:00")
    done(counter, code, "return", "2026-11-06T08:00", receiver=RECEIVER, without_slip=True)
    page = counter.call("show", code).one
    for entry, wanted in zip(page["timeline"], TOLD, strict=True):
        assert wanted.items() <= entry.items()
        assert entry["actor"].startswith("cli:")
    assert page["timeline"][1]["entered_at"].startswith("2026-11-03T08:00")
    assert RECEIVER.items() <= page["timeline"][6]["receiver"].items()
    assert [fee["amount"] for fee in page["fees"]] == [8_000, 8_000]
    assert page["money"] == {"charged": 8_000, "owed": 0, "paid": 8_000, "refunded": 0, "refund_due": 0}


@pytest.mark.parametrize(
    "action,details,status,form",
    [
        ("refuse", {"reason": "Không thuộc thẩm quyền"}, "refused", "03"),
        ("stop", {"reason": "Đương sự chết"}, "stopped", "05"),
        ("withdraw", {}, "withdrawn", "05"),
    ],
)
def test_each_side_exit_has_its_number_and_its_slip(
    counter: Station, code: str, tmp_path: Path, action: str, details: dict[str, object], status: str, form: str
) -> None:
    """The number is given with the act, the slip prints, and nothing goes on afterwards."""
    answer = done(counter, code, action, "2026-11-03T10:00", **details)
    assert (answer["status"], answer["number"]) == (status, "3.1-26/HDHS")
    assert counter.call("print", code, "--form", form, "--out", str(tmp_path / "slip.pdf")).code == 0
    after = counter.act(code, "forward")
    assert (after.code, after.error) == (3, "status_forbids")


def test_voiding_is_for_the_day_of_entry(counter: Station, code: str) -> None:
    """The next day a wrong accept can no longer be voided; on its day it can, with a reason, and leaves a gap."""
    late = counter.act(code, "void", "2026-11-03T09:00", reason="Nhầm người")
    assert (late.code, late.error) == (3, "void_not_today")
    assert counter.act(code, "void", "2026-11-02T10:00").error == "reason_missing"
    voided = done(counter, code, "void", "2026-11-02T10:00", reason="Nhầm người")
    assert (voided["status"], voided["due_at"]) == ("voided", None)
    assert taken_in(counter, "r-2") == "H14.31-261102-3002"


def test_a_voided_dossier_owes_nothing(counter: Station, code: str) -> None:
    """No answer gives it a due date any more: not ``act``, not ``show``, not ``find``, neither as JSON nor in words."""
    before = counter.call("find", code).one
    assert before["due_on"] is not None
    done(counter, code, "void", "2026-11-02T10:00", reason="Nhầm người")
    shown, found = counter.call("show", code).one, counter.call("find", code).one
    assert (shown["due_at"], shown["provisional_due_at"], found["due_at"], found["due_on"]) == (None,) * 4
    in_words = call("--data", str(counter.folder), "show", code).out.decode().splitlines()
    assert "Hẹn trả: –" in in_words
    assert "/2026" not in call("--data", str(counter.folder), "find", code).out.decode()


def test_a_required_fee_holds_the_work_until_it_is_paid(counter: Station, code: str) -> None:
    """Payment, part by part, and back to the status before; giving back needs a supervisor, and no more than kept."""
    assert done(counter, code, "fee", "2026-11-02T10:00", amount=10_000, required=True)["status"] == "payment"
    assert counter.act(code, "forward").error == "status_forbids"
    assert done(counter, code, "pay", "2026-11-02T10:05", amount=4_000)["status"] == "payment"
    assert done(counter, code, "pay", "2026-11-02T10:06", amount=6_000, method="card")["status"] == "received"
    done(counter, code, "withdraw", "2026-11-02T11:00")
    (due,) = counter.call("refunds").lines
    assert (due["code"], due["amount"], due["status"]) == (code, 10_000, "withdrawn")
    assert (counter.act(code, "refund", amount=10_000).code, counter.act(code, "refund").error) == (3, "role_required")
    assert counter.act_as_administrator(code, "refund", amount=10_001).error == "refund_exceeds"
    assert counter.act_as_administrator(code, "refund", amount=10_000).one["status"] == "withdrawn"
    assert counter.call("refunds").lines == []


def test_a_correction_counts_when_a_supervisor_approves(counter: Station, code: str) -> None:
    """Until then the old value stands; a clerk may not approve, nor may anybody approve what is not there."""
    event = done(counter, code, "correct", "2026-11-02T10:00", changes={"applicant.phone": "0912000111"})["event_id"]
    assert counter.call("show", code).one["applicant"]["phone"] == "0912345678"
    refused = counter.act(code, "approve", event=event)
    assert (refused.code, refused.error) == (3, "role_required")
    assert counter.act_as_administrator(code, "approve", event="nonsense").error == "event_unknown"
    assert counter.act_as_administrator(code, "approve", event=event).code == 0
    page = counter.call("show", code).one
    assert page["applicant"]["phone"] == "0912000111"
    assert (page["timeline"][1]["changes"], page["timeline"][2]["events"]) == (
        {"applicant.phone": "0912000111"},
        [event],
    )


def test_the_clock_of_another_office_starts_when_it_arrives(counter: Station) -> None:
    """Until then due_at is null beside a provisional date; ``arrived`` starts the rule at its own instant."""
    code = taken_in(counter, resolving_office="H14.32")
    before = counter.call("show", code).one
    assert (before["due_at"], before["provisional_due_at"]) == (None, "2026-11-09T17:00:00+07:00")
    assert before["allowed"][0] == "arrived"
    answer = done(counter, code, "arrived", "2026-11-04T10:00")
    assert (answer["status"], answer["due_at"]) == ("processing", "2026-11-11T17:00:00+07:00")
    assert counter.call("show", code).one["provisional_due_at"] is None


def test_instants_are_local_and_details_come_as_argument_or_from_standard_input(counter: Station, code: str) -> None:
    """Without an offset local; ``-`` reads a BOM and spaces; nothing at all is an empty object."""
    counter.shows("2026-11-02T15:30")
    read = counter.call("act", code, "forward", "-", stdin=b'\xef\xbb\xbf {"at": "2026-11-02T08:00:00Z"}\n')
    assert (read.code, read.one["status"]) == (0, "processing")
    assert counter.call("show", code).one["timeline"][1]["at"] == "2026-11-02T15:00:00+07:00"
    assert counter.call("act", code, "recall").one["status"] == "received"
    assert counter.act(code, "call", reason="Không nghe máy", at="2026-11-02T15:05").code == 0
    assert counter.call("show", code).one["timeline"][-1]["at"] == "2026-11-02T15:05:00+07:00"


MALFORMED: list[tuple[str, str, str, str | None]] = [
    ("dance", "{}", "action_unknown", "action"),
    ("forward", "", "details_malformed", None),
    ("forward", "null", "details_malformed", None),
    ("forward", "{} {}", "details_malformed", None),
    ("forward", '{"to": "a", "to": "b"}', "key_doubled", "to"),
    ("forward", '{"colour": "red"}', "key_unknown", "colour"),
    ("forward", '{"Nguyễn Văn A": 1}', "key_unknown", None),
    ("forward", '{"to": 5}', "type_wrong", "to"),
    ("forward", '{"at": "2026-11-02T09:00"}', "instant_before_receipt", "at"),
    ("forward", '{"at": "2026-11-02T13:00"}', "instant_future", "at"),
    ("forward", '{"at": "2026-11-02"}', "instant_malformed", "at"),
    ("pause", "{}", "reason_missing", "reason"),
    ("supplement", '{"items": [1]}', "type_wrong", "items[0]"),
    ("fee", "{}", "amount_missing", "amount"),
    ("fee", '{"amount": -1}', "amount_out_of_range", "amount"),
    ("fee", '{"amount": 8000.5}', "type_wrong", "amount"),
    ("fee", '{"amount": "8000"}', "type_wrong", "amount"),
    ("fee", '{"amount": 8000, "required": 1}', "type_wrong", "required"),
    ("pay", '{"amount": 8000, "method": "gold"}', "choice_unknown", "method"),
    ("extend", "{}", "new_due_missing", "new_due"),
    ("extend", '{"new_due": "2026-11-09T17:00"}', "new_due_not_later", "new_due"),
    ("extend", '{"new_due": "2066-11-09T17:00"}', "instant_out_of_range", "new_due"),
    ("correct", "{}", "changes_missing", "changes"),
    ("correct", '{"changes": {"status": "ready"}}', "change_unknown", "changes[status]"),
    ("correct", '{"changes": {"status": 5}}', "change_unknown", "changes[status]"),
    ("correct", '{"changes": {"Nguyễn Văn A": "ready"}}', "change_unknown", "changes"),
    ("correct", '{"changes": {"note": "x", "applicant.name": 5}}', "type_wrong", "changes[applicant.name]"),
    ("correct", '{"changes": {"applicant.number": "12"}}', "number_cccd", "applicant.number"),
]


@pytest.mark.parametrize("action,details,error,field", MALFORMED)
def test_what_is_malformed_is_bad_input_and_writes_nothing(
    counter: Station, code: str, action: str, details: str, error: str, field: str | None
) -> None:
    """Exit 2 with the field, two sentences for people, and no new fact."""
    counter.shows("2026-11-02T10:00")
    answer = counter.call("act", code, action, details)
    assert (answer.code, answer.error, answer.one["error"]["field"]) == (2, error, field)
    assert counter.call("verify").one["entries"] == 1


def test_every_exit_code_of_the_contract(counter: Station, code: str) -> None:
    """0 done, 2 no such dossier, 3 not allowed with what is, 4 no counter here."""
    assert counter.act(code, "forward").code == 0
    unknown = counter.act("H14.31-261102-9999", "forward")
    assert (unknown.code, unknown.error) == (2, "dossier_unknown")
    again = counter.act(code, "forward")
    assert (again.code, again.error) == (3, "status_forbids")
    for action in counter.call("show", code).one["allowed"]:
        assert action in again.one["error"]["message"]
    nowhere = Station(counter.folder / "nowhere", counter.password_file).act(code, "forward")
    assert (nowhere.code, nowhere.error) == (4, "not_set_up")


def test_only_the_steps_of_the_moment_are_allowed(counter: Station, code: str) -> None:
    """A resume without a pause, a second pause, papers nobody asked for, a result returned before it is ready."""
    for action in ("resume", "supplemented", "return", "arrived", "recall"):
        assert counter.act(code, action, "2026-11-02T10:00").code == 3, action
    done(counter, code, "pause", "2026-11-02T10:00", reason="Xác minh")
    assert counter.act(code, "pause", reason="Xác minh").code == 3
    assert counter.act(code, "extend", new_due="2026-11-20T17:00").code == 3
    assert counter.act(code, "call").one["due_at"] is None


def test_a_second_extension_is_refused(counter: Station, code: str) -> None:
    """Form 04 is given once (NĐ 61/2018 Điều 19)."""
    assert done(counter, code, "extend", "2026-11-03T10:00", new_due="2026-11-20T17:00")["number"] == "3.1-26/HDHS"
    again = counter.act(code, "extend", new_due="2026-11-27T17:00")
    assert (again.code, again.error) == (3, "extension_used")


def test_people_are_told_the_status_the_date_and_the_warnings(counter: Station, code: str) -> None:
    """Without --json one line and a line for each flag."""
    counter.shows("2026-11-03T10:00")
    answer = call("--data", str(counter.folder), "act", code, "forward", json.dumps({"to": "Tư pháp"}))
    first, second = answer.out.decode().splitlines()
    assert first == f"{code}  Đang xử lý  Hẹn trả: 17:00 09/11/2026"
    assert second.startswith("Chuyển muộn")
    assert "Chuyển xử lý" in call("--data", str(counter.folder), "show", code).out.decode()
