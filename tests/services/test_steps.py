from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.act import KINDS, Receiver
from counter_app.domain.applicant import Applicant
from counter_app.domain.errors import CounterError, InputError, RuleError
from counter_app.services.finder import Finder
from tests.builders.desk import MONDAY, ADesk, a_desk, at, clerk, supervisor

PATHS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "received": [],
    "processing": [("forward", {})],
    "supplement": [("supplement", {})],
    "payment": [("fee", {"amount": 8_000, "required": True})],
    "ready": [("result", {})],
    "returned": [("result", {}), ("return", {})],
    "refused": [("refuse", {})],
    "stopped": [("stop", {})],
    "withdrawn": [("withdraw", {})],
    "voided": [("void", {})],
}
"""How a plain dossier of today comes to each status."""

DETAILS: dict[str, dict[str, Any]] = {
    "extend": {"new_due": at("2026-11-20T17:00")},
    "fee": {"amount": 8_000},
    "pay": {"amount": 1_000},
    "refund": {"amount": 1_000},
    "correct": {"changes": {"applicant.phone": "0912000111"}},
}
WORKED = {"supplement", "pause", "extend", "result"}
OPEN = {"stop", "withdraw", "call", "assist"}
MONEY = {"correct", "fee", "pay", "refund"}
ALWAYS = dict.fromkeys(PATHS, MONEY) | {"voided": {"refund"}}
"""What goes whatever the status is; of a number that was voided only what was paid is given back."""
TABLE = {
    "received": WORKED | OPEN | {"forward", "refuse", "void"},
    "processing": WORKED | OPEN | {"recall"},
    "supplement": OPEN | {"supplemented", "refuse"},
    "payment": OPEN,
    "ready": OPEN | {"return"},
    "returned": set(),
    "refused": set(),
    "stopped": set(),
    "withdrawn": set(),
    "voided": set(),
}
"""The table of steps for a dossier of this office; ``approve`` needs a correction and has its own."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ADesk]:
    """Give one counter; tests share it and each takes in dossiers of its own."""
    made = a_desk(tmp_path_factory.mktemp("desk"))
    yield made
    made.connection.close()


@pytest.fixture(autouse=True)
def monday(desk: ADesk) -> None:
    """Begin each test on the Monday of the worked examples."""
    desk.clock.set(MONDAY)


def brought_to(desk: ADesk, status: str, *, return_by: str = "counter") -> str:
    """Return the code of a new dossier in ``status`` for which something was paid."""
    code = desk.receive(return_by=return_by)
    desk.act(code, "fee", amount=2_000)
    desk.act(code, "pay", amount=2_000)
    for action, details in PATHS[status]:
        desk.act(code, action, **details)
    assert desk.state(code).status == status
    return code


@pytest.mark.parametrize("status", list(TABLE))
def test_every_action_is_allowed_exactly_where_the_table_says(desk: ADesk, status: str) -> None:
    """Each action on each status either acts or is refused with exit class 3, writes nothing, and says what goes."""
    for action in sorted(set(KINDS) - {"approve"}):
        code = brought_to(desk, status)
        count = len(desk.finder.page(code).timeline)
        details = DETAILS.get(action, {})
        if action in TABLE[status] | ALWAYS[status]:
            actor = supervisor() if action == "refund" else clerk()
            desk.act_as(actor, code, action, **details)
            assert len(desk.finder.page(code).timeline) == count + 1, action
        else:
            with pytest.raises(RuleError) as refusal:
                desk.act(code, action, **details)
            assert refusal.value.code == "status_forbids", action
            assert refusal.value.values["allowed"] == ", ".join(desk.steps.allowed(code))
            assert len(desk.finder.page(code).timeline) == count, action


@pytest.mark.parametrize("status", list(TABLE))
def test_the_screen_offers_what_the_table_allows(desk: ADesk, status: str) -> None:
    """``allowed`` names exactly the actions that would be taken."""
    approve = set() if status == "voided" else {"approve"}
    assert set(desk.steps.allowed(brought_to(desk, status))) == TABLE[status] | ALWAYS[status] | approve


def test_a_voided_number_nobody_paid_for_is_history_only(desk: ADesk) -> None:
    """After a mistaken acceptance was voided nothing at all may be done with its number."""
    code = desk.receive()
    desk.act(code, "void")
    assert desk.steps.allowed(code) == ()
    with pytest.raises(RuleError, match="status_forbids"):
        desk.act(code, "fee", amount=8_000)


def test_a_dossier_for_another_office_can_arrive_there_once(desk: ADesk) -> None:
    """``arrived`` is lawful only with a resolving office, before it was said, and leads to processing."""
    code = desk.receive(resolving_office="H14.02")
    assert desk.steps.allowed(code)[0] == "arrived"
    assert desk.act(code, "arrived").status == "processing"
    with pytest.raises(RuleError, match="status_forbids"):
        desk.act(code, "arrived")


@pytest.mark.parametrize(
    "action,details,code",
    [
        ("dance", {}, "action_unknown"),
        ("forward", {"at": at("2026-11-02T09:00")}, "instant_before_receipt"),
        ("forward", {"at": at("2026-11-02T09:30")}, "instant_future"),
        ("pause", {"reason": " "}, "reason_missing"),
        ("stop", {"reason": ""}, "reason_missing"),
        ("void", {"reason": ""}, "reason_missing"),
        ("refuse", {"reason": "", "items": ("Tờ khai",)}, "reason_missing"),
        ("supplement", {"reason": ""}, "reason_missing"),
        ("fee", {}, "amount_missing"),
        ("fee", {"amount": -8_000}, "amount_out_of_range"),
        ("pay", {"amount": 0}, "amount_out_of_range"),
        ("pay", {"amount": 5_000, "method": "gold"}, "choice_unknown"),
        ("extend", {}, "new_due_missing"),
        ("extend", {"new_due": at("2026-11-09T17:00")}, "new_due_not_later"),
        ("extend", {"new_due": at("2226-11-09T17:00")}, "instant_out_of_range"),
        ("correct", {}, "changes_missing"),
        ("correct", {"changes": {"applicant.colour": "x"}}, "change_unknown"),
        ("correct", {"changes": {"applicant.name": ""}}, "text_missing"),
        ("correct", {"changes": {"applicant.phone": "1"}, "event": "no-such"}, "event_unknown"),
        ("forward", {"to": "x" * 201}, "text_too_long"),
    ],
)
def test_what_is_malformed_is_bad_input_and_writes_nothing(
    desk: ADesk, action: str, details: dict[str, Any], code: str
) -> None:
    """Unknown, missing, out of range, before the receipt or in the future: exit class 2 with the field."""
    name = desk.receive()
    before = desk.rows()
    with pytest.raises(InputError) as refusal:
        desk.act(name, action, **details)
    assert (refusal.value.code, desk.rows()) == (code, before)
    assert refusal.value.field


def test_an_unknown_dossier_is_bad_input(desk: ADesk) -> None:
    """A code nobody gave out names no dossier."""
    with pytest.raises(InputError, match="dossier_unknown"):
        desk.act("H14.31-261102-9999", "forward")


def test_a_step_typed_to_the_minute_may_lie_in_the_minute_of_receipt(desk: ADesk) -> None:
    """Received at 9:15:40 and forwarded "at 9:15" is forwarded the moment it was received; 9:14 is too early."""
    desk.clock.set("2026-11-02T09:15:40")
    code = desk.receive()
    with pytest.raises(InputError, match="instant_before_receipt"):
        desk.act(code, "forward", at=at("2026-11-02T09:14"))
    assert desk.act(code, "forward", at=at("2026-11-02T09:15")).status == "processing"
    desk.assert_sound()


def test_the_clock_may_run_five_minutes_ahead(desk: ADesk) -> None:
    """A step dated four minutes ahead is taken: clocks at a counter differ; the time of entry is kept beside it."""
    code = desk.receive()
    desk.act(code, "forward", at=at("2026-11-02T09:19"))
    entry = desk.finder.page(code).timeline[-1]
    assert (entry.at, entry.entered_at < entry.at) == (at("2026-11-02T09:19"), True)


@pytest.mark.parametrize(
    "received,acted,flags",
    [
        ("2026-11-02T09:15", "2026-11-02T17:00", ()),
        ("2026-11-02T09:15", "2026-11-02T17:00:01", ("late_forward",)),
        ("2026-11-02T15:00:30", "2026-11-03T11:30", ()),
        ("2026-11-02T15:00:30", "2026-11-03T11:30:01", ("late_forward",)),
    ],
)
def test_forwarding_late_is_flagged(desk: ADesk, received: str, acted: str, flags: tuple[str, ...]) -> None:
    """Handed on the same day, or after 15:00 the next morning (NĐ 309/2026 Điều 18); late is said, never refused."""
    desk.clock.set("2026-11-05T08:00")
    code = desk.receive(received_at=at(received))
    assert desk.act(code, "forward", at=at(acted)).warnings == flags


def test_supplements_are_flagged_when_late_and_when_repeated(desk: ADesk) -> None:
    """Asked after 3 working days, and asked twice: both are flagged, and the second must say why."""
    code = desk.receive("10 working_days")
    assert desk.act(code, "supplement", "2026-11-05T16:59").warnings == ()
    desk.act(code, "supplemented", "2026-11-06T08:00")
    with pytest.raises(InputError, match="reason_missing"):
        desk.act(code, "supplement", reason="", items=("Bản chính",))
    second = desk.act(code, "supplement", items=("Bản chính",))
    assert second.warnings == ("late_supplement", "second_supplement")


def test_an_extension_is_given_once_and_flagged_when_late(desk: ADesk) -> None:
    """Asked the day before is in time; on the due day it is flagged; a second one is refused; its number stands."""
    early, late = desk.receive(), desk.receive()
    first = desk.act(early, "extend", "2026-11-08T10:00", new_due=at("2026-11-12T17:00"))
    assert (first.warnings, first.number.startswith("1."), first.number[-8:]) == ((), True, "-26/HDHS")
    given = desk.act(late, "extend", "2026-11-09T10:00", new_due=at("2026-11-12T17:00"))
    assert (given.warnings, desk.due(late)) == (("late_extension",), "2026-11-12 17:00")
    with pytest.raises(RuleError, match="extension_used"):
        desk.act(early, "extend", new_due=at("2026-11-20T17:00"))
    assert "extend" not in desk.steps.allowed(early)


def test_an_extension_needs_a_date_to_move(desk: ADesk) -> None:
    """While a pause is open, or another office has nothing yet, there is no due date and form 04 is refused."""
    paused, elsewhere = desk.receive(), desk.receive(resolving_office="H14.02")
    desk.act(paused, "pause")
    for code in (paused, elsewhere):
        with pytest.raises(RuleError, match="extension_without_due"):
            desk.act(code, "extend", new_due=at("2026-11-20T17:00"))


def test_a_wrong_accept_is_voided_only_on_the_day_it_was_entered(desk: ADesk) -> None:
    """The day of entry counts, not the day of receipt: yesterday's paper typed today may still be voided today."""
    typed_late, yesterday = desk.receive(), desk.receive()
    desk.act(typed_late, "void", "2026-11-02T23:50")
    with pytest.raises(RuleError, match="void_not_today"):
        desk.act(yesterday, "void", "2026-11-03T00:01")
    paper = desk.receive(received_at=at("2026-11-02T10:00"))
    assert desk.act(paper, "void").status == "voided"


def test_a_result_by_post_without_tracking_is_flagged(desk: ADesk) -> None:
    """The post gives a number for each letter; a missing one is said, not refused."""
    bare, tracked = brought_to(desk, "ready", return_by="post"), brought_to(desk, "ready")
    assert desk.act(bare, "return").warnings == ("tracking_missing",)
    assert desk.act(tracked, "return", method="post", tracking="EA123456789VN").warnings == ()


def test_an_authorised_person_collects_with_their_number_noted(desk: ADesk) -> None:
    """Who collected is kept in the person part; the facts part says only that it was somebody authorised."""
    code = brought_to(desk, "ready")
    desk.act(code, "return", receiver=Receiver(name="Trần Thị B", number="001200000002"), without_slip=True)
    entry = desk.finder.page(code).timeline[-1]
    assert (entry.facts.authorised, entry.facts.without_slip) == (True, True)  # type: ignore[attr-defined]  # parts of this kind
    assert entry.text.receiver.name == "Trần Thị B"  # type: ignore[union-attr]  # parts of this kind


def test_a_correction_counts_once_a_supervisor_other_than_its_author_approves(desk: ADesk) -> None:
    """Neither a clerk nor the author may approve; after approval the new name is shown, and once is enough."""
    code = desk.receive()
    wrote = desk.act_as(supervisor(), code, "correct", changes={"applicant.name": "Nguyễn Văn Ánh"}, reason="Sai dấu")
    for session, refusal in ((clerk(), "role_required"), (supervisor(), "own_correction")):
        with pytest.raises(RuleError, match=refusal):
            desk.act_as(session, code, "approve", event=wrote.event_id)
    with pytest.raises(InputError, match="event_unknown"):
        desk.act_as(supervisor(), code, "approve", event=desk.state(code).id)
    assert desk.finder.page(code).row.applicant_name == "Nguyễn Văn A"
    desk.act_as(clerk("giam-doc", "administrator"), code, "approve", event=wrote.event_id)
    assert desk.finder.page(code).row.applicant_name == "Nguyễn Văn Ánh"
    with pytest.raises(RuleError, match="already_approved"):
        desk.act_as(clerk("giam-doc", "administrator"), code, "approve", event=wrote.event_id)


def test_the_person_a_matter_is_about_can_be_corrected_too(desk: ADesk) -> None:
    """The owner's name is checked like the applicant's, and an emptied number is no number."""
    owner = Applicant(name="Nguyễn Thị C", number="001200000003")
    code = desk.receive(on_behalf_of=owner)
    with pytest.raises(InputError, match="number_cccd"):
        desk.act(code, "correct", changes={"on_behalf_of.number": "12"})
    changes = {"on_behalf_of.name": "Nguyễn Thị Cúc", "applicant.email": ""}
    wrote = desk.act(code, "correct", changes=changes)
    desk.act_as(supervisor(), code, "approve", event=wrote.event_id)
    application = desk.state(code).application
    assert application is not None
    assert application.on_behalf_of is not None
    assert (application.on_behalf_of.name, application.applicant.email) == ("Nguyễn Thị Cúc", None)


def test_a_required_fee_holds_the_work_until_it_is_paid_in_full(desk: ADesk) -> None:
    """Paying a part changes nothing but the sum; the rest returns the dossier to the status before."""
    code = brought_to(desk, "processing")
    assert desk.act(code, "fee", amount=50_000, required=True).status == "payment"
    assert desk.act(code, "pay", amount=20_000).status == "payment"
    assert desk.act(code, "pay", amount=30_000, method="transfer", receipt="0000123").status == "processing"


def test_money_paid_ahead_counts_towards_a_required_fee(desk: ADesk) -> None:
    """What was paid beyond all charges is not asked for again."""
    code = desk.receive()
    desk.act(code, "pay", amount=10_000)
    assert desk.act(code, "fee", amount=10_000, required=True).status == "received"
    assert desk.act(code, "fee", amount=5_000, required=True).status == "payment"


def test_no_more_is_refunded_than_was_paid(desk: ADesk) -> None:
    """A refund is a supervisor's, and never exceeds what the office keeps."""
    code = desk.receive()
    desk.act(code, "pay", amount=10_000)
    with pytest.raises(RuleError, match="role_required"):
        desk.act(code, "refund", amount=10_000)
    desk.act_as(supervisor(), code, "refund", amount=4_000)
    with pytest.raises(RuleError, match="refund_exceeds"):
        desk.act_as(supervisor(), code, "refund", amount=6_001)
    assert desk.act_as(supervisor(), code, "refund", amount=6_000).status == "received"


def test_a_second_required_fee_waits_for_the_first(desk: ADesk) -> None:
    """Status payment takes no other required fee, and what was half written is gone."""
    code = brought_to(desk, "payment")
    with pytest.raises(RuleError, match="status_forbids"):
        desk.act(code, "fee", amount=1_000, required=True)
    assert desk.state(code).attention == ()


def test_an_auditor_only_reads(desk: ADesk) -> None:
    """No step is open to the auditor's role."""
    with pytest.raises(RuleError, match="role_required"):
        desk.act_as(clerk("kiem-tra", "auditor"), desk.receive(), "forward")


def test_an_application_told_what_is_missing_takes_no_steps_of_a_dossier(desk: ADesk) -> None:
    """Without a code there is nothing to forward, stop or return; money can still be noted."""
    number = desk.receive(outcome="guide", reason="Thiếu giấy tờ", items=("Tờ khai",))
    for action in ("forward", "supplemented", "refuse", "stop", "void", "result"):
        with pytest.raises(CounterError, match="status_forbids"):
            desk.act(number, action)
    assert isinstance(desk.finder, Finder)
    assert desk.act(number, "pay", amount=1_000).status == "supplement"


@pytest.mark.parametrize("begin,end", [("supplement", "supplemented"), ("pause", "resume"), ("result", "return")])
def test_nothing_ends_before_it_began(tmp_path: Path, begin: str, end: str) -> None:
    """An end dated before its beginning is bad input and writes nothing; the very minute of the beginning is not."""
    desk = a_desk(tmp_path)
    code = desk.receive("5 working_days")
    desk.act(code, begin, "2026-11-04T10:30", at=at("2026-11-04T10:00"))
    before = len(desk.finder.page(code).timeline)
    with pytest.raises(InputError, match="instant_before_step") as caught:
        desk.act(code, end, at=at("2026-11-03T16:00"))
    assert caught.value.values["begun"] == "10:00 04/11/2026"
    assert len(desk.finder.page(code).timeline) == before
    desk.act(code, end, at=at("2026-11-04T10:00"))
    desk.assert_sound()
    desk.connection.close()


def test_a_promise_on_a_closed_day_is_flagged(tmp_path: Path) -> None:
    """Form 04 that promises a Sunday is taken, and says that nobody will be there; a working day is not flagged."""
    desk = a_desk(tmp_path)
    sunday, monday = desk.receive(), desk.receive()
    assert desk.act(sunday, "extend", new_due=at("2026-11-15T17:00")).warnings == ("closed_day",)
    assert desk.act(monday, "extend", new_due=at("2026-11-16T17:00")).warnings == ()
    desk.connection.close()
