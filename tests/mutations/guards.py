"""The guards of sync and of the gateway: each is taken out of a copy of the program, and a named test must fail.

Whoever adds a guard adds a line. ``python tests/mutations/guards.py [NAME]…`` tries them all, or those named.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_COPIED = ("counter_app", "db", "resources", "tests", "pyproject.toml")
_PATIENCE_S = 240


@dataclass(frozen=True, slots=True)
class Guard:
    """``removed`` in ``file`` becomes ``left``; then ``proof`` must fail. The ``quick`` ones run in the usual tests."""

    name: str
    file: str
    removed: str
    left: str
    proof: str
    quick: bool = False


_FACTORY, _BATCH = "counter_app/database/factory.py", "counter_app/gateway/sqlite_batch.py"
_CONTRACT = "tests/gateway/test_store_contract.py"
_STATION = "tests/simulation/test_station_contract.py"
GUARDS = (
    Guard(
        "unique event",
        "db/gateway/0001_intake.sql",
        "CREATE UNIQUE INDEX entry_event ON",
        "CREATE INDEX entry_event ON",
        "tests/mutations/test_unique_event.py",
        quick=True,
    ),
    Guard(
        "full synchronous",
        _FACTORY,
        '"PRAGMA synchronous = FULL"',
        '"PRAGMA synchronous = OFF"',
        "tests/database",
    ),
    Guard(
        "commit waits for the disk on PostgreSQL",
        "counter_app/gateway/postgresql_pool.py",
        '"synchronous_commit": "on"',
        '"application_name": "gateway"',
        "tests/gateway/test_postgresql_processes.py::test_a_commit_waits_for_the_disk_whatever_the_default",
    ),
    Guard(
        "what is held is a duplicate",
        "counter_app/gateway/admission.py",
        "return Verdict(len(overlap), tuple(hashes))",
        "return Verdict(0, tuple(hashes))",
        f"{_CONTRACT}::test_what_is_held_is_a_duplicate[sqlite]",
        quick=True,
    ),
    Guard(
        "an event counts once",
        "counter_app/gateway/repeats.py",
        'return "event_repeated" if same_journal or not same_payload else None',
        "return None",
        f"{_CONTRACT}::test_an_event_id_used_twice_is_parked[sqlite]",
    ),
    Guard(
        "no gap",
        "counter_app/gateway/admission.py",
        '    if intake.first > count + 1:\n        raise GatewayError("gap")\n',
        "",
        f"{_CONTRACT}::test_a_batch_that_does_not_join_stores_nothing[sqlite]",
        quick=True,
    ),
    Guard(
        "another fact at a known seq is a fork",
        "counter_app/gateway/admission.py",
        "if held.hash != offered:",
        "if held.hash != offered and offered == b'':",
        f"{_CONTRACT}::test_another_fact_at_a_known_seq_is_a_fork[sqlite]",
    ),
    Guard(
        "the chain ends in the signed head",
        "counter_app/gateway/admission.py",
        "if previous != intake.head:",
        "if previous == b'':",
        f"{_CONTRACT}::test_a_changed_byte_breaks_the_chain[sqlite]",
        quick=True,
    ),
    Guard(
        "one bad fact blocks nobody",
        "counter_app/gateway/intake.py",
        '        return Link(entry, parked="fact_malformed")\n',
        '        raise GatewayError("chain_broken")\n',
        "tests/gateway/test_intake.py",
    ),
    Guard(
        "calls are signed",
        "counter_app/gateway/exchange.py",
        "        check_call(call, spoken, device.public_key, digest)\n",
        "",
        "tests/gateway/test_exchange.py",
    ),
    Guard(
        "checkpoints are the device's own",
        "counter_app/gateway/intake.py",
        "checkpoint = verify(batch.checkpoint, device.public_key, Checkpoint)",
        "checkpoint = __import__('msgspec').json.decode(batch.checkpoint.body, type=Checkpoint)",
        "tests/gateway/test_intake.py",
    ),
    Guard(
        "only the province acknowledges",
        "counter_app/sync/calls.py",
        "statement = verify(signed, identity.province_key, Acknowledgement)",
        "statement = msgspec.json.decode(signed.body, type=Acknowledgement)",
        "tests/sync/test_engine.py",
        quick=True,
    ),
    Guard(
        "pages are the province's",
        "counter_app/sync/pull.py",
        'statement = verify(page.statement, identity.province_key or b"", Feed)',
        "statement = __import__('msgspec').json.decode(page.statement.body, type=Feed)",
        "tests/sync/test_pull.py::test_only_the_provinces_word_is_taken_in",
    ),
    Guard(
        "a restored gateway is sent again what it lost",
        "counter_app/sync/engine.py",
        "            return self._journal.rewind(position)\n",
        "            return 0\n",
        "tests/sync/test_exactly_once.py::test_each_fact_arrives_once",
    ),
    Guard(
        "a restored gateway's lower count puts facts back",
        "counter_app/store/outbox.py",
        "if count >= min(place.acknowledged, place.bound):",
        "if count >= 0:",
        f"{_STATION}::test_a_restored_gateway_gives_work_back[real]",
    ),
    Guard(
        "an acknowledgement names the own head",
        "counter_app/store/outbox.py",
        "if self._hash_at(epoch, count).hex() != head:",
        "if head == '':",
        f"{_STATION}::test_another_head_changes_nothing[real]",
    ),
    Guard(
        "a closed epoch is covered as far as it was compared",
        "counter_app/store/outbox.py",
        "    return max(answers, default=min(place.acknowledged, place.bound))\n",
        "    return acknowledgement.count\n",
        f"{_STATION}::test_a_closed_epoch_is_covered_only_as_far_as_it_was_compared[real]",
    ),
    Guard(
        "an answer by stick speaks of the end of what was carried",
        "counter_app/gateway/carry.py",
        "if 0 < part.last < held.count and",
        "if part.last < 0 and",
        "tests/sync/test_closed_epochs.py",
    ),
    Guard(
        "of a revoked device only what lies before the checkpoint",
        "counter_app/gateway/late.py",
        "if intake.count <= count:",
        "if intake.count > 0:",
        "tests/gateway/test_late.py::test_facts_up_to_the_trusted_checkpoint_are_taken_in_once[sqlite]",
    ),
    Guard(
        "of a revoked device only the history on paper",
        "counter_app/gateway/late.py",
        "if one.count == seq and previous.hex().startswith(one.head):",
        "if one.count == seq:",
        "tests/gateway/test_late.py::test_what_cannot_be_trusted_is_refused_whole",
    ),
    Guard(
        "no fact of a revoked device without its mark",
        "counter_app/gateway/sqlite_late.py",
        "        connection.execute(_KEEP, (*place, held + 1, late.last, head, *why))\n",
        "        del why\n",
        "tests/gateway/test_late.py::test_facts_up_to_the_trusted_checkpoint_are_taken_in_once[sqlite]",
    ),
    Guard(
        "a new epoch asks for what was left out",
        "counter_app/store/epochs.py",
        "    connection.execute(\"UPDATE pull SET cursor = ''\")\n",
        "",
        f"{_STATION}::test_another_copy_of_the_disk_is_heard_in_the_common_epoch[real]",
    ),
    Guard(
        "own places may hold another copy's facts",
        "counter_app/store/replica.py",
        'epoch = ? AND seq = ? AND hash = ?", (one.epoch, one.seq, one.hash)',
        'epoch = ? AND seq = ?", (one.epoch, one.seq)',
        f"{_STATION}::test_another_copy_of_the_disk_is_heard_in_the_common_epoch[real]",
    ),
    Guard(
        "a page comes once",
        "counter_app/store/replica.py",
        "ON CONFLICT DO NOTHING RETURNING seq",
        "ON CONFLICT (device, epoch, seq) DO UPDATE SET parked = excluded.parked RETURNING seq",
        f"{_STATION}::test_what_comes_is_taken_in_once[real]",
    ),
    Guard(
        "a cursor names all that lies before it",
        "counter_app/gateway/feed.py",
        'before.update(f"{device} {epoch} {seq} {hash_.hex()}\\n".encode())',
        "before.update(device.encode())",
        "tests/gateway/test_feed_cursor.py::test_a_cursor_holds_only_over_the_same_facts_of_the_same_devices",
    ),
    Guard(
        "the cursor moves last",
        "counter_app/sync/pull.py",
        "        new, headless = self._take_in(read_runs(page.runs))\n",
        "        self.replica.move(statement.cursor)\n        new, headless = self._take_in(read_runs(page.runs))\n",
        "tests/simulation/test_simulation.py::test_two_thousand_schedules_on_model_stores",
    ),
    Guard(
        "answers are one for each entry",
        "counter_app/sync/pushing.py",
        "if len(answer.answers) != len(pending.entries) or answer.count < pending.last:",
        "if answer.count < 0:",
        "tests/sync/test_engine.py",
    ),
    Guard(
        "no answer meets another question",
        "counter_app/sync/pushing.py",
        "            flight.drop(broken=False)  # no",
        "            pass  # no",
        "tests/sync/test_flight.py::test_a_fault_of_this_machine_leaves_no_answer_under_way",
        quick=True,
    ),
    Guard(
        "a refused piece takes along what is behind it",
        "counter_app/sync/files.py",
        "            flight.drop(broken=False)\n            self._queue",
        "            flight.landed()\n            self._queue",
        "tests/sync/test_files.py::test_a_refused_piece_gives_up_what_is_behind_it",
    ),
    Guard(
        "a batch leaves with its own epoch",
        "counter_app/sync/flight.py",
        "type=Checkpoint).epoch == identity.epoch",
        "type=Checkpoint).epoch != ''",
        "tests/sync/test_flight.py::test_a_batch_of_another_epoch_waits_for_its_own_turn",
    ),
    Guard(
        "a rest needs its beginning",
        "counter_app/gateway/torn.py",
        "if len(coming.start) < coming.offset:",
        "if len(coming.start) < 0:",
        "tests/gateway/test_torn.py",
    ),
    Guard(
        "a torn batch goes on under its own request",
        "counter_app/sync/calls.py",
        "if one.request == self.request), default=0",
        "if one.request), default=0",
        "tests/sync/test_torn.py",
    ),
    Guard(
        "a living copy keeps its numbers",
        "counter_app/store/copies.py",
        "if free and (lane is None or lane.has(thousand)):",
        "if free:",
        "tests/store/test_copies.py::test_who_knows_of_another_copy_gives_no_number_of_its",
    ),
    Guard(
        "copies are heard of",
        "counter_app/store/replica.py",
        "if one.device == self._identity.device and parked is None:",
        "if parked is not None:",
        "tests/store/test_replica.py::test_a_fact_of_another_copy_of_this_counter_is_heard",
    ),
    Guard(
        "the province's word tells of copies",
        "counter_app/store/replica.py",
        "copies.compare(self._connection, msgspec.json.decode(signed.body, type=Counters).lines, self._now())",
        "pass",
        "tests/store/test_replica.py::test_the_provinces_word_tells_of_another_copy",
    ),
)


def _taken_over(source: str, target: str) -> None:
    """Link a file, or copy it to another disk; with what is compiled, or each proof would compile all anew."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@contextmanager
def without(guard: Guard) -> Iterator[Path]:
    """Give a copy of the program in which a guard is missing.

    Raises:
        LookupError: the guard is not there as it is described.
    """
    with tempfile.TemporaryDirectory(prefix="counter-mutation-") as name:
        place = Path(name)
        for part in _COPIED:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, place / part, copy_function=_taken_over)
            else:
                shutil.copy(source, place / part)
        target = place / guard.file
        text = target.read_text(encoding="utf-8")
        if text.count(guard.removed) != 1:
            raise LookupError(guard.name, text.count(guard.removed))
        for compiled in target.parent.glob(f"__pycache__/{target.stem}.*"):
            compiled.unlink()
        target.unlink()  # it may be the very file of this checkout
        target.write_text(text.replace(guard.removed, guard.left), encoding="utf-8")
        yield place


def is_missed(guard: Guard) -> bool:
    """Tell whether the proof fails by an assertion or error of the test when the guard is missing."""
    with without(guard) as place:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:randomly",
            "--hypothesis-profile=broken",
            guard.proof,
        ]
        surroundings = os.environ | {"PYTHONPATH": str(place), "CI": "1"}
        done = subprocess.run(
            command, cwd=place, env=surroundings, capture_output=True, timeout=_PATIENCE_S, check=False
        )
    # 1: tests ran and some failed. Anything else, such as a test that is not there, proves nothing.
    return done.returncode == 1


def main(names: list[str]) -> int:
    """Try guards and say what became of each."""
    unproven = 0
    for guard in GUARDS:
        if names and guard.name not in names:
            continue
        missed = is_missed(guard)
        unproven += not missed
        verdict = "proven  " if missed else "UNPROVEN"
        print(f"{verdict} {guard.name}: {guard.proof}", flush=True)  # noqa: T201 - a command
    return 1 if unproven else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
