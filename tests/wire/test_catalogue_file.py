from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.catalogue import merge
from counter_app.domain.checklist import RequiredDocument
from counter_app.domain.errors import InputError
from counter_app.domain.procedure import Confidence, FeeKind, RuleOrigin
from counter_app.domain.rule import Rule, Unit
from counter_app.wire.catalogue_file import CatalogueFile, read_catalogue
from counter_app.wire.fee_text import read_fee

NATIONAL = Path(__file__).parents[3] / "shared" / "data" / "national_catalogue_commune.json"


def a_way(value: str | None = "5", unit: str | None = "Ngày làm việc", channel: str = "Trực tiếp") -> dict[str, Any]:
    """Build one way of handing in, as the national file writes it."""
    return {"channel": channel, "duration_value": value, "duration_unit": unit, "fee_and_note_raw": "Miễn phí"}


def a_row(*ways: dict[str, Any], **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - broken rows too
    """Build a row of the national file with keys this program does not know, as the real one has."""
    row = {
        "code": "1.004837",
        "name": "Thủ tục đăng ký giám hộ",
        "field": "Hộ tịch",
        "level": "Cấp xã",
        "decision": "163/QĐ-BTP",
        "ways": list(ways) or [a_way()],
        "documents": [{"group": None, "name": "Tờ khai", "form_file": None, "originals": 1, "copies": 0}],
        "suspect": False,
    }
    return row | changes


def read(*rows: dict[str, Any]) -> CatalogueFile:
    """Read rows through their bytes."""
    return read_catalogue(json.dumps(rows, ensure_ascii=False).encode())


def refusal(raw: bytes) -> InputError:
    """Return the error a file is refused with."""
    with pytest.raises(InputError) as caught:
        read_catalogue(raw)
    return caught.value


def test_a_row_becomes_a_procedure() -> None:
    """Name without the word for procedure, rule, papers, decision: all a counter needs from a row."""
    (one,) = read(a_row()).procedures
    assert (one.name, one.field, one.basis) == ("Đăng ký giám hộ", "Hộ tịch", "163/QĐ-BTP")
    assert (one.rule, one.rule_origin) == (Rule(5, Unit.WORKING_DAYS), RuleOrigin.KNOWN)
    assert (one.documents, one.confidence) == ((RequiredDocument("Tờ khai"),), Confidence.CONFIRMED)
    assert not one.edited


@pytest.mark.parametrize(
    "unit, rule",
    [
        ("Ngày làm việc", "5 working_days"),
        ("Ngày", "5 days"),
        ("Giờ", "5 hours"),
        ("Tháng", "5 months"),
        ("Năm", "5 years"),
    ],
)
def test_every_unit_of_the_file_is_understood(unit: str, rule: str) -> None:
    """The units of the national catalogue are those of the deadline rules."""
    (one,) = read(a_row(a_way(unit=unit))).procedures
    assert (str(one.rule), one.rule_origin) == (rule, RuleOrigin.KNOWN)


@pytest.mark.parametrize("unit", [None, "", "Tuần trăng"])
def test_a_number_without_a_unit_is_assumed_to_mean_working_days(unit: str | None) -> None:
    """It nearly always does, but the file does not say so: a person confirms it once."""
    (one,) = read(a_row(a_way("3", unit))).procedures
    assert (str(one.rule), one.rule_origin) == ("3 working_days", RuleOrigin.ASSUMED)


@pytest.mark.parametrize("value", [None, "", "0", "120,000", "trong ngày", "1200"])
def test_what_is_no_time_leaves_the_rule_missing(value: str | None) -> None:
    """Fees that slipped into the column of times, words and zero are no duration."""
    (one,) = read(a_row(a_way(value, None))).procedures
    assert (one.rule, one.rule_origin) == (None, RuleOrigin.MISSING)


def test_the_way_in_person_counts_and_disagreement_makes_it_a_guess() -> None:
    """The counter is the way in person; where ways differ the law means different cases, so a person decides."""
    (one,) = read(a_row(a_way("7", channel="Trực tuyến"), a_way("9"))).procedures
    assert (str(one.rule), one.rule_origin) == ("9 working_days", RuleOrigin.ASSUMED)
    (same,) = read(a_row(a_way("7", channel="Trực tuyến"), a_way("7"))).procedures
    assert same.rule_origin is RuleOrigin.KNOWN


def test_remarks_and_impossible_counts_do_not_become_papers() -> None:
    """The file lists remarks among the papers, and years of circulars as numbers of originals."""
    papers = [
        {"name": "Tờ khai", "originals": 20201, "copies": 0},
        {"name": "Trường hợp uỷ quyền thì…", "originals": 0, "copies": 0},
        {"name": "Người tiếp nhận kiểm tra", "group": "Lưu ý", "originals": 1, "copies": 0},
        {"name": " .", "originals": 1, "copies": 0},
        {"name": "Căn  cước\n", "originals": 0, "copies": 2},
    ]
    (one,) = read(a_row(documents=papers)).procedures
    assert one.documents == (RequiredDocument("Tờ khai", 1, 0, 0), RequiredDocument("Căn cước", 0, 0, 2))


def test_decomposed_letters_are_composed() -> None:
    """Rows of the real file mix both forms; search and slips need one."""
    (one,) = read(a_row(field="Ca\u0302\u0301p, qua\u0309n ly\u0301 ca\u0306n cu\u031bo\u031b\u0301c")).procedures
    assert one.field == "Cấp, quản lý căn cước"


def test_suspect_rows_are_kept_but_named() -> None:
    """Flagged rows and one name on five codes are told to the person who imports."""
    rows = [a_row(code=f"1.00000{number}", name="Hỗ trợ phát triển") for number in range(5)]
    assert read(*rows, a_row(suspect=True)).suspect_codes == (*(row["code"] for row in rows), "1.004837")
    assert read(*rows[:4]).suspect_codes == ()


@pytest.mark.parametrize(
    "text, kind, amount",
    [
        ("Miễn phí", FeeKind.FREE, 0),
        ("Miễn phí(Không quy định.)", FeeKind.FREE, 0),
        ("Miễn phí(Miễn lệ phí. Phí cấp bản sao theo Thông tư 281)", FeeKind.FREE, 0),
        ("Miễn phí(Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh quyết định)", FeeKind.PROVINCE, None),
        ("Miễn phí(Áp dụng mức thu tại Thông tư số 48/2022/TT-BTC)", FeeKind.UNKNOWN, None),
        ("150,000 Việt Nam Đồng(Mức do Hội đồng nhân dân tỉnh quyết định)", FeeKind.PROVINCE, None),
        ("10,000 Việt Nam Đồng(/trường hợp)", FeeKind.FIXED, 10_000),
        ("VNĐ(20.000 vnđ /tờ khai)", FeeKind.FIXED, 20_000),
        ("40 Việt Nam Đồng(4.000 đ/giấy)", FeeKind.UNKNOWN, None),
        ("8,000 VNĐ(8.000 đồng/bản)", FeeKind.PER_COPY, 8000),
        ("Không có thông tin07 ngày", FeeKind.UNKNOWN, None),
        ("10 USD(/bản)", FeeKind.UNKNOWN, None),
        ("", FeeKind.UNKNOWN, None),
    ],
)
def test_fees_are_read_from_what_the_portal_writes(text: str, kind: FeeKind, amount: int | None) -> None:
    """The word for free before a tariff of the province is not believed, and no sum is made up."""
    fee = read_fee([text])
    assert (fee.kind, fee.amount) == (kind, amount)


def test_the_price_of_later_pages_and_the_cap_are_read() -> None:
    """Certifying copies: cheaper from the third page on, never over 200,000 đồng a copy."""
    text = "2,000 Việt Nam Đồng(/trang)2.000 đồng/trang; từ trang thứ 3 trở lên thu 1.000 đồng/trang, "
    fee = read_fee(["10 USD(/bản)", text + "tối đa thu không quá 200.000 đồng/bản."])
    assert (fee.kind, fee.amount, fee.later_from, fee.later_amount, fee.cap) == ("per_page", 2000, 3, 1000, 200_000)


@pytest.mark.parametrize(
    "row",
    [
        a_row(code="4837"),
        a_row(code=4837),
        a_row(name=None),
        a_row(name=""),
        a_row(ways="5 ngày"),
        a_row(ways=[a_way("9999")]),
        a_row(ways=[a_way("9" * 400)]),
        a_row(ways=[a_way() | {"duration_value": 10**12}]),
        a_row(ways=[a_way() | {"duration_value": 1.5}]),
        a_row(documents=[{"name": "Tờ khai", "originals": 10**40, "copies": 0}]),
        a_row(documents=[{"name": "Tờ khai", "originals": -1, "copies": 0}]),
        a_row(documents=[{"name": 7}]),
        a_row(suspect="no"),
    ],
)
def test_one_bad_row_refuses_the_whole_file(row: dict[str, Any]) -> None:
    """Nothing is half read: wrong types and numbers out of all range leave the catalogue as it was."""
    error = refusal(json.dumps([a_row(code="1.000001"), row]).encode())
    assert (error.code, bool(error.values["where"])) == ("catalogue_malformed", True)


def test_a_code_given_twice_refuses_the_file_and_is_named() -> None:
    """Two rows of one code contradict each other."""
    error = refusal(json.dumps([a_row(), a_row()]).encode())
    assert (error.code, error.values["where"]) == ("catalogue_malformed", "1.004837")


@given(st.data())
def test_every_cut_of_a_file_is_refused_with_a_place(data: st.DataObject) -> None:
    """A download that broke off anywhere is told from a whole one, with the line it ends in."""
    raw = json.dumps([a_row(), a_row(code="1.000001")], ensure_ascii=False, indent=1).encode()
    end = data.draw(st.integers(1, len(raw) - 1))
    error = refusal(raw[:end])
    assert error.code == "catalogue_malformed"
    assert 1 <= int(error.values["line"]) <= raw.count(b"\n") + 1


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_coded_error_or_a_catalogue(raw: bytes) -> None:
    """Whatever is on the stick, the program answers in words of its own."""
    try:
        read_catalogue(raw)
    except InputError as error:
        assert error.code in {"catalogue_malformed", "pack_malformed", "pack_kind_unknown"}  # noqa: PT017 - or a result


def test_a_pack_of_procedures_is_a_catalogue_file_too() -> None:
    """One command takes both; a byte-order mark before either does no harm."""
    row = {"code": "1.004837", "name": "Đăng ký giám hộ", "rule": "same_day"}
    pack = {
        "pack": "procedures",
        "name": "xã",
        "version": 1,
        "basis": "",
        "effective_on": "2025-07-01",
        "content": {"field": "Hộ tịch", "procedures": [row]},
    }
    (one,) = read_catalogue(b"\xef\xbb\xbf" + json.dumps(pack).encode()).procedures
    assert (str(one.rule), one.edited) == ("same_day", True)
    assert read_catalogue(b"\xef\xbb\xbf" + json.dumps([a_row()]).encode()).procedures[0].code == "1.004837"


@pytest.mark.skipif(not NATIONAL.exists(), reason="the national catalogue file does not lie beside this repository")
def test_the_real_national_file_is_read_whole_and_imported_once() -> None:
    """588 rows, 17 of them suspect, every rule of the shape the deadlines need; a second import changes nothing."""
    file = read_catalogue(NATIONAL.read_bytes())
    assert (len(file.procedures), len(file.suspect_codes)) == (588, 17)
    by_code = {each.code: each for each in file.procedures}
    assert str(by_code["1.004222"].rule) == "7 working_days"
    assert (str(by_code["1.001193"].rule), by_code["1.001193"].rule_origin) == ("1 working_days", RuleOrigin.ASSUMED)
    assert by_code["2.000815"].fee.cap == 200_000
    once = merge({}, file.procedures)
    assert (len(once.added), len(once.suspect)) == (588, 17)
    assert len(merge(once.result, file.procedures).unchanged) == 588
