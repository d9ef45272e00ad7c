from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import InputError
from counter_app.domain.vietqr import checksum, plain_purpose, vietqr

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "vietqr_vectors.json"


def test_the_checksum_is_that_of_the_published_check_value() -> None:
    """CRC-16/CCITT-FALSE of the nine digits is 29B1."""
    assert checksum("123456789") == 0x29B1


def test_static_codes_end_in_the_published_checksums() -> None:
    """Two codes whose checksums were published by others come out the same."""
    assert vietqr("970407", "19036781234015").endswith("63045B4B")
    assert vietqr("970422", "0901234567") == (
        "00020101021138540010A00000072701240006970422011009012345670208QRIBFTTA53037045802VN63049779"
    )


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared vectors are not on this machine")
def test_every_shared_vector_is_reproduced() -> None:
    """Static and dynamic codes agree letter for letter with the vectors."""
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    made = [vietqr(v["bin"], v["account"], amount=v["amount"], purpose=v["info"] or "") for v in vectors]
    assert made == [v["payload"] for v in vectors]


@pytest.mark.parametrize(
    "bank,account,amount,code",
    [
        ("97043", "1", None, "bank_malformed"),
        ("970436", "", None, "account_number_malformed"),
        ("970436", "1" * 20, None, "account_number_malformed"),
        ("970436", "1", 0, "amount_out_of_range"),
        ("970436", "1", -5, "amount_out_of_range"),
    ],
)
def test_what_no_bank_could_read_is_refused(bank: str, account: str, amount: int | None, code: str) -> None:
    """A wrong bank, account or amount never becomes a code that takes money elsewhere."""
    with pytest.raises(InputError) as refusal:
        vietqr(bank, account, amount=amount)
    assert refusal.value.code == code


def test_a_purpose_loses_its_marks_and_stays_short() -> None:
    """Banking applications garble marks and cut long texts, so the code holds neither."""
    assert plain_purpose("Lệ phí Đăng ký: H14.31-261102-1001 (hộ tịch)") == "Le phi Dang ky H14.31-261"


@given(st.integers(1, 10_000_000_000), st.text(max_size=60))
def test_any_code_reads_back_as_fields(amount: int, purpose: str) -> None:
    """Each field says its own length, the amount is among them, and the checksum covers all before it."""
    text = vietqr("970436", "1234567890", amount=amount, purpose=purpose)
    fields, rest = {}, text
    while rest:
        length = int(rest[2:4])
        fields[rest[:2]], rest = rest[4 : 4 + length], rest[4 + length :]
    assert (fields["54"], fields["01"]) == (str(amount), "12")
    assert int(fields["63"], 16) == checksum(text[:-4])
    assert text.isascii()
