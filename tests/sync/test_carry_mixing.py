"""Stick and network in any order: whatever is lost, repeated or late, each fact arrives once and both ends agree."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.errors import GatewayError, InputError, StoreError
from counter_app.gateway.sqlite_store import SqliteStore
from counter_app.wire.packet import PacketReader
from tests.builders.carrying import Rig, a_rig
from tests.fakes.exchange_link import FAULTS
from tests.fakes.memory_gateway import MemoryGatewayStore

steps = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), st.integers(1, 4)),
        st.tuples(st.just("push"), st.lists(st.sampled_from(FAULTS), max_size=3)),
        st.tuples(st.just("export"), st.none()),
        st.tuples(st.just("carry_in"), st.integers(0, 9)),
        st.tuples(st.just("acknowledge"), st.integers(0, 9)),
        st.tuples(st.just("lose"), st.integers(0, 9)),
        st.tuples(st.just("backup"), st.none()),
        st.tuples(st.just("restore"), st.none()),
    ),
    max_size=16,
)


def _push(rig: Rig, faults: list[Any]) -> None:
    rig.link.faults = iter(faults)
    try:
        rig.engine.run_once()
    except GatewayError as error:
        assert error.code not in {"forked", "head_differs", "chain_broken", "gap"}, error.code  # noqa: PT017 - or none


def _play(rig: Rig, script: list[tuple[str, object]]) -> None:
    backup: list[object] = []
    for step, value in script:
        match step, value:
            case "receive", int(count):
                rig.receive(count)
            case "push", list(faults):
                _push(rig, faults)
            case "export", _:
                rig.export()
            case "carry_in", int(at) if rig.sticks:
                rig.take_in(rig.sticks[at % len(rig.sticks)])
            case "acknowledge", int(at) if rig.answers:
                rig.acknowledge(rig.answers[at % len(rig.answers)])
            case "lose", int(at) if rig.sticks:
                rig.sticks[at % len(rig.sticks)].unlink(missing_ok=True)
                del rig.sticks[at % len(rig.sticks)]
            case "backup", _ if isinstance(rig.store, MemoryGatewayStore):
                backup = list(deepcopy(rig.store.arrived))
            case "restore", _ if isinstance(rig.store, MemoryGatewayStore):
                rig.store.arrived = deepcopy(backup)  # type: ignore[arg-type]  # a copy of what it held


def _agreed(rig: Rig) -> None:
    count, head = rig.own()
    assert rig.held() == (count, head)
    assert rig.desk.outbox.acknowledged() == count == rig.written
    arrived = rig.arrived()
    assert len(arrived) == len(set(arrived)) == count
    assert rig.desk.connection.execute("SELECT forked, registered FROM enrolment").fetchone() == (0, 1)


def _by_stick(rig: Rig) -> None:
    """Two trips do: the first finds out where a restored gateway stands."""
    for _ in range(2):
        (stick,) = rig.export()
        rig.take_in(stick)
        rig.acknowledge(rig.answers[-1])


def _by_line(rig: Rig) -> None:
    rig.link.faults = iter(())
    rig.engine.run_once()
    rig.engine.run_once()


@given(script=steps, stick=st.booleans())
@settings(max_examples=60)
def test_any_order_ends_equal(
    script: list[tuple[str, object]], stick: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Packets lost, replayed and late, answers in any order, pushes torn, gateways restored: all ends equal."""
    with a_rig(tmp_path_factory.mktemp("rig"), MemoryGatewayStore()) as rig:
        _play(rig, script)
        (_by_stick if stick else _by_line)(rig)
        _agreed(rig)


@given(script=steps, stick=st.booleans())
@settings(max_examples=15)
def test_any_order_ends_equal_on_disk(
    script: list[tuple[str, object]], stick: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same on the encrypted store."""
    folder = tmp_path_factory.mktemp("rig")
    with a_rig(folder, SqliteStore.open(folder / "gateway.db", bytes(32))) as rig:
        _play(rig, script)
        (_by_stick if stick else _by_line)(rig)
        _agreed(rig)


def test_a_packet_is_split_where_one_file_cannot_hold_it(tmp_path: Path) -> None:
    """Volumes are taken in one after the other; out of order the later one is a gap that says where to go on."""
    with a_rig(tmp_path, MemoryGatewayStore()) as rig:
        rig.receive(9)
        volumes = rig.export(limit=64 * 1024 + 2_500)
        assert len(volumes) > 2
        assert [one.name for one in volumes[:2]] == ["0.age", "0.2.age"]
        late = rig.take_in(volumes[1])
        assert (late.answer.refused, late.accepted) == ("gap", 0)
        assert rig.acknowledge(rig.answers[-1]).acknowledged == 0
        assert sum(rig.take_in(one).accepted for one in volumes) == 9
        assert rig.acknowledge(rig.answers[-1]).acknowledged == 9
        _agreed(rig)


@pytest.mark.parametrize("place", ["", ".", "/"])
def test_a_packet_needs_a_name(tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, or nothing at all, where a file is wanted is said, and writes nothing."""
    from counter_app.sync.carry import export
    from tests.builders.counter_database import NOW

    with a_rig(tmp_path, MemoryGatewayStore()) as rig:
        rig.receive(1)
        stick = tmp_path / "stick"
        stick.mkdir()
        monkeypatch.chdir(stick)
        with pytest.raises(StoreError, match="carry_unwritable"):
            export(rig.journal, Path(place), NOW)
        assert list(stick.iterdir()) == []


def test_a_cancelled_export_leaves_nothing(tmp_path: Path) -> None:
    """Stopped in the middle, or unable to write, no file is left under any name."""
    from counter_app.sync.carry import Cancelled, Watch, export
    from tests.builders.counter_database import NOW

    with a_rig(tmp_path, MemoryGatewayStore()) as rig:
        rig.receive(3)
        stick = tmp_path / "stick"
        stick.mkdir()
        with pytest.raises(Cancelled):
            export(rig.journal, stick / "p.age", NOW, Watch(cancelled=lambda: True))
        assert list(stick.iterdir()) == []
        told: list[tuple[int, int]] = []
        export(rig.journal, stick / "p.age", NOW, Watch(progress=lambda done, total: told.append((done, total))))
        assert told == [(3, 3)]
        assert [one.name for one in stick.iterdir()] == ["p.age"]


@given(st.binary(max_size=300))
def test_anything_but_a_packet_is_one_error(raw: bytes) -> None:
    """Whatever is decrypted, it is a packet of the device that sealed it, or refused with a code."""
    with pytest.raises(InputError, match="packet_malformed"):
        _whole(b"counter-packet 1\n" + raw)


def _whole(raw: bytes) -> None:
    reader = PacketReader(lambda _manifest: None, lambda _batch: None)
    reader.write(raw)
    reader.finish()


def test_a_changed_frame_breaks_the_seal(tmp_path: Path) -> None:
    """A batch left out, or a manifest of another device, is noticed though the encryption is whole."""
    import io

    from counter_app.wire.age import decrypt

    with a_rig(tmp_path, MemoryGatewayStore()) as rig:
        rig.receive(2)
        plain = io.BytesIO()
        with rig.export()[0].open("rb") as file:
            decrypt(file, plain, rig.keys.identities)
        whole = plain.getvalue()
        for at in (whole.index(b"0192f0c1"), whole.index(b"\x28\xb5\x2f\xfd"), len(whole) - 20):
            changed = bytearray(whole)
            changed[at] ^= 1
            with pytest.raises(InputError, match="packet_"):
                _whole(bytes(changed))


def test_nothing_of_a_packet_counts_before_its_seal(tmp_path: Path) -> None:
    """Encrypted well but sealed wrongly, as by somebody who knows the recipient alone: no fact is taken in."""
    import io

    from counter_app.wire.age import decrypt, encrypt

    with a_rig(tmp_path, MemoryGatewayStore()) as rig:
        rig.receive(2)
        plain = io.BytesIO()
        (stick,) = rig.export()
        with stick.open("rb") as file:
            decrypt(file, plain, rig.keys.identities)
        changed = bytearray(plain.getvalue())
        changed[-1] ^= 1
        with stick.open("wb") as file:
            encrypt([bytes(changed)], file, rig.keys.known_as.recipient)
        with pytest.raises(InputError, match="packet_signature"):
            rig.take_in(stick)
        assert rig.arrived() == []


def test_another_device_cannot_speak_for_a_registered_one(tmp_path: Path) -> None:
    """A packet in the name of a known device, sealed with another key, is refused."""
    from dataclasses import replace as changed

    from tests.builders.journal_facts import private_key

    with a_rig(tmp_path, MemoryGatewayStore()) as rig:
        rig.receive(1)
        rig.take_in(rig.export()[0])
        rig.desk.connection.execute("UPDATE enrolment SET registered = 1")
        identity = changed(rig.journal.device(), private_key=private_key("thief"))
        rig.journal.device = lambda: identity  # type: ignore[method-assign]  # the thief's own program
        rig.receive(1)
        with pytest.raises(InputError, match="packet_signature"):
            rig.take_in(rig.export()[0])


def test_an_old_answer_changes_nothing(tmp_path: Path) -> None:
    """What the line brought after the stick had left stays acknowledged when the stick comes home."""
    with a_rig(tmp_path, MemoryGatewayStore()) as rig:
        rig.receive(2)
        rig.take_in(rig.export()[0])
        rig.receive(3)
        _by_line(rig)
        assert rig.acknowledge(rig.answers[0]).acknowledged == 0
        assert rig.desk.outbox.acknowledged() == 5
        _agreed(rig)
