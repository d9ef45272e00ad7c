from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.dossier_code import (
    DossierCode,
    FormNumber,
    check_agency,
    check_counter,
    check_procedure_code,
    last_number,
    normalise_code,
    sequence_number,
    sequence_text,
)
from counter_app.domain.errors import CounterError, InputError, RuleError

counters = st.integers(1, 99)
agencies = st.from_regex(
    r"[A-Y][0-9]{2}(\.[0-9]{1,3}){0,4}|[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}", fullmatch=True
)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "text, agency, on, sequence",
    [
        ("000.17.22.H56-210531-0001", "000.17.22.H56", date(2021, 5, 31), "0001"),
        ("000.00.06.H56-231027-0361", "000.00.06.H56", date(2023, 10, 27), "0361"),
        ("000.00.01.H29-260310-0420", "000.00.01.H29", date(2026, 3, 10), "0420"),
        ("H56.14-240823-0001", "H56.14", date(2024, 8, 23), "0001"),
        ("H01.189-261120-12345", "H01.189", date(2026, 11, 20), "12345"),
        ("H56-240229-123456", "H56", date(2024, 2, 29), "123456"),
        (" h56.14 – 240823 − 0001\r\n", "H56.14", date(2024, 8, 23), "0001"),
    ],
)
def test_both_live_shapes_are_read(text: str, agency: str, on: date, sequence: str) -> None:
    """Codes of the older and the newer shape are read, typed loosely or exactly."""
    assert DossierCode.parse(text) == DossierCode(agency, on, sequence)


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "dossier_code_malformed"),
        ("H56.14", "dossier_code_malformed"),
        ("Z56.14-240823-0001", "dossier_code_malformed"),
        ("H56.1414-240823-0001", "dossier_code_malformed"),
        ("H56.1.2.3.4.5-240823-0001", "dossier_code_malformed"),
        ("000.17.H56-240823-0001", "dossier_code_malformed"),
        ("H56.14-240823-001", "dossier_code_malformed"),
        ("H56.14-240823-0000001", "dossier_code_malformed"),
        ("H56.14-20240823-0001", "dossier_code_malformed"),
        ("H56.14-٢40823-0001", "dossier_code_malformed"),
        ("H56.14-240823-0001" * 100_000, "dossier_code_malformed"),
        ("H56.14-240230-0001", "dossier_code_date"),
        ("H56.14-241301-0001", "dossier_code_date"),
        ("H56.14-230229-0001", "dossier_code_date"),
        ("H56.14-000000-0001", "dossier_code_date"),
    ],
)
def test_what_is_no_code_is_refused(text: str, code: str) -> None:
    """Other shapes and days that never were are told apart."""
    with pytest.raises(InputError) as caught:
        DossierCode.parse(text)
    assert (caught.value.code, caught.value.field) == (code, "code")


@given(agencies, days, counters, st.data())
def test_a_composed_code_reads_back(agency: str, on: date, counter: int, data: st.DataObject) -> None:
    """Every code a counter can give is one it accepts, in capitals or not."""
    n = data.draw(st.integers(1, last_number(counter)))
    code = DossierCode.compose(agency, on, sequence_text(counter, n))
    assert DossierCode.parse(str(code)) == code
    assert DossierCode.parse(f" {str(code).lower()}\r\n") == code
    assert sequence_number(counter, code.sequence) == n


@given(st.text() | st.text(alphabet="H0123456789.-/ DS", max_size=40))
def test_any_text_is_a_code_or_one_coded_error(text: str) -> None:
    """No text brings a reader of codes down."""
    for read in (DossierCode.parse, FormNumber.parse, check_agency, check_procedure_code):
        try:
            kept = str(read(text))
        except InputError:
            continue
        assert str(read(kept)) == kept


def test_only_a_whole_code_is_composed() -> None:
    """A code is not made from a year it cannot hold, a foreign number or a wrong agency."""
    for agency, year, sequence in (
        ("H14.31", 1999, "1001"),
        ("H14.31", 2100, "1001"),
        ("H14.31", 2026, "1"),
        ("X", 2026, "1001"),
    ):
        with pytest.raises(InputError):
            DossierCode.compose(agency, date(year, 1, 1), sequence)


def test_no_two_counters_ever_give_one_number() -> None:
    """All numbers of all counters of an office on one day are different, in the lengths 4, 5 and 6."""
    given_out = [sequence_text(counter, n) for counter in range(1, 100) for n in range(1, last_number(counter) + 1)]
    assert len(given_out) == len(set(given_out)) == 9 * 10_998 + 90 * 9_999
    assert {len(text) for text in given_out} == {4, 5, 6}


def test_numbers_grow_by_a_digit_and_then_stop() -> None:
    """Counter 3 counts 3001 to 3999, then 30001 to 39999; counter 12 counts 120001 to 129999; nothing wraps."""
    assert [sequence_text(3, n) for n in (1, 999, 1000, 10_998)] == ["3001", "3999", "30001", "39999"]
    assert [sequence_text(12, n) for n in (1, 9_999)] == ["120001", "129999"]
    for counter, n in ((3, 10_999), (12, 10_000), (3, 0), (99, -1)):
        with pytest.raises(RuleError, match="day_numbers_used_up"):
            sequence_text(counter, n)


def test_every_number_is_recognised_by_its_own_counter_only() -> None:
    """Reading a number back gives its place in the day for its counter and nothing for any other."""
    for counter in (1, 9, 10, 12, 99):
        for n in (1, 2, 998, 999, 1000, 1001, 9_998, 9_999):
            owners = {other: sequence_number(other, sequence_text(counter, n)) for other in range(1, 100)}
            assert {other: at for other, at in owners.items() if at is not None} == {counter: n}
    assert [sequence_number(1, text) for text in ("1000", "10000", "0001", "1", "", "٠001")] == [None] * 6


@pytest.mark.parametrize("counter", [0, -1, 100])
def test_counters_run_from_1_to_99(counter: int) -> None:
    """There is no counter 0 and none past 99."""
    for use in (check_counter, last_number, lambda k: sequence_text(k, 1), lambda k: sequence_number(k, "1001")):
        with pytest.raises(CounterError, match="counter_out_of_range"):
            use(counter)


@given(counters, st.integers(1, 999_999_999), st.integers(2000, 2099))
def test_a_form_number_reads_back(counter: int, n: int, year: int) -> None:
    """A slip's number keeps its counter, its running number and its year."""
    number = FormNumber(counter, n, year)
    assert FormNumber.parse(str(number).lower()) == number


def test_a_form_number_looks_as_printed() -> None:
    """The running number has no leading zeros and the year two digits."""
    assert str(FormNumber(3, 12, 2026)) == "3.12-26/HDHS"
    for text in ("03.12-26/HDHS", "3.012-26/HDHS", "100.1-26/HDHS", "3.12-2026/HDHS", "3.12-26", "0.1-26/HDHS"):
        with pytest.raises(InputError, match="form_number_malformed"):
            FormNumber.parse(text)


def test_agencies_and_procedures_are_kept_in_one_form() -> None:
    """Typed loosely, both come out as the lists spell them; other shapes are refused."""
    assert [check_agency(text) for text in ("h14.31", " H26 ", "000.17.22.H56")] == ["H14.31", "H26", "000.17.22.H56"]
    codes = ["1.001193", "1.000894.01", "2.000815.000.00.00.H55.02", "2.000815.H38"]
    assert [check_procedure_code(f" {code.lower()} ") for code in codes] == codes
    for text in ("", "31.H14", "H14.", "H14.ABC", "H14.1.1.1.1.1", "Z14.31"):
        with pytest.raises(InputError, match="agency_malformed"):
            check_agency(text)
    for text in ("", "1001193", "1.01193", "1.001193.", "1.001193..1", "10.001193"):
        with pytest.raises(InputError, match="procedure_code_malformed"):
            check_procedure_code(text)


def test_a_code_is_normalised_for_lookup() -> None:
    """Capitals, dashes of every kind, full-width digits and spaces come out plain; megabytes come out empty."""
    assert normalise_code("\ufeffh14.31‑２61120—1001 \r\n") == "H14.31-261120-1001"
    assert normalise_code("1" * 10_000_000) == ""
