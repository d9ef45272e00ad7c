from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.applicant import (
    APPLICANT_KINDS,
    NUMBER_KINDS,
    Applicant,
    ApplicantKind,
    NumberKind,
    Sex,
    check_applicant,
    problems,
)
from counter_app.domain.errors import InputError

TODAY = date(2026, 11, 20)
CITIZEN = Applicant(
    "Nguyễn Văn A",
    number="034090123456",
    born_on=date(1990, 2, 1),
    sex="male",
    address="Thôn Bản Ngà, Xã Thông Nông, Cao Bằng",
    phone="0912345678",
)


def error_of(applicant: Applicant) -> tuple[str, str | None]:
    """Return code and field of the first error of ``applicant``."""
    with pytest.raises(InputError) as caught:
        check_applicant(applicant, TODAY)
    return caught.value.code, caught.value.field


def test_only_the_name_is_required() -> None:
    """A name alone is an applicant without papers."""
    assert check_applicant(CITIZEN, TODAY) == CITIZEN
    assert check_applicant(Applicant("An"), TODAY) == Applicant("An", number_kind="none")
    assert check_applicant(Applicant("An", number=" ", number_kind="passport"), TODAY).number_kind == "none"


@pytest.mark.parametrize(
    "kind, good, bad",
    [
        ("cccd", ["034090123456", "034 090 123 456"], ["03409012345", "0340901234567", "03409012345X", "٠34090123456"]),
        ("cmnd", ["123456789"], ["12345678", "123456789012"]),
        (
            "passport",
            ["C1234567", "c1234567", "AB 123456", "123456789"],
            ["C123", "ABCDEFG", "C-1234567", "Ç1234567", "C" * 16],
        ),
        (
            "tax",
            ["0123456789", "0123456789001", "0123456789-001", "034090123456"],
            ["012345678", "01234567890", "A123456789"],
        ),
        ("none", [""], ["034090123456", "x"]),
    ],
)
def test_each_kind_of_number_has_its_shape(kind: NumberKind, good: list[str], bad: list[str]) -> None:
    """A number must look like what it is said to be, and be absent where there are no papers."""
    for number in good:
        check_applicant(replace(CITIZEN, number_kind=kind, number=number), TODAY)
    code = "number_unexpected" if kind == "none" else f"number_{kind}"
    for number in bad:
        assert error_of(replace(CITIZEN, number_kind=kind, number=number)) == (code, "applicant.number")


@pytest.mark.parametrize("kind", APPLICANT_KINDS)
def test_every_kind_of_applicant_may_carry_every_kind_of_number(kind: ApplicantKind) -> None:
    """A foreigner may have a citizen's number and an organisation none: nothing ties the two."""
    for number_kind in NUMBER_KINDS:
        applicant = Applicant("An", kind=kind, number_kind=cast("NumberKind", number_kind))
        assert check_applicant(applicant, TODAY).kind == kind


@pytest.mark.parametrize(
    "applicant, code, field",
    [
        (replace(CITIZEN, name=""), "text_missing", "applicant.name"),
        (replace(CITIZEN, name=" \u200b. "), "text_missing", "applicant.name"),
        (replace(CITIZEN, name="Ă" * 201), "text_too_long", "applicant.name"),
        (replace(CITIZEN, name="An\n"), "text_control_characters", "applicant.name"),
        (replace(CITIZEN, kind=cast("ApplicantKind", "person")), "choice_unknown", "applicant.kind"),
        (replace(CITIZEN, number_kind=cast("NumberKind", "visa")), "choice_unknown", "applicant.number_kind"),
        (replace(CITIZEN, number="0340\x0090123456"), "text_control_characters", "applicant.number"),
        (replace(CITIZEN, sex=cast("Sex", "nam")), "choice_unknown", "applicant.sex"),
        (replace(CITIZEN, born_on=date(1890, 1, 1)), "date_out_of_range", "applicant.born_on"),
        (replace(CITIZEN, born_on=date(1899, 12, 31)), "date_out_of_range", "applicant.born_on"),
        (replace(CITIZEN, born_on=date(2026, 11, 21)), "date_out_of_range", "applicant.born_on"),
        (replace(CITIZEN, born_on=date(2190, 1, 1)), "date_out_of_range", "applicant.born_on"),
        (replace(CITIZEN, address="Thôn\x1b"), "text_control_characters", "applicant.address"),
        (replace(CITIZEN, phone="0" * 100), "text_too_long", "applicant.phone"),
        (replace(CITIZEN, email="a@b\r"), "text_control_characters", "applicant.email"),
    ],
)
def test_each_fault_names_its_field(applicant: Applicant, code: str, field: str) -> None:
    """A clerk hears which field to mend; the field is the path in the dossier line."""
    assert error_of(applicant) == (code, field)


def test_the_bounds_themselves_are_allowed() -> None:
    """Two hundred letters, a birth in 1900 and a birth today pass, decomposed letters counted as one."""
    for born_on in (date(1900, 1, 1), TODAY):
        check_applicant(replace(CITIZEN, born_on=born_on), TODAY)
    long_name = "ễ" * 200
    assert check_applicant(replace(CITIZEN, name=unicodedata.normalize("NFD", long_name)), TODAY).name == long_name


def test_a_screen_can_show_everything_at_once() -> None:
    """Every faulty field is named once, under the person it belongs to."""
    faulty = Applicant("", number="1", born_on=date(1890, 1, 1), phone="\x00")
    found = problems(faulty, TODAY, field="on_behalf_of")
    assert [error.field for error in found] == [f"on_behalf_of.{key}" for key in ("name", "number", "born_on", "phone")]
    assert problems(CITIZEN, TODAY) == ()


@given(st.builds(Applicant, name=st.text(), number=st.text(), address=st.text(), phone=st.text(), email=st.text()))
def test_any_text_is_kept_in_one_form_or_refused(applicant: Applicant) -> None:
    """What passes once passes again unchanged; what does not raises a coded error."""
    try:
        kept = check_applicant(applicant, TODAY)
    except InputError as error:
        assert error.field is not None  # noqa: PT017 - both ways out are right
        assert problems(applicant, TODAY)
    else:
        assert check_applicant(kept, TODAY) == kept


def test_no_person_shows_in_a_repr_or_an_error() -> None:
    """Neither the applicant nor the error about it repeats what was typed."""
    assert repr(CITIZEN) == "Applicant(redacted)"
    for error in problems(
        replace(CITIZEN, number="secret", name="secret\x00", kind=cast("ApplicantKind", "secret")), TODAY
    ):
        assert "secret" not in repr(error) + str(error) + str(error.values)
