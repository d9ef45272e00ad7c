"""Trains the dictionary of small messages on a demonstration ward: ``python tests/bench/train_dictionary.py [WARD]``.

Writes ``resources/wire/1.dict``. The same program and the same zstandard write the same bytes. A dictionary that has
left the house never changes, as packets on sticks were written with it: a better one gets the next number.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from counter_app.database.factory import open_connection
from counter_app.demo import ward
from counter_app.domain.ids import uuid7
from counter_app.paths import CounterFolder
from counter_app.resources import resources_folder
from counter_app.services.keys import vault_of
from counter_app.wire.batch import Answer, Batch, BatchAnswer, Position, encode, to_wire
from counter_app.wire.compression import BEST, DICTIONARY
from counter_app.wire.encoding import Entry
from counter_app.wire.statements import Acknowledgement, Checkpoint, Signed, sign
from tests.builders.journal_facts import private_key

BYTES = 12 * 1024
_SEGMENT, _STRIDE = 400, 8
_FACTS = 6_000
_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH = re.compile(rb"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-f])")
_YEAR = re.compile(rb"(?<!\d)2025(?=-\d\d)")
_CODE = re.compile(rb"(?<=-)25(?=\d{4}-\d)")
_KEY = private_key("dictionary")


def main(arguments: list[str]) -> int:
    """Train on the ward of the folder given, or on one made for it, and write the resource."""
    if arguments:
        trained = train(Path(arguments[0]))
    else:
        with tempfile.TemporaryDirectory(prefix="counter-dictionary-") as name:
            ward.fill(Path(name) / "ward")
            trained = train(Path(name) / "ward")
    place = resources_folder() / "wire" / f"{DICTIONARY}.dict"
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(trained)
    print(f"{place.name}: {len(trained)} bytes")
    return 0


def train(folder: Path) -> bytes:
    """Return a dictionary for batches of one fact and what they are answered, trained on a ward's journal."""
    chance = random.Random(f"dictionary {DICTIONARY}")
    entries = list(_entries(folder))
    chance.shuffle(entries)
    samples: list[bytes | bytearray | memoryview[int]] = []
    for entry in entries[:_FACTS]:
        samples += _samples(entry, chance)
    return zstandard.train_dictionary(BYTES, samples, k=_SEGMENT, d=_STRIDE, dict_id=DICTIONARY, level=BEST).as_bytes()


def _entries(folder: Path) -> Iterator[Entry]:
    key = vault_of(ward._settings(folder), CounterFolder(folder)).load(folder.name)
    connection = open_connection(folder / "counter.db", key, mode="read")
    try:
        yield from (
            Entry(*row)
            for row in connection.execute("SELECT header, facts, person, salt, person_hash FROM journal ORDER BY n")
        )
    finally:
        connection.close()


def _samples(entry: Entry, chance: random.Random) -> Iterator[bytes]:
    """Yield the messages one fact costs, as if another counter had written it in some later year."""
    instead = _other_words(chance)
    header, facts, person = (instead(part) if part else None for part in (entry.header, entry.facts, entry.person))
    epoch, device = (_new_id(chance) for _ in range(2))
    found = re.search(rb'"device":"([^"]+)","epoch":"([^"]+)"', header or b"")
    if found is not None:
        device, epoch = (found[number].decode() for number in (1, 2))
    seq = chance.randrange(1, 10 ** chance.randrange(2, 6))
    checkpoint = Checkpoint(device, epoch, seq, chance.randbytes(32).hex())
    salt = chance.randbytes(16) if person else None
    wire = to_wire(Entry(header or b"", facts or b"", person, salt, entry.person_hash))
    yield encode(Batch(device, epoch, seq, (wire,), _signed(checkpoint, chance)))
    said = Acknowledgement(chance.randbytes(8).hex(), device, epoch, seq, checkpoint.head)
    if chance.random() < 1 / 4:
        yield encode(BatchAnswer((Answer("accepted"),), seq, checkpoint.head, _signed(said, chance)))
        yield encode(Position(seq, checkpoint.head, _signed(said, chance)))


def _signed(statement: Checkpoint | Acknowledgement, chance: random.Random) -> Signed:
    return Signed(sign(statement, _KEY).body, chance.randbytes(64))


def _other_words(chance: random.Random) -> Callable[[bytes], bytes]:
    """Return what puts other ids, hashes and years in place of the ward's: nothing of one counter may be learnt."""
    ids: dict[bytes, bytes] = {}
    year = chance.randrange(2026, 2030)

    def other_id(found: re.Match[bytes]) -> bytes:
        return ids.setdefault(found[0], _new_id(chance).encode())

    def instead(text: bytes) -> bytes:
        text = _UUID.sub(other_id, text)
        text = _HASH.sub(lambda found: ids.setdefault(found[0], _as_long(found[0], chance)), text)
        return _CODE.sub(f"{year % 100}".encode(), _YEAR.sub(str(year).encode(), text))

    return instead


def _as_long(digits: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(len(digits) // 2).hex().encode()


def _new_id(chance: random.Random) -> str:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(4 * 365 * 86_400))
    return uuid7(int(at.timestamp() * 1_000), chance.randbytes(10))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
