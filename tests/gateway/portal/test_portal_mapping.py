"""A dossier in the portal's words: any state gives a whole message or one coded reason."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import events
from counter_app.domain.dossier import PORTAL_CODES, STATUSES, Dossier
from counter_app.domain.errors import InputError
from counter_app.gateway.portal.case import read_case, walk
from counter_app.gateway.portal.form import read_form
from counter_app.gateway.portal.mapping import local_digits, personal_values, write_dossier, write_steps
from counter_app.gateway.portal.ports import Case, Unit
from counter_app.wire.encoding import Entry
from tests.builders.journal_facts import START, Author

FORM = read_form()
UNIT = Unit("000.00.31.H14", "UBND phường Thử")
CODES = {
    "portal_person_erased", "portal_field_missing", "portal_value_unknown", "instant_without_offset",
    "instant_out_of_range",
}  # fmt: skip
PARTS: dict[str, type] = {
    "SupplementRequested": events.NumberedStep,
    "DossierRefused": events.NumberedStep,
    "DossierStopped": events.NumberedStep,
    "DossierWithdrawn": events.NumberedStep,
    "ResultReady": events.ResultStep,
    "ResultReturned": events.ReturnStep,
    "DossierForwarded": events.Step,
    "DossierRecalled": events.Step,
    "ClockPaused": events.Step,
    "FeeCharged": events.FeeStep,
    "FeePaid": events.FeeStep,
    "SupplementReceived": events.ClockStep,
    "ClockResumed": events.ClockStep,
    "DeadlineExtended": events.ClockStep,
    "Voided": events.Judgement,
    "PersonErased": events.Judgement,
}
NO_COPY = {"DuocSoHoa": "0", "DuocTaiSuDung": "0", "DuocLayTuKhoDMQG": "0"}
_text = st.text(max_size=30)
_instants = st.datetimes(timezones=st.just(UTC)) | st.datetimes()


def _part(kind: str, seq: int) -> object:
    clock = {"clock": events.Clock(rule="5 working_days", due_at=START + timedelta(days=seq))}
    own: dict[type, dict[str, Any]] = {
        events.NumberedStep: {"number": f"1.{seq}-26/HDHS"},
        events.FeeStep: {"amount": 8000, "name": "Lệ phí", "required": True},
        events.ClockStep: clock,
        events.Judgement: {"events": ("d-1",)},
    }
    return PARTS[kind](**own.get(PARTS[kind], {}))


def journal_of(kinds: list[str]) -> list[Entry]:
    """Return a reception followed by these steps, lawful or not."""
    author = Author()
    steps = [
        author.entry(author.header(seq, kind=kind, dossier="d-1"), _part(kind, seq), events.StepText(reason="Bí mật"))
        for seq, kind in enumerate(kinds, start=2)
    ]
    return [author.received(1, id="d-1", dossier="d-1"), *steps]


def _whole(message: dict[str, object]) -> bool:
    """Tell whether a message keeps the contract: texts only, instants of fourteen digits, limits."""
    for name, value in message.items():
        rows = value if isinstance(value, list) else [{name: value}]
        for row in rows:
            for field, text in row.items():
                if not isinstance(text, str) or not text or len(text) > FORM.limits.get(field, 10_000):
                    return False
        if name.startswith("Ngay") and not re.fullmatch(r"\d{14}", str(value)):
            return False
    return True


def written(case: Case) -> tuple[dict[str, object] | None, str | None]:
    """Return the message, or the code of why there is none; that names a field of the portal's."""
    try:
        return write_dossier(FORM, case, UNIT, {}), None
    except InputError as error:
        return None, error.code if error.field else ""


@given(kinds=st.lists(st.sampled_from(sorted(PARTS)), max_size=12))
def test_any_history_gives_a_message_or_one_reason(kinds: list[str]) -> None:
    """Whatever happened to a dossier, lawful or not, it can be said, or one code says why not."""
    case = read_case(journal_of(kinds))
    assert case is not None
    message, reason = written(case)
    assert (message is None) == ("PersonErased" in kinds)
    assert reason in {None, "portal_person_erased"}
    assert message is None or (_whole(message) and message["TrangThaiHoSo"] == FORM.statuses[case.state.status])
    reports = write_steps(FORM, case, UNIT)
    assert all(_whole(report.message) for report in reports)
    assert [report.message["MaHoSo"] for report in reports] == ["H14.31-261120-10001"] * len(reports)
    assert not any(text in str(reports) for text in ("Bí mật", "Nguyễn", "0340901"))
    assert len({report.event for report in reports}) == len(reports)


_people = st.builds(
    events.Person, name=_text, number=st.none() | _text, phone=_text, email=st.none() | _text, address=_text
)
_states = st.builds(
    Dossier,
    id=st.just("d-1"),
    status=st.sampled_from([*STATUSES, ""]),
    code=st.none() | _text,
    office=st.just("H14.31"),
    matter=st.none() | st.builds(events.Matter, procedure=_text, name=st.text(max_size=1200), field=_text),
    due_at=st.none() | _instants,
    received_at=st.none() | _instants,
    ready_at=st.none() | _instants,
    since=st.none() | _instants,
    return_by=st.sampled_from(["counter", "post", "online", "pigeon"]),
    applicant=st.builds(events.Party, kind=st.sampled_from(["citizen", "agency", "ghost"]), number_kind=_text),
    owner=st.none() | st.just(events.Party(kind="organisation", number_kind="cmnd")),
    papers=st.lists(st.just(events.Paper()), max_size=3).map(tuple),
    application=st.none()
    | st.builds(
        events.ApplicationText,
        applicant=_people,
        on_behalf_of=st.none() | _people,
        paper_names=st.lists(_text, max_size=4).map(tuple),
    ),
)


@given(state=_states, erased=st.booleans())
def test_any_state_gives_a_message_or_one_reason(state: Dossier, *, erased: bool) -> None:
    """Also a state no lawful history leads to: texts of any letters, instants at the ends of time, words unknown."""
    message, reason = written(Case(state, (), erased))
    assert reason in CODES if message is None else _whole(message)
    assert message is None or not erased


def test_what_the_message_says() -> None:
    """A birth registration as the portal gets it, field by field."""
    case = read_case(journal_of(["FeeCharged"]))
    assert case is not None
    message = write_dossier(FORM, case, UNIT, {"Hộ tịch": "G15-TP01"})
    number = message["SoGiayToChuHoSo"]
    assert message == {
        "NoiNopHoSo": "2",
        "MaHoSo": "H14.31-261120-10001",
        "MaTTHC": "1.001193",
        "TenTTHC": "Thủ tục đăng ký khai sinh",
        "MaLinhVuc": "G15-TP01",
        "TenLinhVuc": "Hộ tịch",
        "SoBienNhan": "H14.31-261120-10001",
        "ChuHoSo": "Nguyễn Văn Thử 1",
        "SoGiayToChuHoSo": number,
        "LoaiDoiTuong": "1",
        "SoDienThoai": "0912345678",
        "TrichYeuHoSo": "Thủ tục đăng ký khai sinh",
        "NgayTiepNhan": "20261120081501",
        "NgayNopHoSo": "20261120081501",
        "NgayHenTra": "20261125081500",
        "TrangThaiHoSo": "6",
        "HinhThuc": "0",
        "DonViXuLy": "UBND phường Thử",
        "HoSoCoThanhPhanSoHoa": "0",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": number}],
        "TaiLieuNop": [
            {"TepDinhKemId": "1", "TenTepDinhKem": "Tờ khai đăng ký khai sinh", "IsDeleted": "False"} | NO_COPY,
            {"TepDinhKemId": "2", "TenTepDinhKem": "Giấy chứng sinh", "IsDeleted": "False"} | NO_COPY,
        ],
        "DanhSachLePhi": [{"TenPhiLePhi": "Lệ phí", "Gia": "8000"}],
    }
    assert {"Nguyễn Văn Thử 1", number, "0912345678"} <= set(personal_values(message))


@pytest.mark.parametrize(
    "source,off,flags,some",
    [
        ("scanned", False, NO_COPY | {"DuocSoHoa": "1"}, "1"),
        ("reused", False, NO_COPY | {"DuocTaiSuDung": "1"}, "1"),
        ("scanned", True, NO_COPY, "0"),
    ],
)
def test_the_portal_hears_which_papers_have_a_copy(source: str, off: bool, flags: dict[str, str], some: str) -> None:
    """The three flags are of the paper a scan stands for; one filed wrongly and taken off again counts nothing."""
    author = Author()
    scan = author.header(2, kind="DocumentAttached", dossier="d-1", after=("d-1",))
    aside = author.header(3, kind="DocumentSetAside", dossier="d-1", after=(scan.id,))
    journal = [
        author.received(1, id="d-1", dossier="d-1"),
        author.entry(scan, events.DocumentAttached(sha256="ab" * 32, pages=1, bytes=9, line=1, source=source)),
        author.entry(aside, events.DocumentSetAside(document=scan.id), events.StepText(reason="nhầm")),
    ]
    case = read_case(journal if off else journal[:2])
    assert case is not None
    message = write_dossier(FORM, case, UNIT, {})
    assert message["HoSoCoThanhPhanSoHoa"] == some
    papers = message["TaiLieuNop"]
    assert isinstance(papers, list)
    assert [{flag: paper[flag] for flag in NO_COPY} for paper in papers] == [NO_COPY, flags]


def test_steps_carry_the_state_behind_them() -> None:
    """Each step says what the dossier was in after it, also where the way back leads through payment."""
    kinds = ["DossierForwarded", "FeeCharged", "FeePaid", "SupplementRequested", "SupplementReceived", "ResultReady"]
    case = read_case(journal_of(kinds))
    assert case is not None
    assert [report.message["TrangThai"] for report in write_steps(FORM, case, UNIT)] == ["2", "4", "5", "4", "9"]
    assert [after.status for _, after in walk(case)][-1] == case.state.status == "ready"


def test_the_shipped_form_knows_every_status() -> None:
    """Its numbers are the program's; a wrong reception, which the portal has no word for, is one that was stopped."""
    assert {**{status: str(code) for status, code in PORTAL_CODES.items()}, "voided": "8"} == FORM.statuses
    assert set(FORM.steps) <= set(events.type_of_facts)


@pytest.mark.parametrize(
    "instant, digits",
    [
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "20270101000000"),
        (datetime(2026, 1, 2, 3, 4, 5, 999_999, tzinfo=UTC), "20260102100405"),
        (datetime(7, 1, 1, tzinfo=UTC), "00070101070000"),
    ],
)
def test_instants_are_local_digits(instant: datetime, digits: str) -> None:
    """Fourteen digits of the office's clock."""
    assert local_digits(instant, "NgayTra") == digits


def test_a_dossier_without_facts_is_nothing() -> None:
    """A row whose facts are all unreadable asks for nothing."""
    assert read_case([]) is None
