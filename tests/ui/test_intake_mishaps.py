from __future__ import annotations

import pytest

from counter_app.domain.applicant import Applicant
from counter_app.texts import texts
from tests.builders.intake_seat import NUMBER, Seat


@pytest.fixture
def seat() -> Seat:
    """An empty intake."""
    return Seat()


def test_a_damaged_card_keeps_the_digits_and_says_so(seat: Seat) -> None:
    """What an input method did to the letters never reaches the form; the number does, with a warning."""
    seat.presenter.citizen.card_read("034090123456||NGUYEENX VAWN AN|01021990|Nam|Thoon Bản Ngaf|01012022")
    assert seat.state.form.applicant.number == NUMBER
    assert seat.state.form.applicant.name == ""
    assert [line.tone for line in seat.state.citizen] == ["warning"]
    assert seat.state.focus.place == "name"


def test_a_cut_card_keeps_its_number(seat: Seat) -> None:
    """A card text that was cut gives one clear word and still the twelve digits."""
    seat.presenter.citizen.card_read("034090123456|123456789|Nguyễn V")
    assert seat.state.form.applicant.number == NUMBER
    assert [line.words for line in seat.state.citizen] == [texts("vi")("ui.intake.card.kept")]


@pytest.mark.parametrize("text", ["034090123456|123456789|Nguyễn V", "034090123456||NGUYEENX VAWN|01021990|Nam|Thoon|"])
def test_a_damaged_card_of_somebody_known_says_one_thing(seat: Seat, text: str) -> None:
    """The number of a damaged card finds the last visit: one sentence says what came from where, and nothing else."""
    seat.counter.finder.known[NUMBER] = Applicant("Nguyễn Văn An", number=NUMBER, phone="0912345678")
    seat.presenter.citizen.card_read(text)
    assert seat.state.form.applicant.name == "Nguyễn Văn An"
    assert [line.words for line in seat.state.citizen] == [texts("vi")("ui.intake.card.known")]


def test_without_a_printer_the_slip_is_offered(seat: Seat) -> None:
    """No printer chosen: nothing is recorded as printed, an amber word says so, and both keys show the slip."""
    seat.counter.preferences.set("printer", "")
    seat.with_card().presenter.accept()
    assert seat.counter.slips.orders == []
    last = seat.state.last
    assert last is not None
    assert (last.print_tone, last.printed) == ("warning", False)
    assert last.print_words.startswith("Chưa in: máy này chưa chọn máy in.")
    shown: list[str] = []
    seat.presenter.preview(lambda slip: shown.append(slip.title))
    seat.presenter.print_again(lambda slip: shown.append(slip.title))
    assert shown == ["H14.31-261120-1001"] * 2
    assert seat.counter.slips.orders == []


def test_a_slip_printed_from_its_preview_counts_as_printed(seat: Seat) -> None:
    """Coming back from the preview the screen asks what became of the slip, and says again only after a success."""
    seat.counter.preferences.set("printer", "")
    seat.with_card().presenter.accept()
    seat.presenter.came_back()
    before = seat.state.last
    assert before is not None
    assert not before.printed
    slip = seat.counter.slips.preview("H14.31-261120-1001", "01", paper="a5")
    seat.counter.print_queue.submit(slip, "Canon-LBP2900")
    seat.presenter.came_back()
    after = seat.state.last
    assert after is not None
    assert (after.printed, after.print_tone) == (True, "good")


@pytest.mark.parametrize("state", ["failed", "waiting"])
def test_what_did_not_come_out_is_never_called_printed(seat: Seat, state: str) -> None:
    """A job that failed, or still waits, leaves the button at its first word."""
    seat.counter.print_queue.states = [state]
    seat.with_card().presenter.accept()
    assert seat.state.last is not None
    assert not seat.state.last.printed


def test_a_print_job_is_followed_to_its_end(seat: Seat) -> None:
    """Waiting, then printed: the words follow the job's true state."""
    seat.counter.print_queue.states = ["waiting", "printing", "failed"]
    seat.with_card().presenter.accept()
    tones = []
    for _ in range(3):
        assert seat.state.last is not None
        tones.append(seat.state.last.print_tone)
        seat.work.pass_time()
    assert tones == ["plain", "plain", "bad"]


def test_guidance_begins_with_what_is_missing_and_asks_for_it(seat: Seat) -> None:
    """Form 02 puts the cursor where the papers to bring are listed; empty, the error stands there and says how."""
    seat.with_card().presenter.outcome_chosen("guide")
    assert seat.state.focus.place == "items"
    seat.presenter.accept()
    assert dict(seat.state.errors) == {
        "items": texts("vi")("ui.intake.error.guide_empty"),
        "reason": texts("vi")("ui.intake.error.guide_reason"),
    }
    assert seat.counter.intake.requests == []


@pytest.mark.parametrize("typed, wrong", [("", False), ("hôm qua", True), ("17/11/2026 9:30", False)])
def test_a_wrong_time_of_a_paper_slip_is_told_when_its_field_is_left(seat: Seat, typed: str, *, wrong: bool) -> None:
    """Leaving the field says what is wrong with it; an empty one may still be filled, and no date is guessed."""
    seat.with_card().presenter.paper_day()
    seat.presenter.typed(received_at=typed)
    seat.presenter.left("received_at")
    assert ("received_at" in seat.state.errors) is wrong
    assert (seat.state.due is None) is (typed != "17/11/2026 9:30")


def test_what_becomes_of_an_earlier_slip_is_never_said_of_the_next(seat: Seat) -> None:
    """The first slip still waits when the second comes out, and the other way round: each word stays with its code."""
    seat.counter.print_queue.states = ["waiting"]
    seat.with_card().presenter.accept()
    seat.work.held = True
    seat.work.pass_time()  # asks for the first slip, and the answer is under way
    under_way = seat.work.queue
    seat.work.queue = []
    seat.work.held = False
    seat.with_card("1.001193").presenter.accept()
    seat.counter.print_queue.states = ["printed"]
    assert seat.state.last is not None
    told = (seat.state.last.code, seat.state.last.printed)
    for answer in under_way:
        answer()
    assert (seat.state.last.code, seat.state.last.printed) == told
    assert told[1] is False


def test_print_again_pressed_twice_makes_one_copy(seat: Seat) -> None:
    """While a copy is being made the key does nothing: no second copy is recorded."""
    seat.with_card().presenter.accept()
    made = len(seat.counter.slips.orders)
    seat.work.held = True
    seat.presenter.print_again(lambda _slip: None)
    seat.presenter.print_again(lambda _slip: None)
    seat.work.release()
    assert len(seat.counter.slips.orders) == made + 1


def test_a_printer_that_says_what_is_wrong_is_quoted(seat: Seat) -> None:
    """Out of paper is said where the slip was accepted, and a job nobody reports on ends with what to look at."""
    seat.counter.print_queue.states = ["failed"]
    seat.counter.print_queue.detail = "printer_missing"
    seat.with_card().presenter.accept()
    assert seat.state.last is not None
    assert texts("vi")("error.printer_missing") in seat.state.last.print_words
    seat.counter.print_queue.detail = "no_paper"
    seat.counter.print_queue.states = ["printing"]
    seat.with_card().presenter.accept()
    assert (seat.state.last.print_tone, "hết giấy" in seat.state.last.print_words) == ("warning", True)
    seat.counter.print_queue.detail = ""
    seat.counter.print_queue.states = ["waiting"]
    seat.with_card().presenter.accept()
    for _ in range(100):
        seat.work.pass_time()
    assert seat.state.last is not None
    assert seat.state.last.print_tone == "warning"
