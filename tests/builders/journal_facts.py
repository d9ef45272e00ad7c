"""Builds invented facts and chains of them, as a counter would commit them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.domain import events
from counter_app.domain.fact import Header
from counter_app.wire.chain import GENESIS, NO_PERSON, link, person_hash
from counter_app.wire.encoding import Entry, encode_header, encode_part
from counter_app.wire.statements import Checkpoint, Signed, sign

START = datetime(2026, 11, 20, 1, 15, tzinfo=UTC)


def private_key(name: str) -> Ed25519PrivateKey:
    """Return a repeatable key."""
    return Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())


@dataclass(slots=True)
class Author:
    """A device that writes facts; the same seed writes the same facts."""

    device: str = "0192f0c1-0000-7000-8000-000000000001"
    epoch: str = "0192f0c1-0000-7000-8000-00000000e001"
    office: str = "H14.31"
    counter: int = 1
    seed: int = 1
    random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(f"{self.device}{self.seed}")

    @property
    def key(self) -> Ed25519PrivateKey:
        """Return this device's signing key."""
        return private_key(self.device)

    def new_id(self, at: datetime = START) -> str:
        """Return a UUIDv7."""
        milliseconds = int(at.timestamp() * 1000)
        return str(
            UUID(
                int=milliseconds << 80
                | 7 << 76
                | self.random.getrandbits(12) << 64
                | 2 << 62
                | self.random.getrandbits(62)
            )
        )

    def header(self, seq: int, **changes: object) -> Header:
        """Return the header of the fact at ``seq``."""
        at = START + timedelta(seconds=seq)
        event = self.new_id(at)
        plain = Header(
            kind="DossierReceived",
            v=1,
            id=event,
            dossier=event,
            device=self.device,
            epoch=self.epoch,
            seq=seq,
            lamport=seq,
            after=(),
            office=self.office,
            counter=self.counter,
            actor="lan",
            via="window",
            at=at,
            entered_at=at,
        )
        return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name, checked by the dataclass

    def entry(self, header: Header, facts: object, person: object | None = None) -> Entry:
        """Return a fact as committed bytes."""
        salt = self.random.randbytes(16) if person is not None else None
        text = None if person is None else encode_part(person)
        hashed = NO_PERSON if text is None else person_hash(salt, text)
        return Entry(encode_header(header), encode_part(facts), text, salt, hashed)

    def received(self, seq: int, **changes: object) -> Entry:
        """Return the reception of one dossier, with an invented citizen."""
        due = START + timedelta(days=5)
        facts = events.DossierReceived(
            code=f"H14.31-261120-1{seq:04}",
            matter=events.Matter(procedure="1.001193", name="Thủ tục đăng ký khai sinh", field="Hộ tịch"),
            clock=events.Clock(rule="5 working_days", due_at=due, packs=("a" * 64, "b" * 64)),
            papers=(events.Paper(originals=1), events.Paper(copies=1)),
        )
        person = events.ApplicationText(
            applicant=events.Person(
                name=f"Nguyễn Văn Thử {seq}",
                number=f"0340901{self.random.randrange(10**5):05}",
                address="Thôn Bản Ngà, Xã Thông Nông, Cao Bằng",
                phone="0912345678",
            ),
            paper_names=("Tờ khai đăng ký khai sinh", "Giấy chứng sinh"),
        )
        return self.entry(self.header(seq, **changes), facts, person)

    def judged(self, seq: int, kind: str, *named: str) -> Entry:
        """Return a fact about other facts."""
        return self.entry(self.header(seq, kind=kind), events.Judgement(events=named))

    def chain(self, count: int, first: int = 1) -> list[Entry]:
        """Return ``count`` receptions in a row."""
        return [self.received(seq) for seq in range(first, first + count)]

    def checkpoint(self, entries: list[Entry]) -> Signed:
        """Return this device's signed word about a whole journal."""
        return sign(Checkpoint(self.device, self.epoch, len(entries), head(entries).hex()), self.key)


def hashes(entries: list[Entry]) -> list[bytes]:
    """Return the chain hash after each entry."""
    found, previous = [], GENESIS
    for entry in entries:
        previous = link(previous, entry)
        found.append(previous)
    return found


def head(entries: list[Entry]) -> bytes:
    """Return the hash of the last link."""
    return hashes(entries)[-1] if entries else GENESIS
