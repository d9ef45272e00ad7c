"""The hub from the counter's side: what a dishonest or broken one can do is nothing but to be of no use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from counter_app.domain.errors import GatewayError, StoreError
from counter_app.sync.engine import Surroundings
from counter_app.sync.hub import EitherWay, HubSide
from counter_app.sync.ports import Call, Reply
from counter_app.wire.batch import MESSAGE_TYPE, pack, to_wire
from counter_app.wire.chain import GENESIS
from counter_app.wire.feed import Foreign, Run, encode_runs
from counter_app.wire.outgoing import DeviceIdentity, Pending
from counter_app.wire.packet import Part
from counter_app.wire.relays import DeviceLine, Devices, Known, RelayPage
from counter_app.wire.statements import Acknowledgement, Checkpoint, Signed, public_bytes, sign
from tests.builders.journal_facts import Author, head, private_key
from tests.gateway.test_feed_contract import an_author

PROVINCE = private_key("province")
ME, OTHER = an_author(1), an_author(2)
IDENTITY = DeviceIdentity(ME.device, ME.epoch, ME.office, 1, ME.key)
JOURNAL = OTHER.chain(3)


def devices(*authors: Author) -> Signed:
    """Return the province's word about some devices."""
    lines = tuple(DeviceLine(one.device, one.counter, public_bytes(one.key)) for one in authors)
    return sign(Devices("k", ME.office, "2026-11-20T09:00:00+00:00", lines), PROVINCE)


def page(**changes: object) -> RelayPage:
    """Return an honest page with three facts of the other counter, with changes."""
    run = Run(OTHER.office, OTHER.device, OTHER.epoch, 1, GENESIS, tuple(map(to_wire, JOURNAL)))
    checkpoint = sign(Checkpoint(OTHER.device, OTHER.epoch, 3, head(JOURNAL).hex()), OTHER.key)
    honest = {"own": (), "words": (), "runs": encode_runs([run]), "checkpoints": (checkpoint,), "more": False}
    return RelayPage(**(honest | changes))  # type: ignore[arg-type]  # its fields


@dataclass
class Taken:
    """What some facts brought."""

    new: int
    headless: tuple[str, ...] = ()


@dataclass
class Here:
    """The counter's desk, its own facts, what it takes in, and the hub's answers."""

    pages: list[RelayPage]
    kept: Signed | None = None
    taken: list[Foreign] = field(default_factory=list)
    words: list[Acknowledgement] = field(default_factory=list)
    meetings: list[str] = field(default_factory=list)
    reply: Callable[[Call], Reply] | None = None

    def hub(self) -> tuple[str, str | None]:
        return "https://hub.invalid", None

    def met(self, code: str) -> None:
        self.meetings.append(code)

    def devices(self) -> Signed | None:
        return self.kept

    def keep_devices(self, signed: Signed) -> None:
        self.kept = signed

    def known(self) -> tuple[Known, ...]:
        return ()

    def relayed(self, epoch: str, count: int) -> None:
        return

    def waiting(self) -> tuple[Part, ...]:
        return ()

    def behind(self, epoch: str, done: int, bound: int, max_entries: int, max_bytes: int) -> Pending | None:
        return None

    def take_answer(self, signed: Signed, statement: Acknowledgement, floor: int) -> int:
        self.words.append(statement)
        return 0

    def cursor(self) -> str:
        return ""

    def move(self, cursor: str) -> None:
        return

    def failed(self, code: str) -> None:
        return

    def keep_counters(self, signed: Signed) -> None:
        return

    def take_in(self, foreign: Sequence[Foreign]) -> Taken:
        self.taken += foreign
        return Taken(len(foreign))

    def exchange(self, call: Call) -> Reply:
        if call.path == "/v1/relayed":
            return Reply(200, MESSAGE_TYPE, pack(self.pages.pop(0)))
        raise GatewayError("unreachable")

    def close(self) -> None:
        return

    def meet(self) -> None:
        around = Surroundings(lambda: datetime.now(UTC), lambda: 0.0, lambda: 0.0, lambda: "r")
        identity = replace(IDENTITY, province_key=public_bytes(PROVINCE), gateway_url="https://gateway.invalid")
        HubSide(self, self, self, lambda gateway_url, ca_pem: self, around, lambda _new: None).meet(identity)


def test_an_honest_page_is_taken_in_without_any_line() -> None:
    """The hub brings the province's word about the devices too; facts count under their author's checkpoint."""
    here = Here([page(devices=devices(ME, OTHER))])
    here.meet()
    assert [one.entry for one in here.taken] == JOURNAL
    assert (here.kept, here.meetings) == (devices(ME, OTHER), [""])


STRANGER = an_author(3)
FORGED = sign(Checkpoint(OTHER.device, OTHER.epoch, 3, head(JOURNAL).hex()), STRANGER.key)
SHORT = sign(Checkpoint(OTHER.device, OTHER.epoch, 2, head(JOURNAL[:2]).hex()), OTHER.key)
ALTERED = Run(OTHER.office, OTHER.device, OTHER.epoch, 1, GENESIS, tuple(map(to_wire, STRANGER.chain(3))))
ELSEWHERE = Run("H14.99", OTHER.device, OTHER.epoch, 1, GENESIS, tuple(map(to_wire, JOURNAL)))


@pytest.mark.parametrize(
    "dishonest",
    [
        {"checkpoints": (FORGED,)},
        {"checkpoints": (SHORT,)},
        {"checkpoints": ()},
        {"runs": encode_runs([ALTERED])},
        {"runs": encode_runs([ELSEWHERE])},
        {"runs": b"nothing"},
        {"devices": sign(Devices("k", ME.office, "2027", ()), STRANGER.key)},
    ],
)
def test_what_its_author_did_not_sign_counts_nothing(dishonest: dict[str, object]) -> None:
    """Another's signature, a cut run, altered facts, another office, devices the province did not name."""
    here = Here([page(**dishonest)], devices(ME, OTHER))
    here.meet()
    assert [one.entry for one in here.taken] == (JOURNAL if "devices" in dishonest else [])
    assert here.kept == devices(ME, OTHER)


def test_only_the_provinces_words_are_taken() -> None:
    """A hub that acknowledges by itself is not heard."""
    said = Acknowledgement("k", ME.device, ME.epoch, 0, GENESIS.hex())
    here = Here([page(words=(sign(said, STRANGER.key),))], devices(ME, OTHER))
    here.meet()
    assert here.words == []
    here = Here([page(words=(sign(said, PROVINCE),))], devices(ME, OTHER))
    here.meet()
    assert here.words == [said]


@dataclass
class Way:
    """One way to the gateway."""

    answers: list[Reply | str]
    calls: int = 0

    def exchange(self, call: Call) -> Reply:
        self.calls += 1
        found = self.answers.pop(0)
        if isinstance(found, str):
            raise GatewayError(found)
        return found

    def close(self) -> None:
        return


def test_the_way_that_carried_last_is_tried_first() -> None:
    """Neither a portal nor a hub without a line ends a call while the other way carries; a cut one is not doubled."""
    fine, lost = Reply(200, "x", b""), Reply(502, "application/json", b"")
    own, hub = Way(["unreachable", "answer_cut"]), Way([fine, fine, lost])
    either, call = EitherWay([own, hub]), Call("GET", "/", {})
    assert either.exchange(call) is fine
    assert either.exchange(call) is fine
    assert (own.calls, hub.calls) == (1, 2)
    with pytest.raises(GatewayError, match="answer_cut"):
        either.exchange(call)


def test_a_disk_that_is_full_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Noting how the hub is may fail like any step of the store: the counter goes on to the province."""
    here = Here([page(devices=devices(ME, OTHER))])

    def full(_code: str) -> None:
        raise StoreError("disk_full")

    monkeypatch.setattr(here, "met", full)
    here.meet()
    assert [one.entry for one in here.taken] == JOURNAL
