from __future__ import annotations

import pytest

from counter_app.domain.office import is_office_id
from counter_app.domain.procedure import Fee, FeeKind, is_procedure_code

CERTIFYING = Fee("2.000 đ/trang", FeeKind.PER_PAGE, 2000, later_amount=1000, later_from=3, cap=200_000)


@pytest.mark.parametrize(
    "pages, copies, total", [(1, 1, 2000), (2, 1, 4000), (3, 1, 5000), (10, 2, 24_000), (400, 1, 200_000)]
)
def test_a_fee_by_the_page_falls_from_the_third_and_stops_at_the_cap(pages: int, copies: int, total: int) -> None:
    """Certifying copies costs 2,000 đồng a page, 1,000 from the third, never over 200,000 a copy (TT 226/2016)."""
    assert CERTIFYING.total(pages=pages, copies=copies) == total


@pytest.mark.parametrize(
    "fee, total",
    [
        (Fee("Miễn phí", FeeKind.FREE), 0),
        (Fee("10.000 đ", FeeKind.FIXED, 10_000), 10_000),
        (Fee("8.000 đ/bản", FeeKind.PER_COPY, 8000), 24_000),
        (Fee("HĐND", FeeKind.PROVINCE, 8000), None),
        (Fee(), None),
    ],
)
def test_a_fee_is_only_reckoned_where_it_is_known(fee: Fee, total: int | None) -> None:
    """A fee the province sets, or nobody knows, never turns into a sum of ours."""
    assert fee.total(pages=5, copies=3) == total


@pytest.mark.parametrize(
    "text, good",
    [
        ("1.001193", True),
        ("1.000894.01", True),
        ("2.000815.000.00.00.H55.02", True),
        ("1.00119", False),
        ("1.001193\n", False),
        ("a.001193", False),
        ("", False),
    ],
)
def test_procedure_codes_have_one_shape(text: str, *, good: bool) -> None:
    """The national shape with its local suffixes passes, everything else does not."""
    assert is_procedure_code(text) is good


@pytest.mark.parametrize(
    "text, good",
    [
        ("H14.31", True),
        ("H14", True),
        ("000.17.22.H56", True),
        ("H14.", False),
        ("14.31", False),
        ("H14.31.1.2.3.4", False),
    ],
)
def test_office_identifiers_have_the_two_live_shapes(text: str, *, good: bool) -> None:
    """Today's identifier reads from the province down, the older one from the unit up; both are accepted."""
    assert is_office_id(text) is good
