"""Reading a batch: whatever the bytes are, they are kept, and the reason to park them is one of four."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import GatewayError, InputError
from counter_app.gateway.intake import read_batch
from counter_app.gateway.ports import Link
from counter_app.wire.batch import Batch, WireEntry, to_wire
from counter_app.wire.encoding import MAX_FACT_BYTES, Entry, decode_entry
from counter_app.wire.statements import Checkpoint, sign
from tests.builders.intakes import batch_of, device_of
from tests.builders.journal_facts import Author, private_key

CODES = {None, "fact_malformed", "kind_unknown", "office_unknown"}
AUTHOR = Author()
FACT = AUTHOR.received(1)


def _read(author: Author, entry: Entry | WireEntry) -> Link:
    wire = entry if isinstance(entry, WireEntry) else to_wire(entry)
    checkpoint = sign(Checkpoint(author.device, author.epoch, 1, "00" * 32), author.key)
    intake = read_batch(Batch(author.device, author.epoch, 1, (wire,), checkpoint), device_of(AUTHOR))
    return intake.links[0]


def test_a_good_fact_is_read_into_columns() -> None:
    """The columns are what the header and the facts say."""
    link = _read(AUTHOR, FACT)
    fact = decode_entry(FACT)
    assert (link.event_id, link.kind, link.dossier) == (fact.id, "DossierReceived", fact.header.dossier)
    assert (link.code, link.parked, link.entry) == ("H14.31-261120-10001", None, FACT)


def test_a_fact_at_another_place_is_malformed() -> None:
    """A header that claims another seq than its place in the chain is parked."""
    assert _read(AUTHOR, AUTHOR.received(7)).parked == "fact_malformed"


@pytest.mark.parametrize(
    "change,code",
    [
        ({"kind": "NotYetInvented"}, "kind_unknown"),
        ({"v": 99}, "kind_unknown"),
        ({"office": "H99"}, "office_unknown"),
        ({"device": "someone-else"}, "office_unknown"),
        ({"epoch": "another"}, "office_unknown"),
        ({"id": "x" * 65}, "fact_malformed"),
        ({"id": "đ"}, "fact_malformed"),
        ({"id": "e 1\n"}, "fact_malformed"),
        ({"kind": "SlipPrinted"}, "fact_malformed"),
    ],
)
def test_each_reason_to_park(change: dict[str, object], code: str) -> None:
    """What is wrong with a header, or does not fit its kind, is named."""
    assert _read(AUTHOR, AUTHOR.received(1, **change)).parked == code


@given(st.binary(max_size=200), st.binary(max_size=200), st.none() | st.binary(max_size=200))
def test_any_bytes_are_kept(header: bytes, facts: bytes, person: bytes | None) -> None:
    """Bytes that are no header, no facts or no person are parked as they are, never refused or lost."""
    salt = None if person is None else bytes(16)
    for wire in (
        WireEntry(header, facts, person, salt),
        WireEntry(FACT.header, facts, person, salt),
        WireEntry(FACT.header, FACT.facts, person, salt),
    ):
        link = _read(AUTHOR, wire)
        assert link.parked in CODES
        kept = link.entry
        assert (kept.header, kept.facts, kept.person, kept.salt) == (wire.header, wire.facts, person, salt)


@given(st.integers(min_value=0, max_value=len(FACT.header) - 1), st.integers(min_value=0, max_value=255))
def test_the_gateway_and_the_journal_read_alike(place: int, byte: int) -> None:
    """A header with one byte changed is malformed for the gateway exactly where it is for the journal's reader."""
    header = FACT.header[:place] + bytes([byte]) + FACT.header[place + 1 :]
    try:
        readable = decode_entry(replace(FACT, header=header)).header.seq == 1
    except InputError as error:
        readable = error.code != "fact_malformed"
    link = _read(AUTHOR, replace(FACT, header=header))
    if link.parked in {None, "kind_unknown", "office_unknown"}:
        assert readable


def test_a_fact_larger_than_a_fact_may_be_is_parked() -> None:
    """The limit of one fact holds at the gateway too."""
    facts = FACT.facts[:-1] + b',"x":"' + b"x" * MAX_FACT_BYTES + b'"}'
    assert _read(AUTHOR, replace(FACT, facts=facts)).parked == "fact_malformed"


def test_only_the_device_speaks_for_its_journal() -> None:
    """A checkpoint of another key, device, epoch or count, or none at all, refuses the batch."""
    journal = AUTHOR.chain(2)
    good = batch_of(AUTHOR, journal)
    checkpoint = Checkpoint(AUTHOR.device, AUTHOR.epoch, 2, "00" * 32)
    wrong = [
        sign(checkpoint, private_key("thief")),
        sign(msgspec.structs.replace(checkpoint, device="other"), AUTHOR.key),
        sign(msgspec.structs.replace(checkpoint, epoch="other"), AUTHOR.key),
        sign(msgspec.structs.replace(checkpoint, count=3), AUTHOR.key),
        sign(msgspec.structs.replace(checkpoint, head="no hex"), AUTHOR.key),
    ]
    for signed in wrong:
        with pytest.raises(GatewayError, match="chain_broken"):
            read_batch(msgspec.structs.replace(good, checkpoint=signed), device_of(AUTHOR))
    with pytest.raises(GatewayError, match="chain_broken"):
        read_batch(msgspec.structs.replace(good, device="other"), device_of(AUTHOR))
