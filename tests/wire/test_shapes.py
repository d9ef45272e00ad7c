"""Shapes: whatever the domain's types would read or refuse, they read or refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain import events
from counter_app.domain.errors import InputError
from counter_app.wire.encoding import decode_facts, decode_person
from counter_app.wire.shapes import check_person, read_facts
from tests.builders.journal_facts import Author

ENTRY = Author().received(1)
KINDS = sorted(events.type_of_facts)
WORDS = st.sampled_from(
    sorted({field.name for type_ in events.type_of_facts.values() for field in fields(type_)} | {"name", "number"})
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.just("2026-11-20T01:15:00Z")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=12,
)


def _verdict(read: Callable[..., object], *what: object) -> str:
    try:
        read(*what)
    except InputError as error:
        return f"{error.code} {error.field}"
    return ""


@settings(max_examples=500)
@given(st.sampled_from([*KINDS, "Unheard"]), st.dictionaries(WORDS, VALUES, max_size=6), st.integers(0, 3))
def test_any_parts_get_the_same_verdict(kind: str, part: dict[str, object], version: int) -> None:
    """Read by the types of the domain or by their shapes, a part is good or refused with the same code."""
    for raw in (msgspec.json.encode(part), msgspec.json.encode(part)[:-1], b""):
        assert _verdict(read_facts, kind, version, raw) == _verdict(decode_facts, kind, version, raw)
        assert _verdict(check_person, kind, raw) == _verdict(decode_person, kind, raw)


@given(st.data())
def test_a_turned_byte_gets_the_same_verdict(data: st.DataObject) -> None:
    """A real reception with one byte changed is read by both or by none."""
    facts, person = (bytearray(part) for part in (ENTRY.facts, ENTRY.person or b""))
    for turned in (facts, person):
        turned[data.draw(st.integers(0, len(turned) - 1))] = data.draw(st.integers(0, 255))
    kind = "DossierReceived"
    assert _verdict(read_facts, kind, 1, bytes(facts)) == _verdict(decode_facts, kind, 1, bytes(facts))
    assert _verdict(check_person, kind, bytes(person)) == _verdict(decode_person, kind, bytes(person))


def test_a_shape_has_the_fields_of_its_type() -> None:
    """What is read is there under the same names, defaults as well."""
    shape, whole = read_facts("DossierReceived", 1, ENTRY.facts), decode_facts("DossierReceived", 1, ENTRY.facts)
    assert isinstance(whole, events.DossierReceived)
    assert [getattr(shape, name) for name in ("code", "resolving_office", "sets")] == [
        whole.code,
        whole.resolving_office,
        whole.sets,
    ]
