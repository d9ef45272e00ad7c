from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from counter_app.domain.calendar import DayKind, SpecialDay
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.slip import FIELDS, TABLES
from counter_app.services.quotes import Quotes
from counter_app.services.slips import SLIPS_OF, SlipOrder
from tests.builders.desk import MONDAY, ADesk, a_desk, at, clerk, supervisor


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


def ordered(desk: ADesk, code: str, form: str, event: str | None = None, paper: str = "a5") -> SlipOrder:
    """Return a slip as recorded for printing."""
    return desk.slips.order(code, form, paper=paper, session=clerk(), event=event)


def test_form_04_says_both_dates_and_the_number_given_at_the_act(desk: ADesk) -> None:
    """The date that cannot be kept, the new one, the reason, and who signs; the signer's name is left to ink."""
    code = desk.receive()
    acted = desk.act(code, "extend", "2026-11-06T10:00", new_due=at("2026-11-13T17:00"), reason="Chờ xác minh")
    fields = ordered(desk, code, "04").slip.fields
    assert fields["number"] == acted.number != ""
    assert fields["due_text"] == "17 giờ 00 phút, ngày 09 tháng 11 năm 2026"
    assert fields["new_due_text"] == "17 giờ 00 phút, ngày 13 tháng 11 năm 2026"
    assert (fields["reason"], fields["signer_title"]) == ("Chờ xác minh", "Thủ trưởng cơ quan, đơn vị")
    assert (fields["signer_name"], fields.get("basis", "")) == ("", "")


@pytest.mark.parametrize("action,reason", [("stop", "Hết căn cứ giải quyết"), ("withdraw", "")])
def test_form_05_is_printed_of_a_stop_and_of_a_withdrawal(desk: ADesk, action: str, reason: str) -> None:
    """When the work ended and why; a withdrawal without words says that the applicant asked for it."""
    code = desk.receive()
    acted = desk.act(code, action, "2026-11-04T10:00", reason=reason)
    fields = ordered(desk, code, "05").slip.fields
    assert fields["stopped_text"] == "10 giờ 00 phút, ngày 04 tháng 11 năm 2026"
    assert fields["number"] == acted.number
    assert fields["reason"] == (reason or "Người nộp hồ sơ đề nghị rút hồ sơ.")


def test_the_explanation_names_every_day_that_was_left_out_and_its_basis(desk: ADesk) -> None:
    """Pause, weekend, holiday and extension stand on form GT with the count so far; a new date is a new paper."""
    code = desk.receive("15 days")
    desk.act(code, "pause", "2026-11-04T10:00")
    waiting = ordered(desk, code, "GT").slip
    assert (waiting.fields["due_text"], waiting.fields["left_text"]) == ("", "Đang tạm dừng, còn 13 ngày.")
    desk.act(code, "resume", "2026-11-10T10:00")
    desk.act(code, "extend", "2026-11-20T10:00", new_due=at("2026-12-02T17:00"), reason="Chờ xác minh")
    slip = ordered(desk, code, "GT").slip
    assert (slip.fields["due_text"], slip.copy) == ("17 giờ 00 phút, ngày 02 tháng 12 năm 2026", 0)
    days = {on: (counted, reason, basis) for on, counted, reason, basis in slip.tables["days"]}
    assert days["05/11 – 10/11/2026"][:2] == ("–", "Không tính: đang chờ bổ sung hoặc xác minh.")
    assert days["Thứ Ba, 24/11/2026"][0] == "–"
    assert days["Thứ Ba, 24/11/2026"][2] == "NQ 28/2026/QH16 Điều 2"
    assert days["11/11 – 23/11/2026"][0] == "15"
    assert days["30/11 – 02/12/2026"][1] == "Thêm theo văn bản gia hạn, mẫu 04."
    assert "10:00 04/11/2026 đến 10:00 10/11/2026" in slip.fields["pauses_text"]
    assert ordered(desk, code, "GT").slip.copy == 1


def test_hours_are_explained_by_minutes_and_another_office_by_a_date_that_may_move(desk: ADesk) -> None:
    """Minutes add up day by day; until the other office has the dossier the paper says so."""
    desk.clock.set("2026-11-06T16:00")
    code = desk.receive("2 hours")
    days = ordered(desk, code, "GT").slip.tables["days"]
    assert [row[1] for row in days if row[1] != "–"] == ["60 phút", "120 phút"]
    for_other = desk.receive("5 working_days", resolving_office="H14.29")
    assert ordered(desk, for_other, "GT").slip.fields["provisional"] == "1"


def test_a_date_of_another_calendar_is_not_explained_wrongly(desk: ADesk) -> None:
    """Where counting again gives another date the paper is refused, with what to do."""
    code = desk.receive("5 working_days")
    calendar = desk.quotes.calendar
    off = SpecialDay(DayKind.OFF, "Nghỉ hoán đổi", "Thông báo thử")
    moved = Quotes(
        replace(calendar, days={**calendar.days, date(2026, 11, 5): off}), "f" * 64, desk.quotes.terms, "e" * 64,
        desk.clock,
    )  # fmt: skip
    before, desk.slips._quotes = desk.slips._quotes, lambda: moved
    try:
        with pytest.raises(RuleError, match="explanation_gone"):
            ordered(desk, code, "GT")
    finally:
        desk.slips._quotes = before


def test_form_02_is_printed_of_guidance_and_of_each_supplement_request(desk: ADesk) -> None:
    """The latest request by default, an earlier one by its event; each keeps its own number and items."""
    number = desk.receive(outcome="guide", reason="Thiếu giấy tờ", items=("Tờ khai",))
    guided = ordered(desk, number, "02").slip
    assert (guided.fields["number"], guided.tables["items"], guided.code) == (number, (("1", "Tờ khai"),), None)
    code = desk.receive("10 working_days")
    first = desk.act(code, "supplement", items=("Bản chính",))
    desk.act(code, "supplemented")
    second = desk.act(code, "supplement", items=("Bản sao", "Ảnh"))
    assert ordered(desk, code, "02").slip.tables["items"] == (("1", "Bản sao"), ("2", "Ảnh"))
    earlier = ordered(desk, code, "02", first.event_id).slip
    assert (earlier.fields["number"], earlier.tables["items"]) == (first.number, (("1", "Bản chính"),))
    assert first.number != second.number


def test_form_03_is_printed_of_a_refusal_before_and_after_acceptance(desk: ADesk) -> None:
    """Both bring their own number and reason; a slip that is not due is refused."""
    before = desk.receive(outcome="refuse", reason="Không thuộc thẩm quyền")
    code = desk.receive()
    with pytest.raises(RuleError, match="slip_not_due"):
        ordered(desk, code, "03")
    acted = desk.act(code, "refuse", reason="Giấy tờ giả")
    assert ordered(desk, before, "03").slip.fields["number"] == before
    assert ordered(desk, code, "03").slip.fields["number"] == acted.number


def test_form_01_is_provisional_until_the_competent_office_has_the_dossier(desk: ADesk) -> None:
    """After the arrival a new slip, not a copy, shows the real date; the old one can still be printed by its event."""
    code = desk.receive(resolving_office="H14.02")
    first = ordered(desk, code, "01")
    desk.act(code, "arrived", "2026-11-04T09:00")
    second = ordered(desk, code, "01")
    assert (first.slip.fields["provisional"], first.slip.copy) == ("1", 0)
    assert (second.slip.fields["provisional"], second.slip.copy) == ("", 0)
    assert second.slip.fields["due_text"] == "17 giờ 00 phút, ngày 11 tháng 11 năm 2026"
    again = ordered(desk, code, "01", first.event_id)
    assert (again.slip.fields, again.slip.copy) == (first.slip.fields, 1)


def test_each_slip_counts_its_own_copies(desk: ADesk) -> None:
    """A second print of one slip is copy 1; another form, or another fact, begins at 0."""
    code = desk.receive()
    copies = [ordered(desk, code, "01").slip.copy for _ in range(3)]
    assert (copies, ordered(desk, code, "06").slip.copy) == ([0, 1, 2], 0)
    assert desk.slips.preview(code, "01", paper="a4").slip.copy == 3
    assert desk.state(code).prints == 4


def test_form_06_follows_the_file_from_hand_to_hand(desk: ADesk) -> None:
    """Each passing on is a row with who gave, who received, when, and how the result stood with its date."""
    code = desk.receive()
    desk.act(code, "forward", "2026-11-02T10:00", to="Phòng Tư pháp", reason="Kèm bản chính")
    desk.act(code, "pause", "2026-11-03T10:00", to="Công an phường")
    desk.act(code, "resume", "2026-11-04T10:00")
    desk.act(code, "result", "2026-11-10T10:00")
    slip = ordered(desk, code, "06").slip
    assert slip.fields["resolving_unit"] == "Phòng Tư pháp"
    assert slip.fields["partner_unit"] == "Công an phường"
    assert slip.fields["due_text"] == "17 giờ 00 phút, ngày 10 tháng 11 năm 2026"
    away, back = slip.tables["handovers"]
    assert away[0].endswith("2. Nhận: Phòng Tư pháp")
    assert (away[1], away[2:]) == ("10 giờ 00 phút, ngày 02 tháng 11 năm 2026", ("lan", "", "", "Kèm bản chính"))
    assert back[0].startswith("1. Giao: Phòng Tư pháp")
    assert back[2:] == ("", "lan", "Đúng hạn", "")


def test_an_approved_correction_stands_on_the_next_print(desk: ADesk) -> None:
    """What was written wrong is printed right, the date unchanged."""
    code = desk.receive()
    before = ordered(desk, code, "01").slip.fields
    wrote = desk.act(code, "correct", changes={"applicant.name": "Nguyễn Văn Ánh"})
    desk.act_as(supervisor(), code, "approve", event=wrote.event_id)
    after = ordered(desk, code, "01").slip.fields
    assert after == {**before, "applicant_name": "Nguyễn Văn Ánh"}


def test_slips_hold_only_what_their_forms_name_and_render_on_every_paper(desk: ADesk) -> None:
    """Fields and tables stay within the form; each form draws at least one page on each of its papers."""
    code = desk.receive("10 working_days")
    desk.act(code, "extend", new_due=at("2026-11-23T17:00"))
    desk.act(code, "supplement", items=("Tờ khai",))
    desk.act(code, "refuse")
    stopped = desk.receive()
    desk.act(stopped, "stop")
    handed = desk.receive()
    desk.act(handed, "result")
    desk.act(handed, "return")
    for form in SLIPS_OF:
        name = {"05": stopped, "BN": handed, "GT": handed}.get(form, code)
        for paper in desk.slips._layouts[form].papers:
            order = ordered(desk, name, form, paper=paper)
            assert set(order.slip.fields) <= FIELDS[form]
            assert set(order.slip.tables) <= set(TABLES[form])
            assert desk.slips.render(order).content.startswith(b"%PDF")


def test_a_form_or_paper_that_does_not_exist_is_bad_input(desk: ADesk) -> None:
    """Form 07 is a book and no slip; form 06 has no roll."""
    code = desk.receive()
    with pytest.raises(InputError, match="form_unknown"):
        ordered(desk, code, "07")
    with pytest.raises(InputError, match="paper_unknown"):
        ordered(desk, code, "06", paper="80mm")


def test_nothing_is_printed_of_a_voided_dossier(desk: ADesk) -> None:
    """A slip with a date and a signature of a dossier that is none would be believed; it can still be looked at."""
    code = desk.receive()
    desk.act(code, "void", reason="Nhận nhầm")
    with pytest.raises(RuleError, match="slip_voided"):
        desk.slips.order(code, "01", paper="a5", session=clerk())
    assert desk.slips.preview(code, "01", paper="a5").slip.form == "01"
