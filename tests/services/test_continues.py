"""An application that was guided or refused first and is accepted when the citizen comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.applicant import Applicant
from counter_app.domain.checklist import HandedIn
from counter_app.domain.errors import CounterError, InputError, RuleError
from counter_app.domain.intake import DossierRequest
from tests.builders.desk import ADesk, a_desk, at, clerk

BACK = "2026-11-04T08:00"
SAID: dict[str, Any] = {
    "applicant": Applicant(name="Trần Thị Bé", number="034190654321", phone="0987654321", sex="female"),
    "on_behalf_of": Applicant(name="Lê Văn C", number="C1234567", kind="foreigner", number_kind="passport"),
    "documents": (HandedIn("Tờ khai", 1, 0, 2),),
    "sets": 2,
    "return_by": "post",
    "priority": "elderly",
    "note": "Hẹn quay lại",
}


ASKED: dict[str, Any] = {"reason": "Thiếu bản chính", "items": ("Giấy khai sinh",)}


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> ADesk:
    return a_desk(tmp_path)


def guided(desk: ADesk, outcome: str = "guide", **values: Any) -> str:  # noqa: ANN401 - of a request
    """Turn a citizen away and return the number of the slip."""
    return desk.receive(outcome=outcome, **(ASKED | values))


def figures(desk: ADesk, day: int) -> list[str]:
    """Return the figures of a day's book that never change: received, late, guided, refused."""
    connection = desk.book._open_reader()
    try:
        on = date(2026, 11, day)
        return [number for _, number in desk.book._register(connection, on, on)[0].summary][:4]
    finally:
        connection.close()


@pytest.mark.parametrize("outcome", ["guide", "refuse"])
def test_a_guided_application_becomes_a_dossier_with_its_history(desk: ADesk, outcome: str) -> None:
    """The same dossier: found by number and by code, the guidance first in its history, the clock from acceptance."""
    number = guided(desk, outcome)
    desk.clock.set(BACK)
    code = desk.receive(continues=number)
    assert code == "H14.31-261104-1001"
    assert desk.finder.dossier_id(number) == desk.finder.dossier_id(code)
    page = desk.finder.page(code)
    assert (page.row.status, desk.due(code)) == ("received", "2026-11-11 17:00")
    assert [entry.kind for entry in page.timeline][1:] == ["DossierReceived"]
    assert page.attention == ()
    assert desk.act(code, "forward").status == "processing"
    desk.assert_sound()


def test_the_figures_of_the_day_it_was_turned_away_stay(desk: ADesk) -> None:
    """Guided and refused that day whatever followed, the same day or later; received on the day of acceptance."""
    guided(desk)
    same_day, later = guided(desk), guided(desk, "refuse")
    desk.receive(continues=same_day)
    before = figures(desk, 2)
    desk.clock.set(BACK)
    desk.receive(continues=later)
    assert before == figures(desk, 2) == ["1", "0", "2", "1"]
    assert figures(desk, 4) == ["1", "0", "0", "0"]


def test_both_slips_print_of_their_own_fact(desk: ADesk) -> None:
    """Form 02 shows what was missing, as it was; form 01 the accepted dossier."""
    number = guided(desk)
    desk.clock.set(BACK)
    code = desk.receive(continues=number, applicant=Applicant(name="Nguyễn Văn An", number="001200000001"))
    second = desk.slips.preview(number, "02", paper="a5").slip
    first = desk.slips.preview(code, "01", paper="a5").slip
    assert (second.code, second.fields["number"], second.fields["applicant_name"]) == (None, number, "Nguyễn Văn A")
    assert (first.code, first.fields["applicant_name"]) == (code, "Nguyễn Văn An")


@pytest.mark.parametrize(
    "values,error,field",
    [
        ({"continues": "1.99-26/HDHS"}, InputError("dossier_unknown"), "continues"),
        ({"continues": "1.1-26/HDHS", "outcome": "guide", **ASKED}, InputError("continues_unexpected"), "continues"),
        ({"continues": "1.1-26/HDHS", "received_at": at("2026-11-01T09:00")}, InputError("instant_before_receipt"), ""),
        ({"continues": ""}, InputError("text_missing"), "continues"),
    ],
)
def test_what_cannot_be_continued_is_refused_and_takes_no_number(
    desk: ADesk, values: dict[str, Any], error: CounterError, field: str
) -> None:
    """An unknown number, an outcome that accepts nothing, a receipt before the guidance: nothing is written."""
    guided(desk)
    desk.clock.set(BACK)
    before = desk.rows()
    with pytest.raises(type(error)) as refusal:
        desk.receive(**values)
    assert (refusal.value.code, refusal.value.field) == (error.code, field or "received_at")
    assert desk.rows() == before
    assert desk.receive() == "H14.31-261104-1001"


def test_an_accepted_dossier_is_not_accepted_again(desk: ADesk) -> None:
    """By its number or its code it is refused, with the code it has; a repeated request answers as the first time."""
    number = guided(desk)
    code = desk.receive(continues=number, request_id="same")
    assert desk.receive(continues=number, request_id="same") == code
    for name in (number, code):
        with pytest.raises(RuleError, match="continues_received") as refusal:
            desk.receive(continues=name)
        assert refusal.value.values["received"] == code
        with pytest.raises(RuleError, match="continues_received"):
            desk.finder.application_of(name)


def test_the_window_can_fill_everything_in_again(desk: ADesk) -> None:
    """What was said at the counter comes back as a request that accepts, word for word, and continues the dossier."""
    number = guided(desk, **SAID)
    prefilled = desk.finder.application_of(number)
    assert prefilled == DossierRequest(
        request_id="",
        procedure="1.004884",
        continues=desk.finder.dossier_id(number),
        **SAID,
    )
    desk.clock.set(BACK)
    receipt = desk.intake.receive(replace(prefilled, request_id="back"), clerk())
    assert (receipt.code, receipt.dossier_id) == ("H14.31-261104-1001", prefilled.continues)
