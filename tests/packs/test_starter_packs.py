from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from counter_app.domain.catalogue import merge
from counter_app.domain.procedure import FeeKind, Procedure, RuleOrigin, is_procedure_code
from counter_app.domain.rule import Unit
from counter_app.wire.catalogue_file import read_catalogue
from counter_app.wire.office_pack import read_offices
from counter_app.wire.pack import read_pack
from counter_app.wire.procedure_pack import read_procedures

PACKS = Path(__file__).parents[2] / "resources" / "packs"
NATIONAL = Path(__file__).parents[3] / "shared" / "data" / "national_catalogue_commune.json"

# Every code the domain notes name in their table of commune procedures.
CORE = """
1.001193 1.000656 1.000894 1.001022 1.000689 1.004873 1.004884 1.004746 1.005461 1.004772 1.004859 1.004837 1.004845
3.000322 3.000323 2.000635 2.002516 1.003583 1.000593 1.000419 2.000528 2.000806 1.001766 2.000779 1.001695 2.000748
1.001669 2.000756 2.000554 2.002189 2.000547 2.000986 2.001023 2.000815 2.000884 2.000913 2.000927 2.000942 2.000992
2.001008 2.001016 2.001406 2.001019 2.001035 2.000908 2.001263 2.001255 2.002363 1.011606 1.011607 1.011608 1.011609
3.000412 1.004222 1.004194 1.002755 1.010038 1.010041 1.012812 1.013967 1.013978 1.012753 1.012796 1.012817 1.012818
1.013949 1.013979 1.001612 2.000720 1.001570 1.001266 2.000575 1.014034 1.014035 1.013225 1.013226 1.013227 1.013228
1.013229 1.013232 1.002211 2.000950 2.000930 2.002080 2.000424 2.002165 1.001776 1.001731 1.014027 1.014028 1.001699
1.001653 2.001396 1.010833 3.000182 2.002913
""".split()  # noqa: SIM905 - a block of codes is easier to compare than a list of strings

# What the table states about time, so that no slip of the pen shifts a citizen's date.
STATED = {
    "1.001193": "same_day",
    "1.000656": "same_day",
    "2.000635": "same_day",
    "2.000815": "same_day",
    "2.000884": "same_day",
    "1.004837": "3 working_days",
    "1.004845": "2 working_days",
    "1.003583": "5 working_days",
    "2.000986": "20 days",
    "2.001023": "15 days",
    "2.000908": "1 working_days",
    "1.011607": "15 days",
    "1.004222": "7 working_days",
    "1.004194": "3 working_days",
    "1.002755": "3 working_days",
    "1.010038": "5 working_days",
    "1.010041": "1 working_days",
    "1.012812": "30 days",
    "1.013967": "45 days",
    "1.001612": "3 working_days",
    "1.013225": "20 days",
    "1.013227": "5 working_days",
    "1.002211": "5 working_days",
    "2.000424": "7 working_days",
}


@pytest.fixture(scope="module")
def starter() -> dict[str, Procedure]:
    """Read every starter pack of procedures."""
    files = sorted((PACKS / "procedures").glob("*.json"))
    procedures = [each for file in files for each in read_procedures(file.read_bytes())]
    assert [code for code, times in Counter(each.code for each in procedures).items() if times > 1] == []
    return {each.code: each for each in procedures}


def test_the_starter_catalogue_is_broad_enough(starter: dict[str, Procedure]) -> None:
    """A new counter can work on its first day: 120 procedures over 12 fields at least, all with a code of shape."""
    assert len(starter) >= 120
    assert len({each.field for each in starter.values()}) >= 12
    assert all(is_procedure_code(code) for code in starter)


def test_every_core_procedure_has_a_usable_rule(starter: dict[str, Procedure]) -> None:
    """No clerk is stopped by a missing rule in a procedure of the core fields, nor in any other of the packs."""
    assert [code for code in CORE if code not in starter] == []
    assert [code for code, each in starter.items() if each.rule is None] == []


def test_stated_times_are_kept_to_the_letter(starter: dict[str, Procedure]) -> None:
    """Where the source states the time, the pack says it and calls it known."""
    found = {code: str(starter[code].rule) for code in STATED}
    assert found == STATED
    assert {starter[code].rule_origin for code in STATED} == {RuleOrigin.KNOWN}


def test_a_guess_is_marked_as_one(starter: dict[str, Procedure]) -> None:
    """A number whose unit nobody stated counts working days and waits for a person's word."""
    for code in ("1.001022", "1.004884", "1.000894", "1.004859", "2.000720"):
        rule = starter[code].rule
        assert rule is not None
        assert (rule.unit, starter[code].rule_origin) == (Unit.WORKING_DAYS, RuleOrigin.ASSUMED)


def test_ten_procedures_are_ranked_as_the_most_frequent(starter: dict[str, Procedure]) -> None:
    """The intake screen offers these ten before a letter is typed."""
    ranked = {each.frequent: code for code, each in starter.items() if each.frequent}
    assert sorted(ranked) == list(range(1, 11))
    assert ranked[1] == "1.001193"


def test_papers_are_short_and_composed(starter: dict[str, Procedure]) -> None:
    """A checklist row fits one line of the screen and of an A5 slip; letters are composed."""
    names = [paper.name for each in starter.values() for paper in each.documents]
    assert max(len(name) for name in names) <= 80
    assert all(unicodedata.is_normalized("NFC", name) for name in names)
    assert all(name[:1].isupper() and not name.endswith((".", ";")) for name in names)
    assert all(each.documents for each in starter.values())


def test_what_may_not_apply_is_asked_for_without_a_number(starter: dict[str, Procedure]) -> None:
    """A paper that only some people need is offered on the list and never counted as missing."""
    for each in starter.values():
        for paper in each.documents:
            optional = "(nếu " in paper.name or "(khi " in paper.name
            assert optional == (paper.originals + paper.certified + paper.copies == 0), paper.name


def test_fees_say_what_they_cost(starter: dict[str, Procedure]) -> None:
    """Certifying a copy costs by the page with a cap; every fee has words for people, and a sum where one is known."""
    assert starter["2.000815"].fee.total(pages=3) == 5000
    for each in starter.values():
        assert each.fee.text
        if each.fee.kind in {FeeKind.FIXED, FeeKind.PER_COPY, FeeKind.PER_PAGE}:
            assert each.fee.amount


def test_every_pack_lies_in_the_folder_of_its_kind() -> None:
    """The program takes in what it finds there; an envelope of another kind would never be looked at."""
    files = sorted(PACKS.glob("*/*.json"))
    assert {read_pack(file.read_bytes()).kind == file.parent.name for file in files} == {True}
    assert len({read_pack(file.read_bytes()).sha256 for file in files}) == len(files)


def test_the_offices_hold_all_provinces_and_the_ward_of_the_demonstration() -> None:
    """34 provinces with their codes; every commune lies under one of them; H14.31 is the default office."""
    offices = {each.id: each for each in read_offices((PACKS / "offices" / "viet-nam-2025.json").read_bytes())}
    provinces = {each.id for each in offices.values() if each.kind == "province"}
    assert len(provinces) == 34
    assert all(each.parent in provinces for each in offices.values() if each.kind != "province")
    ward = offices["H14.31"]
    assert (ward.name, ward.kind, offices[ward.parent].name) == ("Phường Thục Phán", "ward", "Tỉnh Cao Bằng")
    assert ward.centre == "Trung tâm Phục vụ hành chính công phường Thục Phán"
    assert len(offices) >= 34 + 24


@pytest.mark.skipif(not NATIONAL.exists(), reason="the national catalogue file does not lie beside this repository")
def test_importing_the_national_file_makes_no_starter_procedure_worse(starter: dict[str, Procedure]) -> None:
    """After the import every stated time and short list of papers is still there; a second import changes nothing."""
    file = read_catalogue(NATIONAL.read_bytes())
    once = merge(starter, file.procedures)
    assert {code: str(once.result[code].rule) for code in STATED} == STATED
    assert [code for code in CORE if once.result[code].rule is None] == []
    assert all(once.result[code].documents == starter[code].documents for code in CORE)
    assert (len(once.added) + len(once.updated) + len(once.unchanged), len(once.suspect)) == (588, 17)
    twice = merge(once.result, file.procedures)
    assert (len(twice.unchanged), twice.updated, twice.added) == (588, (), ())
