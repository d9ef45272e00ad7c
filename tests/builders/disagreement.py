"""Lets another counter act on a dossier of this one without knowing what happened here meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from counter_app.bootstrap import Counter
from counter_app.domain import events
from counter_app.domain.act import Act
from counter_app.services.session import Session
from counter_app.store import facts
from counter_app.wire.chain import GENESIS, link, person_hash
from counter_app.wire.encoding import Entry, encode_header, encode_part
from counter_app.wire.feed import Foreign

OTHER = "01930000-0000-7000-8000-0000000000b2"


def disagree(counter: Counter, code: str, session: Session, *, reason: str = "Người dân xin rút tại quầy 2") -> str:
    """Forward a dossier here and stop it at counter 2; return the event id of the stop."""
    dossier = counter.lanes.read.submit(counter.finder.dossier_id, code).result()
    known = counter.lanes.read.submit(facts.of_dossier, counter.connection, dossier).result()
    first = known[0].header
    counter.lanes.store.submit(counter.steps.act, code, Act(action="forward", to="Tư pháp"), session).result()
    later = first.at + timedelta(minutes=40)
    (seq,) = counter.writer.execute("SELECT count(*) + 1 FROM replica").fetchone()
    header = replace(
        first, kind="DossierStopped", id=f"01930000-0000-7000-8000-{seq:012x}", device=OTHER, epoch="b" * 32, seq=seq,
        lamport=first.lamport + 1, after=(first.id,), counter=2, actor="binh", at=later, entered_at=later,
    )  # fmt: skip
    person, salt = encode_part(events.StepText(reason=reason)), bytes(16)
    part = encode_part(events.NumberedStep(number=f"2.{seq}-26/HDHS"))
    entry = Entry(encode_header(header), part, person, salt, person_hash(salt, person))
    foreign = Foreign(header.office, OTHER, header.epoch, seq, entry, link(GENESIS, entry))
    counter.lanes.store.submit(counter.replica.take_in, [foreign]).result()
    return header.id
