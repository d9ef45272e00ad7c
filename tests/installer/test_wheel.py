"""What is handed out: the wheel holds everything the program reads, and runs without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from devtools.environment import ROOT
from tests.quality import tree

BUNDLED = ("resources", "db")


def _built(folder: Path) -> Path:
    """Build the wheel as a release does and return it."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


def _wanted() -> set[str]:
    """Return where each file of the tree that the program needs must lie in the wheel."""
    names = [tree.name(path) for path in tree.files()]
    return {
        f"counter_app/_bundle/{name}" if name.startswith(BUNDLED) else name
        for name in names
        if name.split("/", 1)[0] in {"counter_app", *BUNDLED}
    }


@pytest.mark.slow
def test_the_wheel_is_whole_and_runs_alone(tmp_path: Path) -> None:
    """Every module, text, pack and migration is inside and nothing else; from it the program speaks Vietnamese."""
    site = tmp_path / "site"
    with zipfile.ZipFile(_built(tmp_path)) as wheel:
        inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
        wheel.extractall(site)
    assert inside == _wanted()
    environment = os.environ | {"PYTHONPATH": str(site), "PYTHONUTF8": "1"}

    def said(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=True)
        return done.stdout

    assert said("-c", "import counter_app; print(counter_app.__file__)").startswith(str(site))
    assert said("-m", "counter_app", "--version").strip()
    assert "Quầy một cửa" in said("-m", "counter_app", "--help")
