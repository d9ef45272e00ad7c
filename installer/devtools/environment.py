"""The virtual environment at the root of the repository: made once, renewed when the lock or the project changes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from devtools.system import SetupError

ROOT = Path(__file__).resolve().parents[2]
DEV_LOCK = ROOT / "installer" / "requirements-dev.lock"
STAMP = Path(".venv") / "counter-stamp"
_PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install")


def venv_python(root: Path = ROOT) -> Path:
    """Return the interpreter inside the virtual environment of ``root``, whether or not it is there yet."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure_environment(root: Path = ROOT) -> Path:
    """Return the interpreter of an environment that holds exactly what the lock names, making it when needed.

    Raises:
        SetupError: the environment could not be made or filled.
    """
    python, stamp = venv_python(root), root / STAMP
    wanted = fingerprint(root)
    found = stamp.read_text("utf-8") if stamp.is_file() else ""
    if found == wanted and python.exists():
        return python
    moved = bool(found) and found.splitlines()[0] != wanted.splitlines()[0]
    if moved or not _works(python):
        print("Making .venv with", sys.executable, flush=True)
        _make(root)
    print("Installing the pinned packages (the first time takes minutes)", flush=True)
    quiet = () if sys.stdout.isatty() else ("--quiet",)
    lock = str(root / "installer" / DEV_LOCK.name)
    _pip(python, *quiet, "--require-hashes", "--no-deps", "--only-binary=:all:", "-r", lock)
    _pip(python, *quiet, "--no-deps", "--no-build-isolation", "--no-index", "-e", str(root))
    stamp.write_text(wanted, "utf-8")
    return python


def fingerprint(root: Path) -> str:
    """Return what the environment depends on: where it lies and which Python made it, then the lock and the project."""
    place = f"{root} {sys.version_info.major}.{sys.version_info.minor}"
    files = (root / "installer" / DEV_LOCK.name, root / "pyproject.toml")
    return "\n".join([place, *(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)])


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    asked = subprocess.run(
        [python, "-c", "import sys, pip; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False
    )
    return asked.returncode == 0 and asked.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _make(root: Path) -> None:
    try:
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=os.name != "nt").create(root / ".venv")
    except (OSError, subprocess.CalledProcessError) as error:
        message = f"Making {root / '.venv'} failed ({error}). Free the disk or mend the permissions, then start again."
        raise SetupError(message) from error


def _pip(python: Path, *arguments: str) -> None:
    done = subprocess.run([python, *_PIP, *arguments], stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        message = "pip could not install the pinned packages (see above). Check the network, then start again."
        raise SetupError(message)
