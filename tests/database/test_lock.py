"""One writer at a time, and never a lock left behind by a dead program."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.database.lock import WriterLock
from counter_app.domain.errors import StoreError

HOLD = """
import sys
from pathlib import Path
from counter_app.database.lock import WriterLock
with WriterLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the path of a lock file that does not exist yet."""
    return tmp_path / "counter.lock"


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a real second program that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_second_program_is_told(path: Path, holder: subprocess.Popen[str]) -> None:
    """While another program writes, the answer after the wait is ``in_use`` and nothing is held."""
    lock = WriterLock(path)
    with pytest.raises(StoreError, match="in_use"):
        lock.acquire(wait_s=0.1)
    assert not lock.held


def test_killed_holder_leaves_no_lock(path: Path, holder: subprocess.Popen[str]) -> None:
    """The system drops the lock of a program that was killed; the file it left means nothing."""
    holder.kill()
    holder.wait()
    assert path.exists()
    with WriterLock(path) as lock:
        assert lock.held


def test_waiting_gets_the_lock_when_it_is_free(path: Path, holder: subprocess.Popen[str]) -> None:
    """A program that waits goes on as soon as the other one ends."""
    lock = WriterLock(path)
    waiting = threading.Thread(target=lock.acquire, kwargs={"wait_s": 30})
    waiting.start()
    assert holder.stdin is not None
    holder.stdin.close()
    waiting.join(timeout=30)
    assert lock.held
    lock.release()


def test_lock_holds_inside_one_program(path: Path) -> None:
    """Two parts of one program exclude each other too, and release gives way."""
    first, second = WriterLock(path), WriterLock(path)
    assert first.acquire() is first.acquire()
    with pytest.raises(StoreError, match="in_use"):
        second.acquire(wait_s=0)
    first.release()
    first.release()
    assert second.acquire(wait_s=0).held
    second.release()


def test_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    """A data folder that does not exist is a coded error, not a traceback."""
    with pytest.raises(StoreError, match="database_unreachable"):
        WriterLock(tmp_path / "none" / "counter.lock").acquire()
