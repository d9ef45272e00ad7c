from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.checklist import HandedIn, RequiredDocument, check_handed_in, missing, proposed
from counter_app.domain.errors import InputError

pieces = st.integers(0, 3)
paper_names = st.sampled_from(["Tờ khai", "Giấy chứng sinh", "Ảnh", "Ánh"])
required_lists = st.lists(st.builds(RequiredDocument, paper_names, pieces, pieces, pieces), max_size=5)
handed_lists = st.lists(st.builds(HandedIn, paper_names, pieces, pieces, pieces), max_size=5)

FORM = RequiredDocument("Tờ khai đăng ký khai sinh")
COPY = RequiredDocument("Bản sao căn cước", originals=0, copies=2)


def test_what_is_asked_for_is_proposed_as_handed_in() -> None:
    """The checklist starts as if everything were there, so that a complete dossier needs no key press."""
    assert proposed([FORM, COPY]) == (HandedIn(FORM.name, 1, 0, 0), HandedIn(COPY.name, 0, 0, 2))


def test_what_is_missing_is_counted_by_kind() -> None:
    """Originals, certified copies and copies do not stand for each other; extra papers do not matter."""
    handed_in = [HandedIn(FORM.name, copies=1), HandedIn(COPY.name, copies=1), HandedIn("Đơn", 1)]
    assert missing([FORM, COPY], handed_in) == (FORM, RequiredDocument(COPY.name, originals=0, copies=1))
    assert missing([], handed_in) == ()
    assert missing([FORM, COPY], []) == (FORM, COPY)


def test_lines_of_one_name_count_together() -> None:
    """A name asked for twice wants both, handed in on one line or two, in capitals or not."""
    twice = [FORM, FORM]
    assert missing(twice, [HandedIn(FORM.name, 1)]) == (FORM,)
    assert missing(twice, [HandedIn(" tờ khai  ĐĂNG KÝ khai sinh", 1), HandedIn(FORM.name, 1)]) == ()
    assert missing(twice, [HandedIn(FORM.name, 2)]) == ()


def test_marks_tell_papers_apart() -> None:
    """Ảnh is not Ánh."""
    assert missing([RequiredDocument("Ảnh")], [HandedIn("Ánh", 1)]) == (RequiredDocument("Ảnh"),)


@given(required_lists)
def test_what_is_proposed_lacks_nothing(required: list[RequiredDocument]) -> None:
    """Handing in exactly what is asked for is complete, also where a name stands twice."""
    assert missing(required, proposed(required)) == ()


@given(required_lists, handed_lists)
def test_handing_in_what_is_missing_completes_the_dossier(
    required: list[RequiredDocument], handed_in: list[HandedIn]
) -> None:
    """One supplement of exactly what was named leaves nothing to ask for: citizens are told once."""
    still = missing(required, handed_in)
    assert missing(required, [*handed_in, *proposed(still)]) == ()
    assert all(max(one.originals, one.certified, one.copies) > 0 for one in still)


def test_papers_are_kept_in_one_form() -> None:
    """Names are cleaned, counts kept."""
    assert check_handed_in([HandedIn(" Tờ  khai ", 1, 2, 3)]) == (HandedIn("Tờ khai", 1, 2, 3),)


@pytest.mark.parametrize(
    "paper, code, field",
    [
        (HandedIn(" "), "text_missing", "documents[1].name"),
        (HandedIn("Tờ\x00khai"), "text_control_characters", "documents[1].name"),
        (HandedIn("a" * 2_001), "text_too_long", "documents[1].name"),
        (HandedIn("Đơn", -1), "count_out_of_range", "documents[1].originals"),
        (HandedIn("Đơn", certified=-1), "count_out_of_range", "documents[1].certified"),
        (HandedIn("Đơn", copies=10**30), "count_out_of_range", "documents[1].copies"),
    ],
)
def test_each_fault_names_its_line(paper: HandedIn, code: str, field: str) -> None:
    """The field says which line and which number is wrong."""
    with pytest.raises(InputError) as caught:
        check_handed_in([HandedIn("Tờ khai"), paper])
    assert (caught.value.code, caught.value.field) == (code, field)
