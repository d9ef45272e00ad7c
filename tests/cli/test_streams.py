"""Standard streams that are closed or are no streams: each command says so, none calls it a bug."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.command_line import ROOT, Answer, Station

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="asks a POSIX shell to close the streams")


def _redirected(counter: Station, redirection: str, *arguments: str) -> Answer:
    """Run one command as a process of its own, with streams as the shell is told."""
    shell = ["sh", "-c", f'"$@" {redirection}', "sh", *counter.command(*arguments)]
    done = subprocess.run(shell, capture_output=True, check=False, cwd=ROOT)
    return Answer(done.returncode, done.stdout, done.stderr.decode())


@pytest.mark.parametrize("arguments", [("receive", "-"), ("receive",), ("card", "-"), ("act", "X", "forward", "-")])
def test_a_closed_or_unreadable_input_is_bad_input(arguments: tuple[str, ...], counter: Station) -> None:
    """Nothing to read from is exit 2; a folder as standard input ends Python before our code."""
    closed = _redirected(counter, "<&-", *arguments)
    assert (closed.code, closed.error, closed.err) == (2, "input_closed", "")
    output_only = _redirected(counter, "0>/dev/null", *arguments)
    assert (output_only.code, output_only.error) == (2, "file_unreadable")


def test_nobody_to_ask_is_said_so(counter: Station) -> None:
    """With standard input closed no password can be typed."""
    answer = _redirected(counter, "<&-", "account", "list", "--as", "quantri")
    assert (answer.code, answer.error) == (2, "password_needed")


def test_an_answer_nobody_can_take_is_no_bug(counter: Station) -> None:
    """A closed output ends with exit 4 where there is something to say, and harms no file opened after it."""
    assert _redirected(counter, ">&-", "verify").code == 4
    assert _redirected(counter, ">&- <&- 2>&-", "verify").code == 4
    assert _redirected(counter, ">&-", "find", "a").code == 0
    assert counter.call("verify").one["ok"]


FULL = Path("/dev/full")
CARD = "034090123456||Nguyễn Văn A|01021990|Nam|Thôn Bản Ngà|01012022"


@pytest.mark.skipif(not FULL.exists(), reason="asks for a file that is always full")
@pytest.mark.parametrize(
    "arguments,code,said",
    [
        (("card", CARD), 4, "Không ghi được kết quả"),
        (("show", "H14.31-261120-3001"), 2, "Không tìm thấy hồ sơ"),
        (("find",), 2, "Thiếu"),
        (("--help",), 4, "Không ghi được kết quả"),
        (("act", "--help"), 4, "Không ghi được kết quả"),
    ],
)
def test_an_answer_that_finds_no_room_is_told_on_stderr(
    counter: Station, arguments: tuple[str, ...], code: int, said: str
) -> None:
    """A result or an error that a full disk does not take is one sentence beside it, under its own exit code."""
    answer = _redirected(counter, f">{FULL}", *arguments)
    assert (answer.code, len(answer.err.splitlines())) == (code, 1)
    assert said in answer.err


def test_a_closed_error_stream_takes_no_answer_away(counter: Station, tmp_path: Path) -> None:
    """Remarks for people are left out where nobody reads them; the command does its work all the same."""
    out = tmp_path / "x.pdf"
    people = ["sh", "-c", '"$@" 2>&-', "sh", *(word for word in counter.command("find", "a") if word != "--json")]
    assert subprocess.run(people, check=False, cwd=ROOT).returncode == 0
    assert _redirected(counter, "2>&-", "book", "--on", "2026-11-20", "--out", str(out)).code == 0
    assert out.read_bytes().startswith(b"%PDF")
