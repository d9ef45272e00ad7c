"""The script of continuous integration: both halves run, and the worse of them is the result."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from devtools.environment import ROOT

# Stands in for dev.py: says what it was asked, whether somebody could type, and ends as told.
STAND_IN = "import sys\nprint(sys.argv[1], sys.stdin.read())\nsys.exit({codes}[sys.argv[1]])\n"


@pytest.mark.skipif(shutil.which("bash") is None, reason="the script is for Linux runners")
@pytest.mark.parametrize(
    "tested, checked, line",
    [
        (0, 0, "ci: test passed, check passed"),
        (1, 0, "ci: test FAILED (1), check passed"),
        (0, 1, "ci: test passed, check FAILED (1)"),
        (1, 4, "ci: test FAILED (1), check FAILED (4)"),
    ],
)
def test_the_checks_run_whatever_the_tests_say(tmp_path: Path, tested: int, checked: int, line: str) -> None:
    """A failing test hides no check; the exit code is the worse one and the last line says both."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "installer").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    codes = {"test": tested, "check": checked}
    (tmp_path / "installer" / "dev.py").write_text(STAND_IN.format(codes=codes), encoding="utf-8")
    done = subprocess.run(
        ["bash", tmp_path / ".ci" / "run"], input="typed", capture_output=True, text=True, check=False
    )
    assert done.returncode == max(tested, checked)
    assert done.stdout.split() == ["test", "check", *line.split()]
    assert done.stdout.splitlines()[-1] == line
