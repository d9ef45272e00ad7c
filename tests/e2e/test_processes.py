"""What only real processes show: no Qt, any locale, two programs on one folder, a reader that goes away."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from counter_app.database.lock import WriterLock
from tests.builders.command_line import ROOT, Station, command, dossier, lines, spawn

_NO_QT = """
import sys
from counter_app import __main__
sys.argv = ["counter-app", "--json", *sys.argv[1:]]
code = __main__.main()
assert not [name for name in sys.modules if name.partition(".")[0] in ("PySide6", "shiboken6")], "Qt was loaded"
sys.exit(code)
"""


@pytest.mark.parametrize("arguments", [("doctor",), ("find", "a"), ("receive",), ("verify",), ("outbox",)])
def test_commands_never_load_qt(counter: Station, arguments: tuple[str, ...]) -> None:
    """A machine without a screen, or without Qt, can run every command."""
    done = subprocess.run(
        [sys.executable, "-c", _NO_QT, "--data", str(counter.folder), *arguments],
        input=lines(dossier()),
        capture_output=True,
        check=False,
        cwd=ROOT,
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("locale", ["C", "POSIX", "vi_VN.UTF-8", "en_US.ISO-8859-1"])
def test_output_is_utf8_whatever_the_locale(counter: Station, locale: str) -> None:
    """The machine's language changes neither the JSON nor the words for people."""
    env = {**os.environ, "LC_ALL": locale, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    there = ("--data", str(counter.folder))
    answer = spawn(*there, "--json", "receive", stdin=lines(dossier()), env=env)
    assert answer.one["code"] == "H14.31-261120-3001"
    assert spawn(*there, "--json", "show", "H14.31-261120-3001", env=env).one["applicant"]["name"] == "Nguyễn Văn A"
    assert "Quầy một cửa" in spawn("--help", env=env).out.decode("utf-8")
    assert "Thư mục này" in spawn("--data", str(counter.folder / "x"), "find", "a", env=env).err


@pytest.mark.slow
def test_a_writer_waits_five_seconds_and_readers_go_on(counter: Station) -> None:
    """While another program holds the counter, reading commands answer and a writing one ends with in_use."""
    with WriterLock(counter.folder / "counter.lock"):
        writing = subprocess.Popen(
            counter.command("receive"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd=ROOT
        )
        for command_ in (("find", "a"), ("verify",), ("outbox",), ("procedures", "khai"), ("doctor",)):
            assert counter.call(*command_).code == 0
        out, _ = writing.communicate(timeout=30)
    assert writing.returncode == 4
    assert b'"code":"in_use"' in out


@pytest.mark.slow
def test_two_programs_share_one_folder_in_turn(counter: Station) -> None:
    """Two writers started together both get through, and no number is given twice."""
    both = [
        subprocess.Popen(counter.command("receive"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        for _ in range(2)
    ]
    codes: set[bytes] = set()
    for at, process in enumerate(both):
        # Both are fed before either is waited for: whoever came first must not sit on the lock with nothing to read.
        assert process.stdin is not None
        process.stdin.write(lines(*(dossier(f"{at}-{n}") for n in range(50))))
        process.stdin.close()
        process.stdin = None
    for process in both:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        codes |= {line.partition(b'"code":"')[2].partition(b'"')[0] for line in out.splitlines()}
    assert len(codes) == 100
    assert counter.call("verify").one["entries"] == 100


def test_an_answer_is_there_before_the_next_line_is_asked_for(counter: Station) -> None:
    """Each line is answered at once: who feeds dossiers by hand or by pipe need not close the pipe first."""
    process = subprocess.Popen(counter.command("receive"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdin is not None
    assert process.stdout is not None
    for at in range(3):
        process.stdin.write(lines(dossier(f"r-{at}")))
        process.stdin.flush()
        assert f'"request_id":"r-{at}"'.encode() in process.stdout.readline()
    process.stdin.close()
    assert process.wait(timeout=30) == 0
    process.stdout.close()


def test_a_reader_that_goes_away_ends_the_command_quietly(counter: Station) -> None:
    """A closed pipe is exit 4 without a word; what was received stays."""
    counter.receive(*(dossier(f"r-{at}") for at in range(20)))
    process = subprocess.Popen(counter.command("find", ""), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert (process.stderr.read(), process.wait(timeout=30)) == (b"", 4)
    process.stderr.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")  # noqa: PTH110 - no Path needed
def test_a_full_output_is_this_machines_fault(counter: Station) -> None:
    """Where the answer cannot be written, receiving stops with exit 4, and what is durable verifies."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - no Path needed
        done = subprocess.run(
            counter.command("receive"), input=lines(dossier("a"), dossier("b")), stdout=full, check=False, cwd=ROOT
        )
    assert done.returncode == 4
    assert counter.call("verify").one == {**counter.call("verify").one, "entries": 1, "ok": True}


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_disk_that_fills_up_in_the_middle_loses_no_answer(counter: Station) -> None:
    """Where a write fails for want of room receiving ends with exit 4, and every answered line is there."""
    import resource

    most = (counter.folder / "counter.db").stat().st_size // 4
    done = subprocess.run(
        counter.command("receive"),
        input=lines(*(dossier(f"r-{at}") for at in range(2_000))),
        capture_output=True,
        check=False,
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    answered = [line["code"] for line in answers if "code" in line]
    assert (done.returncode, answers[-1]["error"]["code"]) in {(4, "disk_full"), (4, "disk_failed")}
    there = {line["code"] for line in counter.call("find", "", "--limit", "5000").lines}
    assert (set(answered) - there, bool(answered), counter.call("verify").one["ok"]) == (set(), True, True)


def test_a_damaged_database_is_said_so(counter: Station) -> None:
    """A page somebody wrote over is exit 4 with its word, never a bug."""
    counter.receive(*(dossier(f"r-{at}") for at in range(300)))
    file = counter.folder / "counter.db"
    with file.open("r+b") as database:
        for page in range(100, file.stat().st_size // 4096, 3):
            database.seek(page * 4096)
            database.write(b"\x55" * 2048)
    # A line to take in: a call without one has nothing to read, and so nothing to find damaged.
    for answer in (counter.call("find", "nguyen"), counter.call("verify"), counter.receive(dossier("later"))):
        assert (answer.code, answer.error) in {(4, "database_corrupt"), (4, "key_wrong")}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_leaves_the_journal_whole(counter: Station) -> None:
    """Ctrl+C while waiting for input ends at once without a traceback; what was answered stays."""
    # Tests started in the background of a shell are told to ignore Ctrl+C, and would hand that on to the process.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            counter.command("receive"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(lines(dossier()))
    process.stdin.flush()
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert process.stderr.read() == b""
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
    assert counter.call("verify").one["entries"] == 1


def test_the_program_tells_its_version() -> None:
    """The version comes from the package."""
    done = subprocess.run(command("--version"), capture_output=True, check=False, cwd=ROOT, text=True)
    assert (done.returncode, done.stdout.startswith("counter-app ")) == (0, True)
