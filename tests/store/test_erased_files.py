"""Who is forgotten leaves no picture of a paper behind; facts and their hashes stay."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from counter_app.domain import events
from counter_app.domain.errors import CounterError
from counter_app.services.desk_memory import Preferences
from counter_app.services.retention import Retention
from counter_app.store import documents, erased_files, verification
from counter_app.store.replica import Replica
from counter_app.store.vault import Vault
from counter_app.wire.chain import GENESIS, NO_PERSON, link
from counter_app.wire.encoding import Entry, encode_header, encode_part
from counter_app.wire.feed import Foreign
from tests.builders.counter_database import IDENTITY, NOW, Desk, a_desk, step
from tests.builders.histories import DOSSIER, Author, received, text

Told = tuple[str, object, object | None]
"""Kind, facts and person of a foreign fact."""
PAPER = sha256(b"a paper").hexdigest()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a counter's database."""
    with a_desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Return a vault of its own."""
    return Vault(tmp_path / "files", bytes(32), relaxed=True)


def scanned(desk: Desk, vault: Vault, dossier: str, content: bytes = b"a paper") -> str:
    """File a paper with a dossier of this counter and return the event id."""
    name = vault.put(content)
    documents.record_file(desk.connection, name, len(content), 1, b"small picture", NOW)
    part = events.DocumentAttached(sha256=name, pages=1, bytes=len(content))
    return desk.write(step(dossier, "DocumentAttached", part)).event


def take_in(desk: Desk, *facts: Told) -> None:
    """Take in facts of another counter, each behind the one before."""
    author = Author("b")
    for n, (kind, part, person) in enumerate(facts):
        fact = author.write(kind, part, n, person)
        salt = None if person is None else bytes(16)
        raw = None if person is None else encode_part(person)
        entry = Entry(encode_header(fact.header), encode_part(part), raw, salt, NO_PERSON)
        place = fact.header.office, fact.header.device, fact.header.epoch, fact.header.seq
        Replica(desk.connection, IDENTITY, desk.clock.now).take_in([Foreign(*place, entry, link(GENESIS, entry))])


def erasure(*named: str) -> Told:
    """Return a fact that forgets the persons of some facts."""
    return "PersonErased", events.Judgement(events=named), None


def dropped(desk: Desk, vault: Vault, folder: Path) -> int:
    """Take the marked files off the disk."""
    return Retention(desk.connection, vault, desk.clock, Preferences(desk.connection), folder).drop_erased()


def test_the_papers_of_a_forgotten_applicant_leave_the_disk(desk: Desk, vault: Vault, tmp_path: Path) -> None:
    """Undelivered or not: file, small picture and row go, the fact names its hash still, and all is verified."""
    own = desk.receive().dossier
    event = scanned(desk, vault, own)
    take_in(desk, erasure(own))
    assert documents.thumbnail(desk.connection, PAPER) is None
    assert documents.undelivered(desk.connection) == ()
    assert dropped(desk, vault, tmp_path) == 1
    assert (vault.holds(PAPER), list((tmp_path / "files").rglob("*/*"))) == (False, [])
    assert documents.of_event(desk.connection, event) == (own, PAPER)
    problems = list(verification.problems(desk.connection, vault))
    assert [line for line in problems if line.startswith(("file", "chain", "facts", "person"))] == []
    assert dropped(desk, vault, tmp_path) == 0


def test_a_paper_of_somebody_else_too_stays(desk: Desk, vault: Vault, tmp_path: Path) -> None:
    """The same bytes lie with a dossier nobody asked to forget; with the last of them the file goes."""
    first, second = desk.receive(1).dossier, desk.receive(2, "Trần Thị B").dossier
    for dossier in (first, second):
        scanned(desk, vault, dossier)
    take_in(desk, erasure(first))
    assert (dropped(desk, vault, tmp_path), vault.check(PAPER)) == (0, None)
    take_in(desk, erasure(first, second))
    assert (dropped(desk, vault, tmp_path), vault.holds(PAPER)) == (1, False)


def test_a_paper_filed_with_the_wrong_person_is_held_by_its_own_only(desk: Desk, vault: Vault, tmp_path: Path) -> None:
    """Taken off the wrong dossier, a paper goes with the person it is of, though the mistake still names it."""
    wrong, right = desk.receive(1).dossier, desk.receive(2, "Trần Thị B").dossier
    mistake = scanned(desk, vault, wrong)
    scanned(desk, vault, right)
    part = events.DocumentSetAside(document=mistake, moved_to=right)
    desk.write(step(wrong, "DocumentSetAside", part))
    take_in(desk, erasure(right))
    assert (dropped(desk, vault, tmp_path), vault.holds(PAPER)) == (1, False)


def test_one_named_paper_goes_alone(desk: Desk, vault: Vault, tmp_path: Path) -> None:
    """An erasure of a document, and of no applicant, takes no other paper; nor does one of a later step."""
    own = desk.receive().dossier
    kept, gone = scanned(desk, vault, own), scanned(desk, vault, own, b"another")
    take_in(desk, erasure(gone))
    assert dropped(desk, vault, tmp_path) == 1
    assert (vault.check(PAPER), vault.holds(sha256(b"another").hexdigest())) == (None, False)
    called = desk.write(step(own, "CallLogged", events.Step())).event
    take_in(desk, ("CallLogged", events.Step(), None), erasure(called))
    assert (dropped(desk, vault, tmp_path), documents.of_event(desk.connection, kept)) == (0, (own, PAPER))


def test_what_is_scanned_after_an_erasure_stays_though_it_is_told_again(
    desk: Desk, vault: Vault, tmp_path: Path
) -> None:
    """A page of the feed served twice forgets once."""
    own = desk.receive().dossier
    take_in(desk, erasure(own))
    scanned(desk, vault, own)
    take_in(desk, erasure(own))
    assert (dropped(desk, vault, tmp_path), vault.check(PAPER)) == (0, None)


@pytest.mark.parametrize("late", [False, True])
def test_a_foreign_paper_that_was_fetched_goes_in_either_order(
    desk: Desk, vault: Vault, tmp_path: Path, *, late: bool
) -> None:
    """Fetched here before it was forgotten, or named by a fact that came behind the erasure: nobody may look at it."""
    reception: Told = ("DossierReceived", received(), text())
    paper: Told = ("DocumentAttached", events.DocumentAttached(sha256=PAPER, pages=1, bytes=7), None)
    if not late:
        take_in(desk, reception, paper)
        documents.record_file(desk.connection, vault.put(b"a paper"), 7, 1, None, NOW)
        documents.set_delivered(desk.connection, PAPER, NOW)
    take_in(desk, *((reception, erasure(DOSSIER), paper) if late else (reception, paper, erasure(DOSSIER))))
    assert erased_files.holds(desk.connection, PAPER)
    dropped(desk, vault, tmp_path)
    assert not vault.holds(PAPER)
    with pytest.raises(CounterError, match="document_missing"):
        vault.read(PAPER)
