"""The payment QR of form 01: only where money is owed and somebody said to which account."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp

from counter_app.domain.errors import InputError
from counter_app.domain.vietqr import checksum
from counter_app.services.collection import Collection, CollectionAccount
from counter_app.services.desk_memory import Preferences
from tests.builders.desk import ADesk, a_desk, clerk, supervisor
from tests.builders.slips import picture, whole_text

ACCOUNT = CollectionAccount("970415", "113366668888")


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> ADesk:
    return a_desk(tmp_path)


def codes_of(desk: ADesk, code: str, paper: str = "a5") -> set[str]:
    """Print form 01 and return what a camera reads on its pages."""
    slip = desk.slips.render(desk.slips.order(code, "01", paper=paper, session=clerk()))
    pages = (picture(slip.content, page) for page in range(1, slip.pages + 1))
    return {one.text for page in pages for one in zxingcpp.read_barcodes(page)}


@pytest.mark.parametrize("paper", ["a5", "a4", "80mm"])
def test_a_charged_fee_prints_the_qr_of_what_is_still_to_be_paid(desk: ADesk, paper: str) -> None:
    """The QR reads back from the picture with amount, account and code; the caption says the same in words."""
    Collection(Preferences(desk.connection)).keep(ACCOUNT)
    code = desk.receive()
    desk.act(code, "fee", amount=20_000)
    desk.act(code, "pay", amount=12_000)
    (payment,) = codes_of(desk, code, paper) - {code}
    assert (int(payment[-4:], 16), payment[:12]) == (checksum(payment[:-4]), "000201010212")
    for told in ("0006970415", "0112113366668888", "54048000", "QRIBFTTA", f"0818{code}"):
        assert told in payment, told
    text = whole_text(desk.slips.render(desk.slips.preview(code, "01", paper=paper)).content)
    assert "8.000 đồng" in text
    assert "113366668888 (mã ngân hàng 970415)" in text


def test_there_is_none_without_an_account_a_charge_or_a_debt(desk: ADesk) -> None:
    """Not charged, paid, withdrawn, or no account: the slip carries the dossier code alone."""
    free, paid, withdrawn, owing = (desk.receive() for _ in range(4))
    for code in (paid, withdrawn, owing):
        desk.act(code, "fee", amount=8_000)
    desk.act(paid, "pay", amount=8_000)
    desk.act(withdrawn, "withdraw")
    assert codes_of(desk, owing) == {owing}
    Collection(Preferences(desk.connection)).keep(ACCOUNT)
    for code in (free, paid, withdrawn):
        assert codes_of(desk, code) == {code}
    assert len(codes_of(desk, owing)) == 2
    desk.act(paid, "fee", amount=1_000)
    desk.act_as(supervisor(), paid, "refund", amount=500)
    fields = desk.slips.preview(paid, "01", paper="a5").slip.fields
    assert fields["payment_amount"] == "1.500 đồng"


@pytest.mark.parametrize(
    "account,error",
    [
        (CollectionAccount("9704", "1133"), "bank_malformed"),
        (CollectionAccount("970415", "11-33"), "account_number_malformed"),
    ],
)
def test_an_account_that_makes_no_qr_is_not_kept(desk: ADesk, account: CollectionAccount, error: str) -> None:
    """What was there stays; None forgets it."""
    kept = Collection(Preferences(desk.connection))
    kept.keep(ACCOUNT)
    with pytest.raises(InputError, match=error):
        kept.keep(account)
    assert Collection(Preferences(desk.connection)).account == ACCOUNT
    kept.keep(None)
    assert Collection(Preferences(desk.connection)).account is None
