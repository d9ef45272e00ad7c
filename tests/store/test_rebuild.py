from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.database.transaction import immediate
from counter_app.domain.fact import Fact
from counter_app.store import dossiers
from counter_app.wire.chain import NO_PERSON, person_hash
from counter_app.wire.encoding import encode_header, encode_part
from tests.builders.counter_database import Desk, a_desk, step
from tests.builders.histories import STEPS, histories

STATE = "SELECT * FROM dossiers ORDER BY dossier_id"


def take_in(desk: Desk, fact: Fact) -> None:
    """Write one foreign fact into the replica and refold its dossier, as pulling does."""
    header, part = fact.header, encode_part(fact.facts)
    person = None if fact.person is None else encode_part(fact.person)
    salt = None if person is None else bytes(16)
    hashed = NO_PERSON if person is None else person_hash(salt, person)
    row = (header.device, header.epoch, header.seq, header.id, header.dossier, header.kind)
    with immediate(desk.connection):
        desk.connection.execute(
            "INSERT INTO replica (device, epoch, seq, event_id, dossier_id, kind, header, facts, person, salt,"
            " facts_hash, person_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, encode_header(header), part, person, salt, sha256(part).digest(), hashed),
        )
        dossiers.refold(desk.connection, header.dossier)


@settings(max_examples=25)
@given(histories(), st.integers())
def test_facts_of_other_counters_give_one_state_in_any_arrival_order(history: list[Fact], seed: int) -> None:
    """Two databases that hear the same facts in different orders hold the same rows."""
    states = []
    shuffled = list(history)
    Random(seed).shuffle(shuffled)
    for order in (history, shuffled):
        with tempfile.TemporaryDirectory() as folder, a_desk(Path(folder)) as desk:
            for fact in order:
                take_in(desk, fact)
            states.append([row[1:] for row in desk.connection.execute(STATE)])
    assert states[0] == states[1]


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(STEPS)), max_size=12))
def test_rebuilding_from_the_facts_gives_the_same_state(acts: list[tuple[int, tuple[str, object]]]) -> None:
    """Throwing every derived row away and folding anew changes nothing, not even the order of the lists."""
    with tempfile.TemporaryDirectory() as folder, a_desk(Path(folder)) as desk:
        ids = [desk.receive(n).dossier for n in range(1, 5)]
        for which, (kind, part) in acts:
            desk.write(step(ids[which], kind, part))
        before = desk.connection.execute(STATE).fetchall()
        with immediate(desk.connection):
            assert dossiers.rebuild(desk.connection) == len(ids)
        assert desk.connection.execute(STATE).fetchall() == before
        found = desk.connection.execute("SELECT count(*) FROM search_tail WHERE words LIKE '%nguyen%'").fetchone()
        assert found == (len(ids),)
