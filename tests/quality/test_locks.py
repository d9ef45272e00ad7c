"""What the lock files promise: exact versions, file hashes, names only."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.quality.tree import ROOT

RUNTIME = ROOT / "installer" / "requirements.lock"
DEV = ROOT / "installer" / "requirements-dev.lock"
_PIN = re.compile(r"(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;]+)(?: ; [a-z_]+ == ['\"]\w+['\"])? \\")
_HASH = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}(?: \\)?")


def _pins(text: str) -> dict[str, str]:
    return {match["name"]: match["version"] for match in _PIN.finditer(text)}


def _normal(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[ <>=!~;\[]", requirement)[0]).lower()


@pytest.mark.parametrize("lock", [RUNTIME, DEV], ids=lambda lock: lock.stem)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(lock: Path) -> None:
    """Every line of a lock is a pinned name or a SHA-256, and no pin goes without a hash."""
    lines = lock.read_text("utf-8").splitlines()
    assert not [line for line in lines if not _PIN.fullmatch(line) and not _HASH.fullmatch(line)]
    followed = [_HASH.fullmatch(after) for line, after in zip(lines, [*lines[1:], ""], strict=True) if _PIN.match(line)]
    assert all(followed)


def test_the_locks_agree_with_each_other_and_with_the_project() -> None:
    """The development lock holds the runtime lock, and each holds what pyproject.toml asks for."""
    runtime, dev = _pins(RUNTIME.read_text("utf-8")), _pins(DEV.read_text("utf-8"))
    assert runtime.items() <= dev.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {_normal(name) for name in project["dependencies"]} <= set(runtime)
    assert {_normal(name) for name in project["optional-dependencies"]["dev"]} <= set(dev)
