"""A cloned disk, a folder put back by hand, a gateway restored from an old backup: nothing is lost or doubled."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain import events
from tests.builders.carrying import Rig, a_rig, engine_of
from tests.builders.command_line import Station, dossier
from tests.builders.counter_database import IDENTITY, NOW
from tests.builders.provinces import Province, province_at
from tests.fakes.memory_gateway import MemoryGatewayStore

NOISE = random.Random(5)


@pytest.fixture
def province(tmp_path: Path) -> Province:
    """Return a province whose gateway does not run."""
    return province_at(tmp_path / "province")


def _cloned(counter: Station, folder: Path) -> Station:
    shutil.copytree(counter.folder, folder)
    return replace(counter, folder=folder)


@pytest.mark.slow
def test_a_cloned_disk_is_noticed_and_loses_nothing(counter: Station, province: Province, tmp_path: Path) -> None:
    """The second copy is told it forked, goes on in a new epoch, and its refused facts arrive under their old ids."""
    with province.serving():
        assert province.enrol(counter).code == 0
        counter.receive(dossier("r-1"), dossier("r-2"))
        assert counter.call("sync", "--once").code == 0
        clone = _cloned(counter, tmp_path / "clone")
        counter.receive(dossier("a-1"))
        refused = clone.receive(dossier("b-1"), dossier("b-2")).lines
        shown = [clone.call("show", one["code"]).one for one in refused]
        before = [entry for one in shown for entry in one["timeline"]]
        assert counter.call("sync", "--once").one["pushed"] == 1
        told = clone.call("sync", "--once")
        assert (told.code, told.error) == (5, "forked")
        (seen,) = province.call("forks").lines
        assert (seen["office"], seen["seq"]) == ("H14.31", 3)
        on = clone.receive(dossier("b-3")).one["code"]
        assert on.endswith("-30001")
        synced = clone.call("sync", "--once")
        assert (synced.code, synced.one["parked"]) == (0, 0)
        assert clone.call("outbox").lines == []
        assert counter.call("sync", "--once").code == 0
        arrived = province.call("entries").lines
    ids = [line["event_id"] for line in arrived]
    assert len(ids) == len(set(ids)) == 3 + 1 + 2 + 1
    assert {entry["event_id"] for entry in before} <= set(ids)
    # The first copy gave one of the codes too; both dossiers are kept, and such a code no longer says which.
    assert clone.call("show", refused[0]["code"]).error == "code_ambiguous"
    after = [entry for one in shown for entry in clone.call("show", one["dossier_id"]).one["timeline"]]
    assert [(one["event_id"], one["kind"]) for one in after] == [(one["event_id"], one["kind"]) for one in before]
    assert all(entry["sent"] for entry in after)
    assert clone.call("verify").one["ok"] is True


@pytest.mark.slow
def test_a_folder_put_back_by_hand_goes_on_in_a_new_epoch(counter: Station, province: Province, tmp_path: Path) -> None:
    """An older copy of the folder learns that the province is ahead; after that all of both lives is there once."""
    with province.serving():
        assert province.enrol(counter).code == 0
        counter.receive(dossier("r-1"))
        old = _cloned(counter, tmp_path / "old")
        counter.receive(dossier("r-2"))
        assert counter.call("sync", "--once").one["pushed"] == 2
        assert old.call("sync", "--once").error in {"province_ahead", "forked"}
        new = old.receive(dossier("n-1"))
        assert old.call("sync", "--once").code == 0
        assert old.call("sync", "--once").one["pushed"] == 0
        kinds = [line["kind"] for line in province.call("entries").lines]
    assert kinds == ["DossierReceived", "DossierReceived", "EpochOpened", "DossierReceived"]
    assert new.code == 0
    assert old.call("verify").one["ok"] is True
    assert len(old.call("find", "nguyen").lines) == 3


@pytest.mark.slow
def test_a_packet_that_forked_tells_the_counter_by_its_answer(
    counter: Station, province: Province, tmp_path: Path
) -> None:
    """Without any line the answer file brings the bad news, and the next packet what was refused."""
    file, ack = tmp_path / "invitation.json", tmp_path / "ack.json"
    assert province.call("invite", "--office", "H14.31", "--counter", "3", "--out", str(file)).code == 0
    assert counter.call("enrol", "--invite", str(file), *counter.administrator).code == 0
    clone = _cloned(counter, tmp_path / "clone")
    for at, one in enumerate((counter, clone)):
        one.receive(dossier(f"r-{at}"))
        assert one.call("carry", "export", str(tmp_path / f"{at}.age")).code == 0
    assert province.call("carry-in", str(tmp_path / "0.age"), "--ack", str(ack)).code == 0
    refused = province.call("carry-in", str(tmp_path / "1.age"), "--ack", str(ack))
    assert (refused.code, refused.error) == (5, "forked")
    assert json.loads(ack.read_bytes())["refused"] == "forked"
    assert clone.call("carry", "acknowledge", str(ack)).code == 5
    assert clone.call("carry", "export", str(tmp_path / "2.age")).one["entries"] == 2
    assert province.call("carry-in", str(tmp_path / "2.age"), "--ack", str(ack)).one["accepted"] == 2
    assert clone.call("carry", "acknowledge", str(ack)).one["acknowledged"] == 2
    assert len(province.call("entries").lines) == 3
    assert clone.call("outbox").lines == []


def _reopened(rig: Rig) -> None:
    """Let the rig go on as the program does when it is started again: every part knows the present epoch."""
    from counter_app.services.carry import ProvinceJournal
    from counter_app.store.identity import read_identity
    from counter_app.store.journal import Journal
    from counter_app.store.outbox import Outbox
    from tests.builders.carrying import Lane

    connection = rig.desk.connection
    identity = read_identity(connection)
    rig.desk.journal = Journal(connection, identity, NOISE.randbytes)
    rig.desk.outbox = Outbox(connection, identity, lambda: NOW)
    rig.journal = ProvinceJournal(connection, identity, rig.desk.outbox, Lane(), lambda: NOW)  # type: ignore[arg-type]  # a lane of the test
    rig.engine = engine_of(rig.desk.outbox, rig.journal, rig.link)


def _leave(rig: Rig) -> str:
    from counter_app.services.epochs import leave_fork

    rig.desk.outbox.mark_forked()
    opened = leave_fork(rig.desk.connection, NOW, NOISE.randbytes)
    assert opened is not None
    _reopened(rig)
    return opened.epoch


def test_refused_facts_keep_all_but_epoch_seq_and_chain(tmp_path: Path) -> None:
    """Event id, lamport, after and payload bytes are those first committed; the first entry names the old epoch."""
    from counter_app.store import facts
    from counter_app.wire.encoding import decode_entry

    with a_rig(tmp_path, MemoryGatewayStore()) as rig:
        rig.receive(2)
        rig.engine.run_once()
        rig.receive(3)
        old = facts.own_entries(rig.desk.connection, IDENTITY.epoch)
        epoch = _leave(rig)
        new = facts.own_entries(rig.desk.connection, epoch)
        opened = decode_entry(new[0]).facts
        assert isinstance(opened, events.EpochOpened)
        assert (opened.previous_epoch, opened.count, opened.head) == (IDENTITY.epoch, 2, rig.held()[1])
        for before, after in zip(old[2:], new[1:], strict=True):
            assert (before.facts, before.person, before.salt) == (after.facts, after.person, after.salt)
            first, again = decode_entry(before).header, decode_entry(after).header
            assert replace(first, epoch=again.epoch, seq=again.seq) == again
        rig.engine.run_once()
        assert rig.held(epoch) == (4, rig.own(epoch)[1])
        arrived = rig.arrived()
        assert len(arrived) == len(set(arrived)) == 6


def test_a_gateway_restored_from_before_an_old_epoch_ended_gets_it_again(tmp_path: Path) -> None:
    """Links of an epoch that was done with go back to waiting when the gateway holds them no longer."""
    store = MemoryGatewayStore()
    with a_rig(tmp_path, store) as rig:
        rig.receive(4)
        rig.engine.run_once()
        rig.receive(1)
        epoch = _leave(rig)
        rig.engine.run_once()
        store.arrived = store.arrived[:2]
        _reopened(rig)
        rig.engine.run_once()
        rig.engine.run_once()
        assert rig.held()[0] == 4
        assert rig.held(epoch) == rig.own(epoch)
        arrived = rig.arrived()
        assert len(arrived) == len(set(arrived)) == 6
        assert rig.desk.connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,)


def test_an_epoch_forked_twice_is_left_twice(tmp_path: Path) -> None:
    """Epoch after epoch: what no epoch could bring to the province is appended to the next, and arrives once."""
    with a_rig(tmp_path, MemoryGatewayStore()) as rig:
        for _ in range(3):
            rig.receive(2)
            epoch = _leave(rig)
        rig.engine.run_once()
        arrived = rig.arrived()
        assert len(arrived) == len(set(arrived)) == 6 + 3
        assert rig.held(epoch) == rig.own(epoch)
        assert rig.desk.connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
