"""The chain: no fact can be removed, changed, reordered or cut off unseen, and erasing a person leaves it whole."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from counter_app.wire.chain import GENESIS, NO_PERSON, link, person_hash, person_is_whole
from counter_app.wire.encoding import Entry
from tests.builders.journal_facts import Author, hashes, head

JOURNAL = Author().chain(4)


def test_the_hash_is_the_one_that_was_agreed() -> None:
    """An independent computation from the definition gives the same bytes."""
    entry = JOURNAL[0]
    person = sha256((entry.salt or b"") + (entry.person or b"")).digest()
    payload = sha256(sha256(entry.facts).digest() + person).digest()
    assert link(GENESIS, entry) == sha256(bytes(32) + entry.header + payload).digest()
    assert person_hash(None, None) == NO_PERSON == sha256(b"").digest()


@given(st.integers(0, 3), st.sampled_from(["header", "facts", "person_hash"]), st.data())
def test_any_changed_byte_changes_the_head(place: int, part: str, data: st.DataObject) -> None:
    """Whichever bit of whichever entry is turned, the head is another."""
    raw = bytearray(getattr(JOURNAL[place], part))
    index = data.draw(st.integers(0, len(raw) - 1))
    raw[index] ^= 1 << data.draw(st.integers(0, 7))
    changed = [*JOURNAL]
    changed[place] = replace(JOURNAL[place], **{part: bytes(raw)})
    assert head(changed) != head(JOURNAL)


@given(st.permutations(JOURNAL))
def test_another_order_is_another_head(order: list[Entry]) -> None:
    """Only the order in which the facts were committed gives the head."""
    assert (head(order) == head(JOURNAL)) == (order == JOURNAL)


def test_a_removed_entry_shows() -> None:
    """Leaving out any entry, the last one too, gives a head that never was that of so many entries."""
    for place in range(4):
        rest = JOURNAL[:place] + JOURNAL[place + 1 :]
        assert head(rest) != head(JOURNAL)
        assert (head(rest) == hashes(JOURNAL)[2]) == (place == 3)


def test_erasing_a_person_leaves_the_chain_whole() -> None:
    """Person and salt are gone, their hash stays, and so does every later link."""
    erased = [replace(JOURNAL[0], person=None, salt=None), *JOURNAL[1:]]
    assert hashes(erased) == hashes(JOURNAL)
    assert person_is_whole(erased[0])


def test_a_changed_person_is_found() -> None:
    """A person part that was altered, or lost its salt, does not match its hash."""
    entry = JOURNAL[0]
    assert person_is_whole(entry)
    assert not person_is_whole(replace(entry, person=b"{}"))
    assert not person_is_whole(replace(entry, salt=bytes(16)))
    assert not person_is_whole(replace(entry, salt=None))
