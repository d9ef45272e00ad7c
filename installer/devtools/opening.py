"""Opening the program on a counter made for the purpose: in a window, as a command, or offscreen without a screen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools.environment import ROOT

STATE = ROOT / ".dev"
ACCOUNT = "quantri"
# Printed on the screen and the same everywhere: it guards invented citizens only.
PASSWORD = "mot-cua-thuc-phan"  # noqa: S105 - a demonstration's


def open_counter(python: Path, arguments: Sequence[str]) -> int:
    """Make the counter in ``.dev`` if it is not there, open it, and return the program's exit code."""
    rest = [argument for argument in arguments if argument != "--demo"]
    demo = len(rest) != len(arguments)
    STATE.mkdir(exist_ok=True)
    folder = STATE / ("demo" if demo else "counter")
    if not rest and not has_screen():
        return _drive_offscreen(python, folder if demo else None)
    if not folder.exists():
        made = _module(python, "counter_app.demo", "--data", str(folder)) if demo else _set_up(python, folder)
        if made != 0:
            return made
    if not rest:
        print(f"Sign in as {ACCOUNT} with the password {PASSWORD}", flush=True)
    return _module(python, "counter_app", "--data", str(folder), *rest)


def has_screen() -> bool:
    """Say whether a window can be shown to a person here."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _set_up(python: Path, folder: Path) -> int:
    password_file = STATE / "password"
    password_file.write_text(PASSWORD + "\n", "utf-8")
    office = ("--office", "H14.31", "--office-name", "Phường Thục Phán", "--counter", "1")
    key = ("--key-store", "file", "--key-file", str(STATE / "counter.key"))
    admin = ("--admin", ACCOUNT, "--password-file", str(password_file))
    return _module(python, "counter_app", "--data", str(folder), "setup", *office, *key, *admin)


def _drive_offscreen(python: Path, demo: Path | None) -> int:
    print(
        "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY): driving the same screens offscreen.", flush=True
    )
    if demo is not None and not demo.exists():
        made = _module(python, "counter_app.demo", "--data", str(demo))
        if made != 0:
            return made
    data = demo or STATE / "journey"
    return _module(python, "counter_app.ui.journey", "--data", str(data), "--out", str(STATE / "journey-out"))


def _module(python: Path, name: str, *arguments: str) -> int:
    return subprocess.run([python, "-m", name, *arguments], cwd=ROOT, check=False).returncode
