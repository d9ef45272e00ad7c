"""The connector as a process of its own and beside the server, killed in the middle of a call."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from counter_app.gateway.opening import opened_store
from counter_app.gateway.portal.desk import figures, queued, retry
from tests.builders.command_line import call
from tests.builders.intakes import intake_of
from tests.builders.journal_facts import START, Author
from tests.fakes.portal_far_end import ACCOUNT, CREATE, LOOK_UP, PROGRESS, FarEnd, running_far_end

Run = Any
CODE = "H14.31-261120-10001"
_PROGRAM = "from counter_app.__main__ import main; import sys; sys.exit(main())"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """Give the address of each store in turn, with its keys, and one dossier in it."""
    keys = tmp_path / "keys"
    url = f"sqlite:///{tmp_path / 'gateway.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_server").fresh_store()
    with opened_store(url, keys) as (run, store):
        run(store.take_batch(intake_of(Author(), Author().chain(1)), START))
    return url, keys


def settings_file(folder: Path, far_end: FarEnd) -> Path:
    """Write what a province fills in, impatient."""
    account = folder / "account.toml"
    account.write_text("".join(f'{name} = "{value}"\n' for name, value in ACCOUNT.items()), "utf-8")
    account.chmod(0o600)
    file = folder / "portal.toml"
    file.write_text(
        f'url = "{far_end.url}"\ncredentials = "account.toml"\ncalls_per_minute = 6000\npatience_s = 1\n'
        '[units]\n"H14.31" = {code = "000.00.31.H14", name = "UBND phường Thử"}\n',
        "utf-8",
    )
    return file


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run the program until the block ends."""
    running = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def until(true: Callable[[], bool], seconds: float = 40) -> None:
    """Wait for something another process does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        threading.Event().wait(0.05)


def options(place: tuple[str, Path], file: Path | None = None) -> list[str]:
    """Return the options every command takes."""
    named = ["--store", place[0], "--keys", str(place[1])]
    return named if file is None else [*named, "--portal", str(file)]


@pytest.mark.slow
@pytest.mark.parametrize("place,command", [("sqlite", "run"), ("postgresql", "serve")], indirect=["place"])
def test_a_kill_while_the_answer_is_awaited_creates_nothing_twice(
    place: tuple[str, Path], tmp_path: Path, command: str
) -> None:
    """SIGKILL after the far end took the dossier: the next process asks first, and the dossier is there once."""
    with running_far_end() as far_end:
        given = options(place, settings_file(tmp_path, far_end))
        words = ["portal", "run"] if command == "run" else ["serve", "--listen", "127.0.0.1:0"]
        far_end.quirks[CREATE].append("late_after")
        with process("gateway", *words, *given) as killed:
            until(lambda: bool(far_end.dossiers))
            killed.send_signal(signal.SIGKILL)
            killed.wait(30)
        with process("gateway", *words, *given) as ended:
            until(lambda: bool(far_end.progress))
            until(lambda: figures(*place).rest == 1)
            ended.send_signal(signal.SIGTERM)
            _, said = ended.communicate(timeout=30)
            assert ended.returncode == 0, said
    assert far_end.services() == [CREATE, LOOK_UP, "update", PROGRESS]
    assert far_end.created == {CODE: 1}
    assert not any(part in said for part in ("Nguyễn", "0912345678", ACCOUNT["password"], "phien-"))


def test_the_commands_tell_list_and_retry(place: tuple[str, Path], tmp_path: Path) -> None:
    """One turn parks what is refused; the list says why in words; after a retry the next turn passes it on."""
    with running_far_end() as far_end:
        given = options(place, settings_file(tmp_path, far_end))
        far_end.refuse[CODE] = {"error_code": "3", "message": "MaTTHC sai"}
        turn = json.loads(call("gateway", "portal", "run", *given, "--once", "--json").out)
        assert turn == {"calls": 1, "passed_on": 0, "parked": 1}
        line = json.loads(call("gateway", "portal", "list", *options(place), "--json").out)
        assert (line["code"], line["reason"], line["detail"]) == (CODE, "portal_refused", "3: MaTTHC sai")
        said = call("gateway", "portal", "list", *options(place)).out.decode()
        assert "Cổng từ chối hồ sơ." in said
        far_end.refuse.clear()
        assert json.loads(call("gateway", "portal", "retry", *options(place), "--code", CODE, "--json").out) == {
            "retried": 1
        }
        call("gateway", "portal", "run", *given, "--once")
        state = json.loads(call("gateway", "portal", "status", *options(place), "--json").out)
        assert state == {"waiting": 0, "parked": 0, "passed_on": 1, "rest": 1, "oldest_waiting_at": None}
    assert [row.code for row in queued(*place, "rest")] == [CODE]
    assert retry(*place, None, None) == 0
