from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.catalogue import LONG_NAME, merge
from counter_app.domain.checklist import RequiredDocument
from counter_app.domain.procedure import Confidence, Fee, FeeKind, Procedure, RuleOrigin
from counter_app.domain.rule import Policy, Rule, Unit

FREE = Fee("Miễn phí", FeeKind.FREE)


def a_procedure(rule: str | None = "3 working_days", **changes: object) -> Procedure:
    """Build a procedure whose rule is known, changed as told."""
    base = Procedure(
        code="1.004837",
        name="Đăng ký giám hộ",
        field="Hộ tịch",
        rule=Rule.parse(rule) if rule else None,
        rule_origin=RuleOrigin.KNOWN if rule else RuleOrigin.MISSING,
        fee=FREE,
        documents=(RequiredDocument("Tờ khai đăng ký giám hộ"),),
        basis="163/QĐ-BTP",
        confidence=Confidence.CONFIRMED,
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # built by name


def laid(old: Procedure, new: Procedure) -> Procedure:
    """Return what is left of ``old`` after ``new`` was imported over it."""
    return merge({old.code: old}, [new]).result[old.code]


@pytest.mark.parametrize("origin", [RuleOrigin.ASSUMED, RuleOrigin.MISSING])
def test_a_known_rule_is_not_replaced_by_a_weaker_one(origin: RuleOrigin) -> None:
    """A number without a unit, or no number at all, never puts aside what a source stated."""
    new = a_procedure(None if origin is RuleOrigin.MISSING else "9 days", rule_origin=origin)
    assert laid(a_procedure(), new).rule == Rule(3, Unit.WORKING_DAYS)


@pytest.mark.parametrize("origin", list(RuleOrigin))
def test_a_rule_the_office_confirmed_outlives_every_import(origin: RuleOrigin) -> None:
    """Not even a file that calls its own rule confirmed replaces what a person of this office decided."""
    old = a_procedure(rule_origin=RuleOrigin.CONFIRMED)
    after = laid(old, a_procedure("9 days", rule_origin=origin, basis="1/QĐ-BTP"))
    assert (after.rule, after.rule_origin) == (old.rule, RuleOrigin.CONFIRMED)


def test_no_import_confirms_a_rule() -> None:
    """Confirming is an act of this office: a new row that claims it counts as known."""
    merged = merge({}, [a_procedure(rule_origin=RuleOrigin.CONFIRMED)])
    assert merged.result["1.004837"].rule_origin is RuleOrigin.KNOWN


def test_a_known_rule_takes_the_place_of_an_assumed_one_and_of_an_older_known_one() -> None:
    """An import that knows better is the reason to import."""
    for origin in (RuleOrigin.ASSUMED, RuleOrigin.KNOWN):
        after = laid(a_procedure(rule_origin=origin, edited=True), a_procedure("5 working_days"))
        assert (after.rule, after.rule_origin) == (Rule(5, Unit.WORKING_DAYS), RuleOrigin.KNOWN)


def test_a_persons_guess_outlives_a_files_guess_until_another_decision() -> None:
    """What people assumed with the law in hand is better than a bare number; a file's guess gives way to a newer."""
    guess = a_procedure("2 working_days", rule_origin=RuleOrigin.ASSUMED)
    bare = a_procedure("1 working_days", rule_origin=RuleOrigin.ASSUMED)
    assert str(laid(replace(guess, edited=True), bare).rule) == "2 working_days"
    assert str(laid(replace(guess, edited=True), replace(bare, basis="9/QĐ-BTP")).rule) == "1 working_days"
    assert str(laid(guess, bare).rule) == "1 working_days"


def test_a_suspect_row_leaves_a_good_one_alone_but_is_reported() -> None:
    """One name on many codes is a fault of the file; a good name and its papers stay."""
    old = a_procedure()
    merged = merge({old.code: old}, [a_procedure("1 days", name="Công bố danh mục", suspect=True)])
    assert (merged.result[old.code], merged.suspect, merged.unchanged) == (old, (old.code,), (old.code,))


def test_a_good_row_mends_a_suspect_one() -> None:
    """What a broken file brought in, a whole one puts right."""
    after = laid(a_procedure(name="Công bố danh mục", suspect=True), a_procedure())
    assert (after.name, after.suspect) == ("Đăng ký giám hộ", False)


def test_papers_written_short_stay_while_the_same_decision_stands() -> None:
    """The national row of the same decision brings the same papers in long sentences: the short list is kept."""
    old = a_procedure(edited=True)
    long = (RequiredDocument("Văn bản ủy quyền theo quy định của pháp luật trong trường hợp ủy quyền"),)
    assert laid(old, a_procedure(documents=long)).documents == old.documents
    assert laid(old, a_procedure(documents=long, basis="9/QĐ-BTP")).documents == long


def test_an_import_keeps_what_it_says_nothing_about() -> None:
    """No papers, no fee, no rank and no policy in a row do not wipe out those in use."""
    old = a_procedure(frequent=4, policy=Policy.RESTART)
    after = laid(old, a_procedure(documents=(), fee=Fee(), basis="9/QĐ-BTP"))
    assert (after.documents, after.fee, after.frequent, after.policy) == (old.documents, FREE, 4, Policy.RESTART)


def test_a_name_too_long_for_a_line_does_not_replace_its_own_beginning() -> None:
    """A short name stays where the file only goes on from it; another name is taken over."""
    long = "Đăng ký giám hộ" + " và những việc khác" * 9
    assert len(long) > LONG_NAME
    assert laid(a_procedure(), a_procedure(name=long, basis="9/QĐ-BTP")).name == "Đăng ký giám hộ"
    assert laid(a_procedure(), a_procedure(name="Đăng ký giám hộ mới")).name == "Đăng ký giám hộ mới"


def test_the_counts_tell_new_changed_and_same_rows_apart() -> None:
    """The clerk reads from the answer what the import did."""
    same, changed = a_procedure(), a_procedure(code="1.004845")
    existing = {same.code: same, changed.code: changed}
    merged = merge(existing, [same, replace(changed, name="Tên mới"), a_procedure(code="1.000001")])
    assert (merged.added, merged.updated, merged.unchanged) == (("1.000001",), ("1.004845",), ("1.004837",))
    assert list(existing) == ["1.004837", "1.004845"]


rules = st.one_of(
    st.just((None, RuleOrigin.MISSING)),
    st.tuples(
        st.builds(Rule, st.integers(1, 3), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS])),
        st.sampled_from([RuleOrigin.ASSUMED, RuleOrigin.KNOWN, RuleOrigin.CONFIRMED]),
    ),
)
names = st.sampled_from(["Khai sinh", "Khai tử", "Khai sinh " + "và nhận con " * 12, "Khai tử " + "lưu động " * 15])
procedures = st.builds(
    lambda rule, rest: replace(a_procedure(), rule=rule[0], rule_origin=rule[1], **rest),
    rules,
    st.fixed_dictionaries(
        {
            "code": st.sampled_from(["1.000001", "1.000002", "1.000003"]),
            "name": names,
            "fee": st.sampled_from([Fee(), FREE, Fee("10.000 đ", FeeKind.FIXED, 10_000)]),
            "documents": st.sampled_from([(), (RequiredDocument("Tờ khai"),), (RequiredDocument("Đơn"),)]),
            "basis": st.sampled_from(["1/QĐ", "2/QĐ"]),
            "suspect": st.booleans(),
            "policy": st.sampled_from(Policy),
            "frequent": st.sampled_from([0, 1]),
            "edited": st.booleans(),
        }
    ),
)
one_each = st.lists(procedures, unique_by=lambda each: each.code)


@given(one_each, one_each)
def test_a_second_import_of_the_same_file_changes_nothing(old: list[Procedure], new: list[Procedure]) -> None:
    """Whatever stood there before, importing twice is importing once."""
    once = merge({each.code: each for each in old}, new)
    twice = merge(once.result, new)
    assert (twice.added, twice.updated, twice.result) == ((), (), once.result)
    assert twice.unchanged == tuple(each.code for each in new)


@given(one_each, one_each)
def test_an_import_never_weakens_a_rule_or_forgets_a_procedure(old: list[Procedure], new: list[Procedure]) -> None:
    """Over any two catalogues: confirmed rules stand, known ones stay known, rules never vanish, nor do codes."""
    result = merge({each.code: each for each in old}, new).result
    for before in old:
        after = result[before.code]
        if before.rule_origin is RuleOrigin.CONFIRMED:
            assert (after.rule, after.rule_origin) == (before.rule, RuleOrigin.CONFIRMED)
        if before.rule_origin is RuleOrigin.KNOWN:
            assert after.rule_origin is RuleOrigin.KNOWN
        assert before.rule is None or after.rule is not None
    assert {each.code for each in new} | {each.code for each in old} == set(result)
    assert all((each.rule is None) == (each.rule_origin is RuleOrigin.MISSING) for each in result.values())
