from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import InputError
from counter_app.domain.procedure import Confidence, FeeKind, RuleOrigin
from counter_app.domain.rule import Rule, Unit
from counter_app.wire.office_pack import read_offices
from counter_app.wire.pack import MAX_PACK_BYTES, read_pack
from counter_app.wire.procedure_pack import read_procedures


def a_pack(*rows: dict[str, Any], kind: str = "procedures", **changes: Any) -> bytes:  # noqa: ANN401 - broken packs too
    """Build the bytes of a pack with these rows."""
    content = {kind: list(rows), "field": "Hộ tịch", "fees": {"free": {"text": "Miễn phí", "kind": "free"}}}
    envelope = {
        "pack": kind,
        "name": "thu",
        "version": 1,
        "basis": "Luật Hộ tịch",
        "effective_on": "2025-07-01",
        "content": content,
    }
    return json.dumps(envelope | changes, ensure_ascii=False, indent=1).encode()


def a_row(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - broken rows too
    """Build a row of the pack of procedures."""
    return {"code": "1.004837", "name": "Đăng ký giám hộ", "rule": "3 working_days", "fee": "free"} | changes


def code_of(raw: bytes) -> tuple[str, dict[str, str | int]]:
    """Return the error a pack of procedures is refused with."""
    with pytest.raises(InputError) as caught:
        read_procedures(raw)
    return caught.value.code, caught.value.values


def test_a_pack_is_known_by_the_hash_of_its_bytes() -> None:
    """An old dossier finds the pack it was received under by this hash, so it covers the file as it lies there."""
    raw = b"\xef\xbb\xbf" + a_pack()
    pack = read_pack(raw)
    assert (pack.kind, pack.name, pack.version, pack.sha256) == (
        "procedures",
        "thu",
        "1",
        hashlib.sha256(raw).hexdigest(),
    )


def test_rows_take_what_they_leave_out_from_the_pack() -> None:
    """Field, fees and legal basis are written once a file; papers are a name or a name with counts."""
    papers = ["Tờ khai", {"name": "Căn cước", "copies": 1}, {"name": "Ảnh", "originals": 2, "certified": 1}]
    (one,) = read_procedures(a_pack(a_row(documents=papers, origin="assumed", confidence="derived", frequent=3)))
    assert (one.field, one.basis, one.fee.kind, one.fee.text) == ("Hộ tịch", "Luật Hộ tịch", FeeKind.FREE, "Miễn phí")
    assert (one.rule, one.rule_origin) == (Rule(3, Unit.WORKING_DAYS), RuleOrigin.ASSUMED)
    assert (one.confidence, one.frequent, one.edited) == (Confidence.DERIVED, 3, True)
    counts = [(paper.originals, paper.certified, paper.copies) for paper in one.documents]
    assert counts == [(1, 0, 0), (0, 0, 1), (2, 1, 0)]


def test_a_pack_cannot_confirm_a_rule() -> None:
    """Only a person of the office confirms; a pack that says so is a pack that knows."""
    (one,) = read_procedures(a_pack(a_row(origin="confirmed")))
    assert one.rule_origin is RuleOrigin.KNOWN


def test_a_row_without_a_rule_is_missing_one() -> None:
    """No rule is a state the counter knows how to ask about, not an error."""
    (one,) = read_procedures(a_pack({"code": "1.004837", "name": "Đăng ký giám hộ"}))
    assert (one.rule, one.rule_origin) == (None, RuleOrigin.MISSING)


@pytest.mark.parametrize(
    "row",
    [
        a_row(code="4837"),
        a_row(rule="3 moons"),
        a_row(rule="99999 days"),
        a_row(fee="unheard"),
        a_row(name=""),
        a_row(documents=[{"name": "Ảnh", "originals": -1}]),
        a_row(documents=[{"name": "Ảnh", "copies": 10**30}]),
        a_row(documents="Tờ khai"),
        a_row(frequent=11),
        a_row(origin="missing"),
        a_row(colour="blue"),
    ],
)
def test_a_row_that_breaks_a_rule_refuses_the_whole_pack(row: dict[str, Any]) -> None:
    """A pack is taken whole or not at all, and the error says where to look."""
    code, values = code_of(a_pack(a_row(code="1.000001"), row))
    assert code == "pack_malformed"
    assert values["where"]


def test_a_code_given_twice_is_named() -> None:
    """Two rows of one code contradict each other; a person picks one."""
    assert code_of(a_pack(a_row(), a_row())) == ("pack_code_twice", {"value": "1.004837"})


def test_a_cut_pack_names_the_line_it_breaks_in() -> None:
    """Someone who edits a pack by hand must find the missing comma."""
    raw = a_pack(a_row())
    cut = raw[: raw.index(b"1.004837")]
    code, values = code_of(cut)
    assert (code, values["line"]) == ("pack_malformed", cut.count(b"\n") + 1)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html></html>",
        b"\xff\xfe{\x00}\x00",
        b"[" * 100_000,
        '{"pack":"é"}'.encode("latin-1"),
    ],
)
def test_what_is_no_pack_is_malformed(raw: bytes) -> None:
    """Whatever a stick carries ends in one coded error."""
    assert code_of(raw)[0] == "pack_malformed"


def test_packs_of_another_or_unheard_kind_and_giants_are_refused() -> None:
    """The kind decides who reads a pack, and nothing larger than 16 MB is even parsed."""
    assert code_of(a_pack(kind="offices"))[0] == "pack_kind_unknown"
    assert code_of(a_pack(kind="horoscopes"))[0] == "pack_kind_unknown"
    assert code_of(b" " * (MAX_PACK_BYTES + 1))[0] == "pack_too_large"


def test_offices_are_read_with_their_centre_and_parent() -> None:
    """The head of every slip comes from here."""
    row = {"id": "H14.31", "name": "Phường Thục Phán", "kind": "ward", "parent": "H14", "centre": "Trung tâm"}
    (office,) = read_offices(a_pack(row, kind="offices"))
    assert (office.id, office.kind, office.parent, office.centre, office.phone) == (
        "H14.31",
        "ward",
        "H14",
        "Trung tâm",
        "",
    )
    with pytest.raises(InputError, match="pack_malformed"):
        read_offices(a_pack(row | {"id": "14-31"}, kind="offices"))


@given(st.one_of(st.binary(max_size=400), st.integers(0, 600).map(lambda end: a_pack(a_row())[:end])))
def test_any_bytes_read_or_raise_one_coded_error(raw: bytes) -> None:
    """Random bytes and every possible cut end in procedures or in a coded error, never in another exception."""
    try:
        read_procedures(raw)
    except InputError as error:
        assert error.code in {"pack_malformed", "pack_kind_unknown"}  # noqa: PT017 - either outcome is right
