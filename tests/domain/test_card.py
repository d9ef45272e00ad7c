from __future__ import annotations

import unicodedata
from datetime import date
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.card import LONGEST_TEXT, Card, parse_card
from counter_app.domain.errors import InputError

TODAY = date(2026, 11, 20)
WHOLE = "034090123456|123456789|NGUYỄN VĂN A|01021990|Nam|Thôn Bản Ngà, Xã Thông Nông, Cao Bằng|15072021"
WOMAN = "034301000017||Trần Thị Hoà|31122001|Nữ|Tổ 5 – Phường Thục Phán, Cao Bằng|01072025||||"

birthdays = st.dates(date(1900, 1, 1), TODAY)
words = st.sampled_from(["Nguyễn", "TRẦN", "Thị", "Hoà", "Đức", "Ánh", "Ẩn", "Ỷ", "Niê", "H'Bia"])
names = st.lists(words, min_size=1, max_size=6).map(" ".join)
addresses = st.lists(st.sampled_from(["Thôn 3", "Xã Thông Nông", "Số 12/3", "Cao Bằng"]), min_size=1).map(", ".join)


@st.composite
def payloads(draw: st.DrawFn) -> tuple[str, Card]:
    """Draw the text of a consistent card, and what it must be read as."""
    born_on, female = draw(birthdays), draw(st.booleans())
    fourth = 2 * (born_on.year // 100 - 19) + female
    number = f"{draw(st.integers(1, 999)):03}{fourth}{born_on.year % 100:02}{draw(st.integers(0, 999999)):06}"
    old_number = draw(st.sampled_from(["", "123456789"]))
    name, address = draw(names), draw(addresses)
    issued_on = draw(st.none() | birthdays)
    extra = draw(st.lists(st.sampled_from(["", "NGUYỄN VĂN CHA", "123"]), max_size=4))
    head = [number, old_number, name, f"{born_on:%d%m%Y}", "Nữ" if female else "Nam", address]
    text = "|".join([*head, f"{issued_on:%d%m%Y}" if issued_on else "", *extra])
    return text, Card(
        number=number,
        old_number=old_number or None,
        name=name,
        born_on=born_on,
        sex="female" if female else "male",
        address=address,
        issued_on=issued_on,
        extra=tuple(extra),
    )


def code_of(text: str, today: date | None = TODAY) -> tuple[str, str | None]:
    """Return code and field of the one error ``text`` must raise."""
    with pytest.raises(InputError) as caught:
        parse_card(text, today=today)
    return caught.value.code, caught.value.field


def test_every_field_of_a_card_is_read() -> None:
    """A card's seven fields come out typed and without warnings."""
    assert parse_card(WHOLE, today=TODAY) == Card(
        number="034090123456",
        old_number="123456789",
        name="NGUYỄN VĂN A",
        born_on=date(1990, 2, 1),
        sex="male",
        address="Thôn Bản Ngà, Xã Thông Nông, Cao Bằng",
        issued_on=date(2021, 7, 15),
    )


def test_empty_fields_stay_where_they_are() -> None:
    """Two separators in a row are an empty field, never one separator."""
    card = parse_card(WOMAN, today=TODAY)
    assert (card.old_number, card.sex, card.extra) == (None, "female", ("", "", "", ""))
    assert card.warnings == ()


@given(payloads())
def test_a_composed_card_reads_back(case: tuple[str, Card]) -> None:
    """Whatever a consistent card says is read back exactly, without a warning."""
    text, card = case
    assert parse_card(text, today=TODAY) == card


@given(
    payloads(), st.sampled_from(["\r", "\n", "\r\n", "\t", "\ufeff", "  ", " \r\n"]), st.sampled_from(["NFC", "NFD"])
)
def test_what_scanners_add_changes_nothing(case: tuple[str, Card], end: str, form: Literal["NFC", "NFD"]) -> None:
    """Line ends, a BOM, stray spaces, invisible characters and decomposed letters leave the same card."""
    text, card = case
    worn = unicodedata.normalize(form, text.replace(" ", " \u00a0  ").replace("|", " |\u200b  "))
    assert parse_card(f"\ufeff{end}{worn}{end}", today=TODAY) == card


@given(st.text() | st.text(alphabet="0123456789|Namữ \r\n", max_size=120))
def test_any_text_parses_or_raises_one_coded_error(text: str) -> None:
    """No text brings the parser down."""
    try:
        card = parse_card(text)
    except InputError as error:
        assert error.code.startswith("card_")  # noqa: PT017 - both ways out are right
    else:
        assert len(card.number) == 12


@given(payloads(), st.data())
def test_a_mutated_card_parses_or_raises_one_coded_error(case: tuple[str, Card], data: st.DataObject) -> None:
    """Characters lost, doubled or replaced anywhere never bring the parser down."""
    text, _ = case
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    try:
        parse_card(text[:start] + data.draw(st.text(max_size=5)) + text[end:], today=TODAY)
    except InputError as error:
        assert error.field is not None  # noqa: PT017 - both ways out are right


@given(payloads(), st.data())
def test_a_cut_card_is_never_taken_for_a_whole_one(case: tuple[str, Card], data: st.DataObject) -> None:
    """Cut anywhere before its date of issue is complete, a card is refused."""
    text, card = case
    fields = text.split("|")[:7]
    if card.issued_on is not None:
        whole = "|".join(fields)
        # Right after the last separator the date of issue is merely absent, which the tolerant tail allows.
        cut = data.draw(st.integers(1, len(whole) - 1).filter(lambda at: whole[at - 1] != "|" or at < len(whole) - 8))
        assert code_of(whole[:cut])[0] == "card_truncated"


@given(payloads(), payloads(), st.sampled_from(["", "\n", "\r\n", " ", "|"]))
def test_two_cards_are_never_taken_for_one(first: tuple[str, Card], second: tuple[str, Card], between: str) -> None:
    """Two cards read one after the other are refused, however they were joined."""
    assert code_of(first[0] + between + second[0])[0] == "card_doubled"


@pytest.mark.parametrize(
    "text, code, field",
    [
        ("", "card_empty", "card"),
        (" \r\n", "card_empty", "card"),
        ("hello", "card_not_recognised", "card"),
        ("https://example.org/|a", "card_not_recognised", "card"),
        ("a|" * 20, "card_not_recognised", "card"),
        ("034090123456", "card_truncated", "card"),
        (WHOLE[:40], "card_truncated", "card"),
        (WHOLE[:-3], "card_truncated", "issued_on"),
        (WHOLE + "0340", "card_doubled", "issued_on"),
        (WHOLE[:20] + WHOLE, "card_doubled", "card"),
        (WHOLE + "|034090123456|1", "card_doubled", "card"),
        (WHOLE + "|||||", "card_doubled", "card"),
        ("x" * (LONGEST_TEXT + 1), "card_too_long", "card"),
        (WHOLE.replace("VĂN", "V\x07N"), "card_control_characters", "card"),
        (WHOLE.replace("VĂN", "V\nN"), "card_control_characters", "card"),
        (WHOLE.replace("034090", "03409O"), "card_number", "number"),
        (WHOLE.replace("034090", "34090"), "card_number", "number"),
        (WHOLE.replace("034090", "٠34090"), "card_number", "number"),
        (WHOLE.replace("|123456789|", "|12345678|"), "card_old_number", "old_number"),
        (WHOLE.replace("NGUYỄN VĂN A", ""), "card_name", "name"),
        (WHOLE.replace("NGUYỄN VĂN A", "- ."), "card_name", "name"),
        (WHOLE.replace("NGUYỄN VĂN A", "01021990"), "card_name", "name"),
        (WHOLE.replace("NGUYỄN VĂN A", "A@B"), "card_name", "name"),
        (WHOLE.replace("NGUYỄN VĂN A", "Ă" * 201), "card_name", "name"),
        (WHOLE.replace("01021990", "30021990"), "card_date", "born_on"),
        (WHOLE.replace("01021990", "01021890"), "card_date", "born_on"),
        (WHOLE.replace("01021990", "21112026"), "card_date", "born_on"),
        (WHOLE.replace("01021990", "1990"), "card_date", "born_on"),
        (WHOLE.replace("Nam", "Nm"), "card_sex", "sex"),
        (WHOLE.replace("Nam", ""), "card_sex", "sex"),
    ],
)
def test_each_fault_has_its_code_and_field(text: str, code: str, field: str) -> None:
    """A clerk hears which field is wrong and why."""
    assert code_of(text) == (code, field)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "shift_jis", "big5", "gbk", "ascii", "cp1258", "utf-7"])
def test_a_wrongly_decoded_card_is_refused(encoding: str) -> None:
    """Text decoded with another encoding is never repaired in silence nor let through."""
    assert code_of(WHOLE.encode().decode(encoding, errors="replace"))[0] == "card_encoding"


@pytest.mark.parametrize(
    "text",
    [
        WHOLE.replace("NGUYỄN", "NGUY?N"),
        WHOLE.replace("Ngà", "Ng?"),
        WHOLE.replace("Nam", "N?"),
        WHOLE.replace("NGUYỄN", "NGUY\ufffdN"),
        WHOLE.replace("NGUYỄN", "Nguyá»…n"),
        WHOLE.replace("NGUYỄN", f"NGUY{chr(0xDCE1)}N"),
        WHOLE.replace("NGUYỄN", "NguyÔn V¨n"),
    ],
)
def test_lost_letters_are_a_wrong_encoding(text: str) -> None:
    """Question marks, replacement characters and halves of letters in a name are refused."""
    assert code_of(text)[0] == "card_encoding"


def test_ten_megabytes_are_refused_at_once() -> None:
    """The length is looked at before anything else."""
    assert code_of("034090123456|" * 800_000) == ("card_too_long", "card")


@pytest.mark.parametrize("issued", ["", "00000000", "31022020", "không rõ", "01011900", "01012090"])
def test_the_date_of_issue_never_refuses_a_card(issued: str) -> None:
    """A missing, strange, early or future date of issue leaves the person readable and raises no warning."""
    card = parse_card(WHOLE.replace("15072021", issued), today=TODAY)
    assert card.number == "034090123456"
    assert card.warnings == ()


@pytest.mark.parametrize(
    "number, sex, born, warnings",
    [
        ("034090123456", "Nam", "01021990", ()),
        ("034190123456", "nữ", "01021990", ()),
        ("999505123456", "NỮ", "01022105", ()),
        ("034090123456", "Nữ", "01021990", ("sex_mismatch",)),
        ("034290123456", "NAM", "01021990", ("century_mismatch",)),
        ("034091123456", "Nam", "01021990", ("year_mismatch",)),
        ("034304123456", "Nam", "01021990", ("sex_mismatch", "century_mismatch", "year_mismatch")),
    ],
)
def test_the_number_is_compared_with_sex_and_birth(number: str, sex: str, born: str, warnings: tuple[str, ...]) -> None:
    """The fourth digit holds century and sex, the next two the year; what disagrees is a warning, not an error."""
    text = WHOLE.replace("034090123456", number).replace("Nam", sex).replace("01021990", born)
    assert parse_card(text).warnings == warnings


@pytest.mark.parametrize("word", ["Nuwx", "NUWX", "nuxw", "Nux", "Nu74", "Nu7", "Nu", "Nư", "Nũ", "Nữx"])
def test_a_damaged_sex_is_recovered_with_a_warning(word: str) -> None:
    """What an input method makes of Nữ is still a woman, and the clerk is told; the number is untouched."""
    card = parse_card(WOMAN.replace("Nữ", word), today=TODAY)
    assert (card.sex, card.number, card.warnings) == ("female", "034301000017", ("input_method_damage",))


def test_no_person_shows_in_a_repr() -> None:
    """A card that ends up in a log or a trace shows nothing of its holder."""
    assert repr(parse_card(WHOLE, today=TODAY)) == "Card(redacted, warnings=())"
