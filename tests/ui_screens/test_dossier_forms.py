"""The forms of the acts and the explanation of a date, without a window: what is proposed, what is said before."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.bootstrap import Counter
from counter_app.domain.act import Act
from counter_app.domain.errors import InputError
from counter_app.services.steps import Acted
from counter_app.texts import LANGUAGES, Language, texts
from counter_app.ui.dossier.presenter import DossierPresenter
from counter_app.ui.steps.reading import read_amount
from counter_app.ui.steps.state import KEYS, StepForm
from tests.builders.counter import a_clerk
from tests.builders.packs import mapping
from tests.builders.waiting import received
from tests.ui_screens.conftest import StraightWork, Ward

LONG = "1.004873"


def _opened(counter: Counter, work: StraightWork, name: str, role: str = "clerk") -> DossierPresenter:
    presenter = DossierPresenter(counter, a_clerk(role), texts("vi"), work, lambda _: None)
    presenter.open(name)
    return presenter


def _act(counter: Counter, name: str, action: str, at: str, **values: object) -> Acted:
    act = Act(action=action, at=datetime.fromisoformat(f"{at}:00+07:00"), **values)  # type: ignore[arg-type]  # its fields
    return counter.lanes.store.submit(counter.steps.act, name, act, a_clerk()).result()


def _form(presenter: DossierPresenter) -> StepForm:
    form = presenter.steps.state.form
    assert form is not None
    return form


def test_what_is_missing_is_proposed_and_can_be_changed(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Form 02 begins with the papers of the checklist that were not handed in; what is typed is what is asked."""
    presenter = _opened(counter, work, ward.receive(procedure=LONG).code or "")
    presenter.steps.choose("supplement")
    procedure = counter.catalogue.snapshot().get(LONG)
    assert procedure is not None
    proposed = _form(presenter).fields[0].value.splitlines()
    assert proposed == [one.name for one in procedure.documents if one.originals or one.certified or one.copies]
    presenter.steps.change("items", "Tờ khai có chữ ký\n\n  Ảnh 3x4  ")
    presenter.steps.accept()
    assert presenter.state.timeline[0].details[-2:] == ("– Tờ khai có chữ ký", "– Ảnh 3x4")


def test_a_new_date_is_explained_and_a_late_apology_said_before(
    counter: Counter, ward: Ward, work: StraightWork
) -> None:
    """Three working days are proposed over the holiday; a same-day apology is flagged before anything is written."""
    presenter = _opened(counter, work, ward.receive(procedure="1.001193").code or "")
    presenter.steps.choose("extend")
    form = _form(presenter)
    assert form.fields[0].value == "27/11/2026"
    assert "24/11" in form.told[0].words
    assert form.told[1].words == texts("vi")("flag.late_extension")
    presenter.steps.change("new_due", "24/11/2026")
    assert "25/11/2026" in _form(presenter).told[0].words
    presenter.steps.change("reason", "Chờ xác minh")
    presenter.steps.accept()
    assert "24/11/2026" in _form(presenter).errors["new_due"]


@pytest.mark.parametrize("action", ["forward", "supplement"])
@pytest.mark.parametrize("days_ago,late", [(0, False), (10, True)])
def test_what_is_late_is_said_before_it_is_done(
    counter: Counter, work: StraightWork, action: str, days_ago: int, late: bool
) -> None:
    """The flag a supervisor will see stands in the form already; nothing is stopped by being late."""
    presenter = _opened(counter, work, received(counter, days_ago).dossier_id)
    presenter.steps.choose(action)
    flag = texts("vi")(f"flag.late_{action}")
    assert (flag in [mark.words for mark in _form(presenter).told]) is late


def test_a_date_is_explained_with_its_pause(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """While it stands the clock says since when and what is left; afterwards both ends of the pause are told."""
    name = ward.receive(procedure=LONG).dossier_id
    _act(counter, name, "pause", "2026-11-23T08:30", reason="Chờ xác minh")
    facts = _opened(counter, work, name).state.facts
    assert facts is not None
    assert facts.explanation is not None
    assert any("Từ 23/11" in reason for reason in facts.explanation.reasons)
    assert any("Còn lại 3 ngày làm việc" in reason for reason in facts.explanation.reasons)
    _act(counter, name, "resume", "2026-11-23T08:30")
    facts = _opened(counter, work, name).state.facts
    assert facts is not None
    assert facts.explanation is not None
    assert any(reason.startswith("23/11 đến 23/11") for reason in facts.explanation.reasons)


def test_what_is_said_beforehand_is_said_of_the_time_typed(counter: Counter, work: StraightWork) -> None:
    """A forward of ten days ago typed in today is not late; both instants are kept."""
    presenter = _opened(counter, work, received(counter, 10).dossier_id)
    presenter.steps.choose("forward")
    presenter.steps.set_time()
    late = texts("vi")("flag.late_forward")
    assert late in [mark.words for mark in _form(presenter).told]
    presenter.steps.change("at", "13/11/2026 09:00")
    assert late not in [mark.words for mark in _form(presenter).told]
    presenter.steps.change("to", "Công chức tư pháp")
    presenter.steps.accept()
    page = counter.lanes.read.submit(counter.finder.page, presenter.state.title).result()
    assert page.timeline[-1].at == datetime.fromisoformat("2026-11-13T09:00:00+07:00")
    assert page.timeline[-1].entered_at == counter.clock.now().replace(microsecond=0)


@pytest.mark.parametrize(
    "typed,code",
    [("mai", "instant_unreadable"), ("24/11/2026 9:00", "instant_future"), ("9:00", "instant_future")],
)
def test_a_time_that_cannot_be_is_said_at_its_field(
    counter: Counter, ward: Ward, work: StraightWork, typed: str, code: str
) -> None:
    """No date, tomorrow, or an hour still to come today: the field says so and nothing is written."""
    presenter = _opened(counter, work, ward.receive().code or "")
    presenter.steps.choose("call")
    presenter.steps.set_time()
    presenter.steps.change("at", typed)
    presenter.steps.accept()
    assert _form(presenter).errors["at"] == texts("vi").error(InputError(code, "at"))
    assert len(presenter.state.timeline) == 1


def test_money_that_is_seldom_meant_is_asked_about_once(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Ten times the fee: said in amber, written only when the same is accepted again; another figure is asked anew."""
    name = ward.receive().dossier_id
    _act(counter, name, "fee", "2026-11-23T08:30", amount=8_000)
    presenter = _opened(counter, work, name)
    before, flag = len(presenter.state.timeline), texts("vi")("flag.overpaid")
    presenter.steps.choose("pay")
    for amount in ("80.000", "88.000"):
        presenter.steps.change("amount", amount)
        presenter.steps.accept()
        assert _form(presenter).said.tone == "warning"
        assert flag in _form(presenter).said.words
    assert len(presenter.state.timeline) == before
    presenter.steps.accept()
    assert len(presenter.state.timeline) == before + 1
    assert presenter.steps.state.told.tone == "warning"
    assert flag in presenter.steps.state.told.words


@pytest.mark.parametrize("amount,asked", [("15.000", False), ("150.000", True)])
def test_what_was_never_charged_is_held_against_the_fee_of_the_catalogue(
    counter: Counter, ward: Ward, work: StraightWork, amount: str, asked: bool
) -> None:
    """Where a procedure costs one sum, a nought too many is asked about though nobody charged it first."""
    presenter = _opened(counter, work, ward.receive(procedure="1.004194").dossier_id)
    presenter.steps.choose("pay")
    presenter.steps.change("amount", amount)
    presenter.steps.accept()
    assert (presenter.steps.state.form is not None) is asked


def test_money_goes_back_the_way_it_came_unless_somebody_says_so_twice(
    counter: Counter, ward: Ward, work: StraightWork
) -> None:
    """The way it was paid is proposed; another one is asked about, and what is asked is forgotten with the form."""
    name = ward.receive().dossier_id
    _act(counter, name, "pay", "2026-11-23T08:30", amount=8_000, method="transfer")
    _act(counter, name, "refuse", "2026-11-23T08:31", reason="Không đủ điều kiện")
    presenter = _opened(counter, work, name, "supervisor")
    for _ in range(2):
        presenter.steps.choose("refund")
        assert [field.value for field in _form(presenter).fields[:2]] == ["8.000", "transfer"]
        presenter.steps.change("method", "cash")
        presenter.steps.accept()
        assert texts("vi")("flag.refund_other_way") in _form(presenter).said.words
        presenter.steps.cancel()
    presenter.steps.choose("refund")
    presenter.steps.accept()
    assert presenter.steps.state.form is None
    assert presenter.steps.state.told.tone == "good"


def test_the_receipt_of_another_dossier_is_said_at_its_field(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """The dossier that has it is named there, and nothing is written."""
    other = ward.receive()
    _act(counter, other.dossier_id, "pay", "2026-11-23T08:30", amount=8_000, receipt="MH-1")
    presenter = _opened(counter, work, ward.receive().dossier_id)
    presenter.steps.choose("pay")
    presenter.steps.change("amount", "8.000")
    presenter.steps.change("receipt", "MH-1")
    presenter.steps.accept()
    assert str(other.code) in _form(presenter).errors["receipt"]


def test_the_unit_is_missing_and_said_at_its_field(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Forwarding to nobody writes nothing; the words stand at the field and go away with the next letter."""
    presenter = _opened(counter, work, ward.receive().code or "")
    presenter.steps.choose("forward")
    presenter.steps.accept()
    assert _form(presenter).errors["to"]
    presenter.steps.change("to", "C")
    assert _form(presenter).errors == {}
    assert len(presenter.state.timeline) == 1


def test_the_fee_follows_pages_and_copies(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Certified copies: 2.000 đ a page, 1.000 đ from the third, at most 200.000 đ a copy."""
    code = next(one for one in counter.catalogue.snapshot().search("chứng thực bản sao") if one.fee.cap).code
    presenter = _opened(counter, work, ward.receive(procedure=code).code or "")
    presenter.steps.choose("fee")
    presenter.steps.change("pages", "5")
    presenter.steps.change("copies", "2")
    amounts = {field.name: field.value for field in _form(presenter).fields}
    assert amounts["amount"] == "14.000"


def test_another_form_can_be_printed(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """The control slip and the explanation are offered beside the receipt; choosing changes what is printed next."""
    presenter = _opened(counter, work, ward.receive().code or "")
    presenter.choose_form("06")
    assert presenter.state.slip is not None
    assert [form for form, _ in presenter.state.slip.forms] == ["01", "06", "GT"]
    assert presenter.state.slip.form == "06"


@given(st.integers(min_value=0, max_value=10**10))
def test_an_amount_reads_back_as_it_is_shown(amount: int) -> None:
    """Whatever is shown with dots and đ reads as the same đồng."""
    assert read_amount(f"{amount:,}".replace(",", ".") + " đ") == amount


@given(st.text(alphabet="abc-+xyz", min_size=1))
def test_an_amount_that_is_no_number_is_refused(text: str) -> None:
    """Letters and signs are never read as money."""
    with pytest.raises(InputError):
        read_amount(text)


@pytest.mark.parametrize("text", ["8,5", "10.50", "8.000,50", "1.00", "12.34.567", "8000.000", "1.000,000"])
def test_a_mark_that_parts_no_thousands_is_refused(text: str) -> None:
    """Eight and a half is not eighty-five: what looks like a fraction is never read as another amount."""
    with pytest.raises(InputError, match="amount_unreadable"):
        read_amount(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_has_its_words_and_a_key_of_its_own(language: Language) -> None:
    """Name, lead and button of each act exist; no two acts that can be offered together share a key."""
    known = texts(language).by_key
    acts = [action for action in KEYS if action != "continue"]
    wanted = [key for act in acts for key in (f"action.{act}", f"ui.steps.lead.{act}", f"ui.steps.accept.{act}")]
    assert not [key for key in (*wanted, *(f"ui.steps.done.{act}" for act in acts)) if key not in known]
    keys = [key for action, key in KEYS.items() if action != "resume"]
    assert len(set(keys)) == len(keys)


def test_a_dossier_of_a_merged_office_says_both_names(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Where it was received, and who carries that on; a dossier of an office that still is says nothing more."""
    code = ward.receive().code or ""
    facts = _opened(counter, work, code).state.facts
    assert facts is not None
    assert "Nơi tiếp nhận" not in [line.label for line in facts.matter]
    administrator = a_clerk("administrator")
    counter.lanes.store.submit(counter.pack_imports.take_in, mapping(), administrator).result()
    assert counter.renew()
    facts = _opened(counter, work, code).state.facts
    assert facts is not None
    line = next(line for line in facts.matter if line.label == "Nơi tiếp nhận")
    assert (line.words, line.hint) == ("Phường Thục Phán cũ", "Nay là Phường Mẫu Mới")
