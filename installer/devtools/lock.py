"""Pinning: the exact version and every file hash of each package, by name only, for all systems at once."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from devtools.environment import DEV_LOCK, ROOT
from devtools.system import SetupError

RUNTIME_LOCK = ROOT / "installer" / "requirements.lock"
# pip-compile resolves for the system it runs on (Linux); these belong to one system and get their marker afterwards.
ONLY_ON = {
    "comtypes": "win32",  # scanners of Windows
    "colorama": "win32",  # click and pytest, colours in the old console
    "pywin32-ctypes": "win32",  # keyring, the Windows vault
    "jeepney": "linux",  # keyring, the Linux vault
    "secretstorage": "linux",  # the same
}
_OPTIONS = (
    "--generate-hashes", "--strip-extras", "--no-header", "--no-annotate", "--no-build-isolation", "--no-allow-unsafe",
    "--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links", "--no-emit-options", "--quiet",
)  # fmt: skip
_PIN = re.compile(r"^(?P<pin>(?P<name>[a-z0-9.-]+)==[^ ;]+)(?P<marker> ; [^\\\n]+?)?(?= \\?$)", re.MULTILINE)
_MARKER = re.compile(r" ; sys_platform == ['\"]\w+['\"]")


def renew_locks(python: Path, arguments: Sequence[str]) -> int:
    """Write both lock files anew, keeping the versions they pin unless ``--upgrade`` is asked for.

    Raises:
        SetupError: another Python than the oldest supported one would leave out what only that one needs.
    """
    if sys.version_info[:2] != (3, 11):
        message = "The lock is made with Python 3.11, the oldest supported: python3.11 installer/dev.py lock"
        raise SetupError(message)
    runtime = _compile(python, RUNTIME_LOCK, *arguments)
    return runtime or _compile(python, DEV_LOCK, "--extra", "dev", "--constraint", str(RUNTIME_LOCK), *arguments)


def _compile(python: Path, lock: Path, *arguments: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        windows = Path(folder) / "windows.in"
        windows.write_text("\n".join(name for name, system in ONLY_ON.items() if system == "win32"), "utf-8")
        # The old file goes in without its markers, so that its versions are kept.
        fresh = Path(folder) / "fresh.lock"
        fresh.write_text(_MARKER.sub("", lock.read_text("utf-8")) if lock.exists() else "", "utf-8")
        sources = (str(ROOT / "pyproject.toml"), str(windows))
        command = [
            str(python),
            "-m",
            "piptools",
            "compile",
            *_OPTIONS,
            *arguments,
            "--output-file",
            str(fresh),
            *sources,
        ]
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
        if done.returncode == 0:
            lock.write_bytes(mark(fresh.read_text("utf-8")).encode())
        return done.returncode


def mark(text: str) -> str:
    """Return pip-compile's text with one-system packages marked and without comments, which may name this machine."""

    def with_marker(pin: re.Match[str]) -> str:
        system = ONLY_ON.get(pin["name"])
        return pin["pin"] + f" ; sys_platform == '{system}'" if system else pin[0]

    lines = (line for line in text.splitlines() if line and not line.lstrip().startswith("#"))
    return _PIN.sub(with_marker, "\n".join(lines)) + "\n"
