"""``card``: the text of a card on the command line or on standard input, whatever it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.command_line import call

CARD = "034090123456|123456789|Nguyễn Văn Á|01021990|Nam|Thôn Bản Ngà, Xã Thông Nông, Cao Bằng|01012022"
FIELDS = {
    "number": "034090123456",
    "old_number": "123456789",
    "name": "Nguyễn Văn Á",
    "born_on": "1990-02-01",
    "sex": "male",
    "address": "Thôn Bản Ngà, Xã Thông Nông, Cao Bằng",
    "issued_on": "2022-01-01",
    "extra": [],
    "warnings": [],
}


def test_a_card_is_read_without_a_counter() -> None:
    """The same card gives the same fields as an argument, piped, with a BOM and with a scanner's line break."""
    as_argument = call("card", CARD, "--json")
    assert (as_argument.code, as_argument.one) == (0, FIELDS)
    for piped in (CARD.encode(), b"\xef\xbb\xbf" + CARD.encode(), CARD.encode() + b"\r\n"):
        assert call("card", "-", "--json", stdin=piped).one == FIELDS
    assert call("card", "--json", stdin=CARD.encode()).one == FIELDS


def test_people_are_told_the_fields_and_the_warnings() -> None:
    """Without --json the card is a page of words, warnings included."""
    text = call("card", CARD.replace("|Nam|", "|Nữ|")).out.decode()
    assert "Nguyễn Văn Á" in text
    assert "không khớp giới tính" in text


@pytest.mark.parametrize(
    "text,code",
    [
        (b"", "card_empty"),
        (CARD.encode()[: CARD.encode().index("ễ".encode()) + 1], "card_truncated"),
        (CARD.encode()[:40], "card_truncated"),
        (CARD.encode() * 2, "card_doubled"),
        (CARD.encode("utf-16"), "card_encoding"),
        (CARD.encode().replace("ễ".encode(), b"\xe1\xbb"), "card_encoding"),
        (CARD.encode() * 100_000, "card_too_long"),
        (CARD.encode().replace(b"Nam", b"Nam\x07"), "card_control_characters"),
        (b"https://example.vn/x", "card_not_recognised"),
    ],
    ids=range(9),
)
def test_damaged_cards_are_bad_input(text: bytes, code: str) -> None:
    """Cut, doubled, misread, ten megabytes long or full of bells: one coded error and exit 2."""
    answer = call("card", "-", "--json", stdin=text)
    assert (answer.code, answer.error) == (2, code)


def test_an_argument_in_another_encoding_is_said_so() -> None:
    """Bytes of the command line that are not UTF-8 are refused as such."""
    answer = call("card", CARD.replace("ễ", "\udce1"), "--json")
    assert (answer.code, answer.error) == (2, "card_encoding")


@given(st.binary(max_size=300))
def test_any_bytes_parse_or_are_refused(raw: bytes) -> None:
    """Whatever is piped in ends in exit 0 or 2 with one line of JSON."""
    answer = call("card", "-", "--json", stdin=raw)
    assert answer.code in {0, 2}
    assert len(answer.lines) == 1
