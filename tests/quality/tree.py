"""The files these tests look at: everything that is committed or is about to be, and nothing that is ignored."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("counter_app", "installer", "tests")
# Only consulted where git does not answer (an unpacked archive, somebody else's checkout).
_MADE_HERE = {".git", ".venv", ".dev", ".hypothesis", "__pycache__", "build", "dist"}


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the tree that belongs to the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not _made_here(path)]
    return tuple(sorted(path for path in found if path.is_file()))


def _made_here(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(part in _MADE_HERE or part.endswith(("_cache", ".egg-info")) for part in parts)


def texts() -> Iterator[tuple[str, str]]:
    """Yield name and content of every file that is text."""
    for path in files():
        raw = path.read_bytes()
        if b"\0" not in raw:
            yield name(path), raw.decode("utf-8", "replace")


@cache
def modules(*folders: str) -> tuple[tuple[str, str, ast.Module], ...]:
    """Return name, source and syntax tree of every Python module below the given top folders (default: all code)."""
    wanted = folders or CODE
    found = [path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in wanted]
    sources = [(name(path), path.read_text("utf-8")) for path in found]
    return tuple((name, source, ast.parse(source, name)) for name, source in sources)


def name(path: Path) -> str:
    """Return a path as the repository names it, the same on every system."""
    return path.relative_to(ROOT).as_posix()
