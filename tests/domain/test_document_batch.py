"""A stack is split at its slips; whatever is unclear waits, and no page is lost or filed with two dossiers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.document_batch import MISSING, SEVERAL, TWICE, UNSEEN, Group, own_codes, split

A, B = "H14.31-261120-1001", "H14.31-261120-1002"
NONE: frozenset[str] = frozenset()
PAGES = st.one_of(st.none(), st.frozensets(st.sampled_from([A, B, "1.4-26/HDHS"]), max_size=2))


def test_each_slip_begins_the_papers_of_its_dossier() -> None:
    """Pages up to the next slip belong to the slip before them; the slip is none of them."""
    assert split([frozenset([A]), NONE, NONE, frozenset([B]), NONE]) == (
        Group(A, (1, 2), slips=(0,)),
        Group(B, (4,), slips=(3,)),
    )


def test_pages_without_a_slip_wait() -> None:
    """What lies before the first slip is nobody's."""
    assert split([NONE, frozenset([A]), NONE]) == (Group("", (0,), reason=MISSING), Group(A, (2,), slips=(1,)))


def test_a_page_with_two_codes_and_what_follows_it_wait() -> None:
    """Nobody knows whose papers come behind it."""
    groups = split([frozenset([A]), NONE, frozenset([A, B]), NONE])
    assert groups[1] == Group("", (2, 3), reason=SEVERAL)


def test_a_page_that_could_not_be_seen_may_be_a_slip() -> None:
    """It is never taken for a paper of the dossier before it."""
    assert split([frozenset([A]), NONE, None, NONE])[1] == Group("", (2, 3), reason=UNSEEN)


def test_two_groups_that_claim_one_slip_both_wait() -> None:
    """Nobody says which of them is right; two copies of a slip one behind the other are one slip."""
    assert [group.reason for group in split([frozenset([A]), NONE, frozenset([B]), NONE, frozenset([A]), NONE])] == [
        TWICE,
        "",
        TWICE,
    ]
    assert split([frozenset([A]), frozenset([A]), NONE]) == (Group(A, (2,), slips=(0, 1)),)


def test_only_our_codes_split() -> None:
    """Cards, payments and any other text are no slips; codes are brought to their kept form."""
    assert own_codes(["001090123456||NGUYEN VAN A|01021990|Nam|X|01012020", "hello", f" {A.lower()} "]) == {A}


@given(st.lists(PAGES, max_size=30))
def test_no_page_is_lost_or_in_two_groups(codes: list[frozenset[str] | None]) -> None:
    """Whatever was read, each page is in exactly one group, in order, and only a page's own code names its group."""
    groups = split(codes)
    places = [place for group in groups for place in (*group.slips, *group.pages)]
    assert sorted(places) == list(range(len(codes)))
    for group in groups:
        own = frozenset([group.code])
        assert all(codes[place] == own for place in group.slips)
        assert bool(group.slips) == bool(group.code)
        seen = [codes[place] or NONE for place in group.pages]
        assert all(len(found) != 1 or found == own for found in seen)
    clear = [group.code for group in groups if not group.reason]
    assert len(clear) == len(set(clear))
