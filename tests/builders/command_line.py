"""Calling the command line: inside this process with its own streams, or as a process of its own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from counter_app.cli import Invocation, main
from counter_app.paths import CounterFolder
from counter_app.settings import read_settings, write_settings

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "mật khẩu dài"
WINDOW_EXIT = 77


@dataclass(frozen=True)
class Answer:
    """What a call came to: its exit code, what it said, and the lines of JSON on its standard output."""

    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.decode("utf-8").splitlines()]

    @property
    def one(self) -> dict[str, Any]:
        (line,) = self.lines
        return line

    @property
    def error(self) -> str:
        return str(self.one["error"]["code"])


def call(*arguments: str, stdin: bytes = b"") -> Answer:
    """Run one command in this process."""
    kept = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", write_through=True)
    try:
        code = main(arguments, _no_window)
        return Answer(code, out.getvalue(), err.getvalue().decode("utf-8"))
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept


def _no_window(_call: Invocation) -> int:
    return WINDOW_EXIT


def command(*arguments: str) -> list[str]:
    """Return the arguments that start the program as a process."""
    return [sys.executable, "-m", "counter_app", *arguments]


def spawn(*arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> Answer:
    """Run one command as a process of its own."""
    done = subprocess.run(command(*arguments), input=stdin, capture_output=True, check=False, cwd=ROOT, env=env)
    return Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))


@dataclass(frozen=True)
class Station:
    """A counter's data folder with its key and the password of its administrator ``quantri``."""

    folder: Path
    password_file: Path

    def call(self, *arguments: str, stdin: bytes = b"") -> Answer:
        return call("--data", str(self.folder), "--json", *arguments, stdin=stdin)

    def spawn(self, *arguments: str, stdin: bytes = b"") -> Answer:
        return spawn("--data", str(self.folder), "--json", *arguments, stdin=stdin)

    def command(self, *arguments: str) -> list[str]:
        return command("--data", str(self.folder), "--json", *arguments)

    @property
    def administrator(self) -> Sequence[str]:
        return ("--as", "quantri", "--password-file", str(self.password_file))

    def shows(self, local: str) -> None:
        """Let the counter's clock begin at a local instant such as ``2026-11-02T09:15`` in every later call."""
        settings = read_settings(CounterFolder(self.folder).settings)
        changed = replace(settings, demonstration_at=f"{local}:00+07:00")
        write_settings(CounterFolder(self.folder).settings, changed)

    def act(self, code: str, action: str, when: str | None = None, **details: object) -> Answer:
        """Do one step, the clock set first where ``when`` is given."""
        if when is not None:
            self.shows(when)
        return self.call("act", code, action, json.dumps(details, ensure_ascii=False))

    def act_as_administrator(self, code: str, action: str, **details: object) -> Answer:
        """Do one step with the account and password of the administrator."""
        return self.call("act", code, action, json.dumps(details, ensure_ascii=False), *self.administrator)

    def receive(self, *dossiers: dict[str, Any]) -> Answer:
        return self.call("receive", stdin=lines(*dossiers))


def station(folder: Path, *, counter: int = 3, admin: bool = True) -> Station:
    """Set up a counter of the invented office H14.31 below ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    password = folder / "password"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    made = Station(folder / "counter", password)
    office = ("--office", "H14.31", "--office-name", "Xã Thông Nông", "--counter", str(counter))
    key = ("--key-store", "file", "--key-file", str(folder / "key"))
    first = ("--admin", "quantri", "--password-file", str(password)) if admin else ()
    answer = made.call("setup", *office, *key, *first)
    assert answer.code == 0, answer
    return made


def dossier(request_id: str = "r-1", **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return a dossier that is well, with ``changes``; ``applicant`` is laid over the applicant."""
    applicant = {
        "number": "034090123456",
        "name": "Nguyễn Văn A",
        "born_on": "1990-02-01",
        "sex": "male",
        "address": "Thôn Bản Ngà, Xã Thông Nông, Cao Bằng",
        "phone": "0912345678",
        "email": None,
    } | changes.pop("applicant", {})
    return {
        "request_id": request_id,
        "procedure": "1.001193",
        "received_at": "2026-11-20T09:15",
        "applicant": applicant,
        "on_behalf_of": None,
        "documents": [{"name": "Tờ khai đăng ký khai sinh", "originals": 1, "certified": 0, "copies": 0}],
        "sets": 1,
        "return_by": "counter",
        "resolving_office": None,
        "priority": None,
        "note": "",
    } | changes


def lines(*dossiers: dict[str, Any]) -> bytes:
    """Return dossiers as lines of JSON."""
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in dossiers)
