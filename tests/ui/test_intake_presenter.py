from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counter_app.domain.applicant import Applicant
from counter_app.domain.errors import StoreError
from counter_app.domain.rule import Rule
from counter_app.texts import texts
from counter_app.ui.intake.state import PaperLine
from tests.builders.intake_seat import NUMBER, Seat
from tests.fakes.counter import CARD


@pytest.fixture
def seat() -> Seat:
    """An empty intake."""
    return Seat()


def test_a_card_fills_the_citizen_and_moves_on_to_the_procedure(seat: Seat) -> None:
    """After a card nothing of the citizen has to be typed, and the keyboard stands in the search."""
    seat.presenter.citizen.card_read(CARD)
    person = seat.state.form.applicant
    assert (person.number, person.name, person.born_on, person.sex) == (NUMBER, "Nguyễn Văn An", "01/02/1990", "male")
    assert seat.state.focus.place == "search"


def test_a_returning_applicant_is_filled_in_and_nothing_given_is_overwritten(seat: Seat) -> None:
    """The last visit fills gaps only: the card's own words stay."""
    seat.counter.finder.known[NUMBER] = Applicant("Tên Cũ", number=NUMBER, phone="0912345678", born_on=date(1990, 2, 1))
    seat.presenter.citizen.card_read(CARD)
    assert seat.state.form.applicant.name == "Nguyễn Văn An"
    assert seat.state.form.applicant.phone == "0912345678"
    assert seat.state.citizen[-1].tone == "info"


def test_a_typed_number_finds_the_last_visit(seat: Seat) -> None:
    """Typing just the number of somebody known gives the name, and Enter goes on to the procedure."""
    seat.counter.finder.known[NUMBER] = Applicant("Trần Thị Bé", number=NUMBER)
    seat.presenter.citizen.typed("applicant", "number", NUMBER)
    seat.presenter.citizen.entered("applicant", "number")
    assert seat.state.form.applicant.name == "Trần Thị Bé"
    assert seat.state.focus.place == "search"


def test_somebody_who_comes_twice_is_found_twice(seat: Seat) -> None:
    """After the form was cleared, the same number brings the same person again."""
    seat.counter.finder.known[NUMBER] = Applicant("Trần Thị Bé", number=NUMBER)
    for _ in range(2):
        seat.presenter.citizen.typed("applicant", "number", NUMBER)
        seat.work.pass_time()
        assert seat.state.form.applicant.name == "Trần Thị Bé"
        seat.presenter.next_person()
        assert seat.state.form.empty


def test_the_kind_of_number_follows_what_is_typed(seat: Seat) -> None:
    """Nine digits are an old identity card, a letter and seven digits a passport."""
    for text, kind in (("123456789", "cmnd"), ("C1234567", "passport"), (NUMBER, "cccd")):
        seat.presenter.citizen.typed("applicant", "number", text)
        assert seat.state.form.applicant.number_kind == kind


@pytest.mark.parametrize("text", ["khai sinh", "ks", "1.001193", "dang ky khai sinh"])
def test_procedures_are_found_without_marks(seat: Seat, text: str) -> None:
    """A few letters without marks, initials or the code find the procedure."""
    seat.presenter.procedure.query_typed(text)
    assert "1.001193" in [match.code for match in seat.state.matches]


def test_the_ten_frequent_ones_answer_to_digits(seat: Seat) -> None:
    """One digit and Enter take the frequent procedure of that place; 0 is the tenth."""
    seat.presenter.procedure.query_typed("0")
    seat.presenter.procedure.query_entered()
    assert seat.state.form.procedure == seat.counter.catalogue.frequent()[9].code
    assert seat.state.focus.place == "papers"


def test_accepting_prints_and_keeps_the_citizen(seat: Seat) -> None:
    """After accepting, the code stands in large type, the slip is printed, only the citizen is left on the form."""
    seat.with_card().presenter.accept()
    assert seat.state.last is not None
    assert seat.state.last.code == "H14.31-261120-1001"
    assert seat.state.last.print_words == texts("vi")("ui.intake.print.printed")
    assert seat.counter.slips.orders == [("H14.31-261120-1001", "01", "a5")]
    assert (seat.state.form.applicant.number, seat.state.form.procedure) == (NUMBER, "")


def test_several_dossiers_of_one_applicant_in_a_row(seat: Seat) -> None:
    """The same citizen hands in three matters without the card being read again."""
    seat.presenter.citizen.card_read(CARD)
    for code in ("1.001193", "2.000815", "1.004884"):
        seat.presenter.procedure.chosen(code)
        seat.presenter.accept()
    assert [one.procedure for one in seat.counter.intake.requests] == ["1.001193", "2.000815", "1.004884"]
    assert len({one.request_id for one in seat.counter.intake.requests}) == 3


def test_every_error_stands_at_its_field(seat: Seat) -> None:
    """An empty form that is accepted says at once everything that is missing, in words, each at its field."""
    seat.presenter.citizen.typed("applicant", "born_on", "31/02/1990")
    seat.presenter.accept()
    assert set(seat.state.errors) == {"applicant.born_on", "applicant.name", "procedure"}
    assert not [words for words in seat.state.errors.values() if words.startswith(("error.", "ui."))]
    assert seat.state.focus.place == "born_on"
    assert seat.counter.intake.requests == []


def test_an_error_of_the_store_loses_nothing_and_the_retry_is_the_same_request(seat: Seat) -> None:
    """A full disk leaves the form as it is; trying again uses the same request id."""
    seat.counter.intake.refuse_with = StoreError("disk_full")
    before = seat.with_card().state.form
    seat.presenter.accept()
    assert seat.state.form == before
    assert seat.state.said is not None
    assert seat.state.said.tone == "bad"
    seat.counter.intake.refuse_with = None
    seat.presenter.accept()
    assert len(seat.counter.intake.tried) == 2
    assert len(set(seat.counter.intake.tried)) == 1


def test_what_is_typed_while_the_disk_writes_is_not_lost(seat: Seat) -> None:
    """Letters typed between Ctrl+Enter and the receipt belong to the next dossier."""
    seat.with_card()
    seat.work.held = True
    seat.presenter.accept()
    seat.presenter.accept()
    seat.presenter.procedure.query_typed("khai tu")
    seat.work.release()
    assert len(seat.counter.intake.requests) == 1
    assert seat.state.form.query == "khai tu"
    assert seat.state.form.procedure == ""


def test_a_duplicate_is_shown_and_does_not_block(seat: Seat) -> None:
    """The same matter of the same person is told before accepting, and can be accepted all the same."""
    seat.with_card().presenter.accept()
    seat.presenter.procedure.chosen("1.004873")
    assert len(seat.state.duplicates) == 1
    assert "H14.31-261120-1001" in seat.state.duplicates[0]
    seat.presenter.accept()
    assert len(seat.counter.intake.requests) == 2


def test_a_guessed_rule_is_asked_once_and_kept(seat: Seat) -> None:
    """A guessed duration is asked about, confirmed with one key, and not asked again."""
    asked = [seat.with_card("1.004837").state.rule_question is not None]
    seat.presenter.procedure.rule_confirmed(3, "working_days")
    asked.append(seat.state.rule_question is not None)
    seat.presenter.accept()
    seat.presenter.procedure.chosen("1.004837")
    asked.append(seat.state.rule_question is not None)
    assert asked == [True, False, False]
    assert seat.counter.catalogue.confirmed == [("1.004837", Rule.parse("3 working_days"))]


def test_a_guessed_rule_never_blocks(seat: Seat) -> None:
    """Without an answer to the question the dossier is accepted."""
    seat.with_card("1.004837").presenter.accept()
    assert len(seat.counter.intake.requests) == 1


def test_a_missing_rule_is_asked_for(seat: Seat) -> None:
    """A procedure without any duration needs one first; it goes with the request."""
    seat.with_card("2.002165").presenter.accept()
    assert "rule" in seat.state.errors
    seat.presenter.procedure.rule_confirmed(15, "days")
    seat.presenter.accept()
    assert seat.counter.intake.requests[0].rule == Rule.parse("15 days")


def test_guidance_proposes_what_is_missing(seat: Seat) -> None:
    """Form 02 begins with the papers that are short; it gives a number and no code."""
    seat.with_card()
    papers = seat.state.form.papers
    seat.presenter.procedure.papers_changed((PaperLine(papers[0].name, (0, 0, 0), papers[0].asked), *papers[1:]))
    seat.presenter.outcome_chosen("guide")
    assert seat.state.form.items == papers[0].name
    assert seat.state.form.reason == texts("vi")("ui.intake.papers_short")
    seat.presenter.accept()
    assert seat.counter.intake.requests[0].outcome == "guide"
    assert seat.state.last is not None
    assert seat.state.last.code.endswith("/HDHS")
    assert seat.counter.slips.orders[0][1] == "02"


def test_refusal_needs_a_reason(seat: Seat) -> None:
    """Form 03 without a reason is stopped at the reason, the one form 02 proposed is none; Esc clears nothing."""
    seat.with_card().presenter.typed(items="", reason="")
    seat.presenter.procedure.papers_changed(tuple(replace(paper, counts=(0, 0, 0)) for paper in seat.state.form.papers))
    seat.presenter.outcome_chosen("guide")
    seat.presenter.outcome_chosen("refuse")
    assert seat.state.focus.place == "reason"
    seat.presenter.accept()
    assert "reason" in seat.state.errors
    seat.presenter.next_person()
    assert seat.state.form.outcome == "accept"
    assert seat.state.form.procedure == "1.004873"
    seat.presenter.typed(reason="Không thuộc thẩm quyền", items="Tờ khai")
    seat.presenter.accept()
    accepted = seat.counter.intake.requests[-1]
    assert (accepted.outcome, accepted.reason, accepted.items) == ("accept", "", ())


def test_another_card_starts_another_person_and_undo_brings_the_first_back(seat: Seat) -> None:
    """A second card puts a new form on the desk; nothing of the first is lost."""
    first = seat.with_card().state.form
    seat.presenter.citizen.card_read(CARD.replace(NUMBER, "034190654321").replace("Nam", "Nữ"))
    assert seat.state.form.procedure == ""
    seat.presenter.undo()
    assert seat.state.form == first


def test_a_draft_survives_a_crash() -> None:
    """What was typed and not accepted comes back in a new program, and is gone once it is accepted."""
    seat = Seat().with_card()
    seat.presenter.typed(note="chờ bản chính")
    seat.work.pass_time()
    again = Seat(seat.counter)
    assert again.state.form == seat.state.form
    assert again.state.said is not None
    again.presenter.accept()
    assert Seat(seat.counter).state.form.empty


def test_a_scanned_slip_opens_its_dossier_and_a_scanned_number_is_a_number(seat: Seat) -> None:
    """The scanner's other readings: the code of a slip, the number of a card without a QR code."""
    seat.presenter.scanned("H14.31-261120-1001", seat.presenter.form())
    assert seat.opened == ["H14.31-261120-1001"]
    seat.presenter.scanned(NUMBER, seat.presenter.form())
    assert seat.state.form.applicant.number == NUMBER


def test_the_due_date_is_explained_day_by_day(seat: Seat) -> None:
    """Five working days over a holiday: the holiday is named, the last day carries the count."""
    due = seat.with_card("1.004884").state.due
    assert due is not None
    assert due.words == "Thứ Hai, 30/11/2026 · 17:00"
    assert [day.on for day in due.days if day.mark == "holiday"] == ["2026-11-24"]
    assert (due.days[-1].mark, due.days[-1].count) == ("due", 5)
    assert "Ngày Văn hóa" in " ".join(due.reasons)


def test_another_office_makes_the_date_provisional(seat: Seat) -> None:
    """Reception for another office shows a provisional date and is sent with the request."""
    seat.with_card().presenter.typed(resolving_office="H14.32")
    assert seat.state.due is not None
    assert seat.state.due.provisional
    seat.presenter.accept()
    assert seat.counter.intake.requests[0].resolving_office == "H14.32"


def test_nothing_shown_reveals_a_person_in_its_repr(seat: Seat) -> None:
    """A state in a traceback or a log names nobody."""
    seat.with_card().presenter.accept()
    assert "Nguyễn" not in repr(seat.state)
    assert NUMBER not in repr(seat.state)


def test_a_paper_day_is_received_at_its_own_time_under_its_own_code(seat: Seat) -> None:
    """What was taken in on paper keeps its time and the code printed ahead; the due date counts from then."""
    seat.with_card().presenter.paper_day()
    assert seat.state.focus.place == "received_at"
    now = seat.state.due
    seat.presenter.typed(received_at="17/11/2026 9h30", code="H14.31-261117-0001")
    assert seat.state.due != now
    seat.presenter.accept()
    request = seat.counter.intake.requests[0]
    assert request.received_at is not None
    assert f"{request.received_at:%Y-%m-%d %H:%M %z}" == "2026-11-17 09:30 +0700"
    assert request.code == "H14.31-261117-0001"


@pytest.mark.parametrize("typed", ["", "hôm qua", "17/11/2026", "17/11/2026 25:00", "21/11/2026 9:00", "1/1/1999 9:00"])
def test_a_paper_day_needs_a_time_that_was(seat: Seat, typed: str) -> None:
    """No time, half a time, a time to come and one before the program's calendar are told at the field."""
    seat.with_card().presenter.paper_day()
    seat.presenter.typed(received_at=typed)
    seat.presenter.accept()
    assert list(seat.state.errors) == ["received_at"]
    assert seat.state.focus.place == "received_at"
    assert not seat.counter.intake.requests


def test_another_office_is_found_by_its_name_and_only_a_chosen_one_is_taken(seat: Seat) -> None:
    """Letters without marks offer offices; what is typed and never chosen is asked about, not guessed."""
    seat.with_card().presenter.office_typed("nung tri")
    assert [row.id for row in seat.state.offices] == ["H14.32"]
    seat.presenter.accept()
    assert "resolving_office" in seat.state.errors
    seat.presenter.office_chosen("H14.32")
    assert seat.state.form.office == "Phường Nùng Trí Cao"
    seat.presenter.accept()
    assert seat.counter.intake.requests[0].resolving_office == "H14.32"


def test_the_owner_has_every_detail_of_a_person(seat: Seat) -> None:
    """On whose behalf is applied: kind, papers, residence, telephone and e-mail go into the journal as well."""
    seat.with_card().presenter.citizen.behalf_wanted(True)
    wanted = {"kind": "organisation", "number": "4800123456", "name": "Hợp tác xã Bản Ngà", "email": "htx@example.vn"}
    for field, text in wanted.items():
        seat.presenter.citizen.typed("on_behalf_of", field, text)
    seat.presenter.accept()
    owner = seat.counter.intake.requests[0].on_behalf_of
    assert owner is not None
    assert {name: getattr(owner, name) for name in wanted} == wanted


def test_a_lookalike_says_since_when_and_at_which_counter(seat: Seat) -> None:
    """The warning names the code, the counter and the time of the dossier that is there already."""
    seat.with_card().presenter.accept()
    seat.presenter.another()
    seat.presenter.procedure.chosen("1.004873")
    assert "quầy 1 nhận 20/11/2026" in seat.state.duplicates[0]
