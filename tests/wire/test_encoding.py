"""Facts as bytes: the same fact always gives the same bytes, and anything else is said with a code."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import events
from counter_app.domain.errors import InputError
from counter_app.domain.fact import Header
from counter_app.wire.encoding import (
    VERSION,
    Entry,
    decode_entry,
    decode_facts,
    decode_header,
    decode_person,
    encode_header,
    encode_part,
)
from tests.builders.journal_facts import Author

AUTHOR = Author()
names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=36)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
headers = st.builds(
    Header,
    kind=names,
    v=st.integers(1, 9),
    id=names,
    dossier=names,
    device=names,
    epoch=names,
    seq=st.integers(1, 2**53),
    lamport=st.integers(1, 2**53),
    after=st.lists(names, max_size=3).map(tuple),
    office=names,
    counter=st.integers(1, 99),
    actor=st.text(max_size=20),
    via=names,
    at=instants,
    entered_at=instants,
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
people = st.builds(
    events.Person,
    name=texts,
    number=st.none() | texts,
    born_on=st.none() | st.dates(),
    sex=st.none() | st.sampled_from(["male", "female"]),
    address=texts,
    phone=texts,
    email=st.none() | texts,
)
applications = st.builds(
    events.ApplicationText,
    applicant=people,
    on_behalf_of=st.none() | people,
    paper_names=st.lists(texts, max_size=3).map(tuple),
    note=texts,
)


@given(headers)
def test_a_header_comes_back_whole(header: Header) -> None:
    """Every field survives the bytes, also those left out because another tells them."""
    assert decode_header(encode_header(header)) == header
    assert encode_header(decode_header(encode_header(header))) == encode_header(header)


@given(applications)
def test_a_person_part_comes_back_whole(text: events.ApplicationText) -> None:
    """Names in any script, missing numbers and second persons survive the bytes."""
    assert decode_person("DossierReceived", encode_part(text)) == text


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_said_to_be_malformed(raw: bytes) -> None:
    """Bytes from outside never raise anything but the coded error."""
    for kind in events.type_of_facts:
        for read in (
            lambda: decode_header(raw),
            lambda k=kind: decode_facts(k, 1, raw),
            lambda k=kind: decode_person(k, raw),
        ):
            try:
                read()
            except InputError as error:
                assert error.code == "fact_malformed"  # noqa: PT017 - reading may also go well


def test_defaults_do_not_travel() -> None:
    """A field with its default value costs nothing on the wire."""
    assert encode_part(events.Step()) == b"{}"
    assert encode_part(events.SlipPrinted(form="01", of="e")) == b'{"form":"01","of":"e"}'


def test_unknown_fields_of_a_newer_program_are_read_over() -> None:
    """A later version may add a field that this one does not know."""
    assert decode_facts("SlipPrinted", 1, b'{"form":"01","of":"e","new":[1]}') == events.SlipPrinted(form="01", of="e")


def test_what_this_program_does_not_know_is_named() -> None:
    """Another kind and a newer version are unknown, not malformed."""
    for kind, version in (("NotYetInvented", 1), ("SlipPrinted", VERSION + 1)):
        with pytest.raises(InputError, match="kind_unknown"):
            decode_facts(kind, version, b"{}")


def test_an_instant_without_offset_is_malformed() -> None:
    """A bare local time on the wire would move with the machine."""
    naive = encode_header(AUTHOR.header(1)).replace(b'Z"', b'"')
    with pytest.raises(InputError, match="fact_malformed"):
        decode_header(naive)


def test_an_entry_is_read_whole_and_shows_nothing() -> None:
    """A fact comes back with both parts; its printed form holds no person."""
    entry = AUTHOR.received(1)
    fact = decode_entry(entry)
    assert isinstance(fact.person, events.ApplicationText)
    assert fact.header.entered_at - fact.header.at == timedelta(0)
    assert "Nguyễn" not in repr(entry) + repr(fact)
    assert decode_entry(replace(entry, person=None, salt=None)).person is None
    assert isinstance(entry, Entry)
