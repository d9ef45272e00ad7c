"""The subcommands of dev.py: what each sets up and which program it hands over to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from devtools.checks import run_checks
from devtools.environment import ROOT, ensure_environment
from devtools.lock import renew_locks
from devtools.opening import open_counter
from devtools.system import EXIT_MACHINE, FOR_RUNNING, FOR_TESTING, SetupError, ensure_packages, venv_packages

USAGE = """usage: python3 installer/dev.py COMMAND [ARGUMENTS]

  run [--demo] [ARGUMENTS]  open the program on a local counter; with no screen, drive its screens through one job
  test [PYTEST ARGUMENTS]   every test
  check                     lint, format, types, layers, and the rules of the tree
  bench [ARGUMENTS]         the measurements, as ratios against a floor
  screens                   a picture of every screen into docs/screens/
  schema                    schema.sql anew, beside the migrations of both databases
  lock [--upgrade]          pin the packages again after a change in pyproject.toml

Each one first sets up what is missing: .venv/ with pinned packages and, for root on Debian, system packages.
"""
# Three workers on the two cores of the machines that test: many tests wait for processes and links. More would starve
# the tests that watch a clock.
TEST_ARGUMENTS = ("-m", "pytest", "-n", "3", "--dist", "worksteal", "--durations=10", "-m", "not bench")

SCHEMA = """
from counter_app.database.schema import write_schema
from counter_app.resources import migrations_folder
for name in ("counter", "gateway"):
    print(write_schema(migrations_folder(name)))
"""


def main(arguments: Sequence[str]) -> int:
    """Run one subcommand and return its exit code; 2 for an unknown one, 4 when this machine lacks something."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(USAGE)
        return 0 if arguments else 2
    command = COMMANDS.get(arguments[0])
    if command is None:
        print(f"dev.py: there is no command {arguments[0]!r}.\n\n{USAGE}", file=sys.stderr)
        return 2
    try:
        return command(list(arguments[1:]))
    except SetupError as error:
        print(f"dev.py: {error}", file=sys.stderr)
        return EXIT_MACHINE
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:
    ensure_packages((*venv_packages(), *FOR_RUNNING))
    return open_counter(ensure_environment(), arguments)


def _python(*fixed: str) -> Callable[[list[str]], int]:
    """Return a subcommand that sets up for testing and hands ``fixed`` and its own arguments to Python."""

    def run(arguments: list[str]) -> int:
        python = _set_up_for_tests()
        return subprocess.run([python, *fixed, *arguments], cwd=ROOT, check=False).returncode

    return run


def _check(arguments: list[str]) -> int:
    return run_checks(_set_up_for_tests(), arguments)


def _lock(arguments: list[str]) -> int:
    return renew_locks(_set_up_for_tests(), arguments)


def _set_up_for_tests() -> Path:
    ensure_packages((*venv_packages(), *FOR_RUNNING, *FOR_TESTING))
    return ensure_environment()


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": _run,
    "test": _python(*TEST_ARGUMENTS),
    "check": _check,
    "bench": _python("tests/bench/run.py"),
    "screens": _python("-m", "counter_app.ui.pictures", "--out", "docs/screens"),
    "schema": _python("-c", SCHEMA),
    "lock": _lock,
}
