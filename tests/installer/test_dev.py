"""The set-up script: what it says and returns when a person or a machine gets something wrong."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from devtools import checks, commands, lock, system
from devtools.environment import ROOT, STAMP, ensure_environment, fingerprint, venv_python

NOWHERE = system.Package("libnowhere99", "proving what happens when it is missing")
debian = pytest.mark.skipif(not system.is_debian(), reason="packages are asked for with dpkg-query, which is not here")


@debian
def test_without_root_the_one_apt_line_is_said_with_reasons() -> None:
    """A person who may not install gets the packages, what each is for, and one line to copy."""
    with pytest.raises(system.SetupError) as refusal:
        system.ensure_packages((NOWHERE, system.Package("dpkg", "always there")), root=False)
    text = str(refusal.value)
    assert "\n  sudo apt-get install -y --no-install-recommends libnowhere99\n" in text
    assert NOWHERE.why in text


@debian
def test_a_missing_package_ends_with_the_exit_code_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A set-up that cannot go on says so on stderr and returns 4, before anything is downloaded."""

    def refuse(_: list[str]) -> int:
        system.ensure_packages((NOWHERE,), root=False)
        return 0

    monkeypatch.setitem(commands.COMMANDS, "refuse", refuse)
    assert commands.main(["refuse"]) == system.EXIT_MACHINE
    assert "libnowhere99" in capsys.readouterr().err


@debian
def test_a_library_renamed_for_64_bit_time_counts_as_installed() -> None:
    """Debian 13 calls libglib2.0-0 libglib2.0-0t64; either name on the machine is enough."""
    assert not system.missing_packages((system.Package("libc6", "always there"),))
    assert system.missing_packages((NOWHERE,)) == [NOWHERE]


def test_every_package_says_what_it_is_for() -> None:
    """Each Debian package is listed once and carries a reason."""
    packages = (*system.FOR_RUNNING, *system.FOR_TESTING)
    assert len({package.name for package in packages}) == len(packages)
    assert all(package.why for package in packages)


def test_an_unknown_command_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped command names itself, shows the usage and returns 2."""
    assert commands.main(["tset"]) == 2
    assert "'tset'" in capsys.readouterr().err


def test_an_unknown_check_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped check lists the ones there are and runs none."""
    assert checks.run_checks(Path(sys.executable), ["tpyes"]) == 2
    assert "types" in capsys.readouterr().err


def test_help_is_printed_without_setting_anything_up() -> None:
    """``dev.py --help`` works with nothing but Python and lists every command."""
    asked = subprocess.run(
        [sys.executable, "-S", str(ROOT / "installer" / "dev.py"), "--help"], capture_output=True, text=True, check=True
    )
    assert all(f"\n  {name}" in asked.stdout for name in commands.COMMANDS)


def test_a_stamped_environment_is_taken_as_it_is(tmp_path: Path) -> None:
    """When lock, project, place and Python are those of the stamp, nothing is made or installed again."""
    shutil.copytree(ROOT / "installer", tmp_path / "installer")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    python = venv_python(tmp_path)
    python.parent.mkdir(parents=True)
    python.touch()  # not a Python: running it would fail
    (tmp_path / STAMP).write_text(fingerprint(tmp_path), "utf-8")
    assert ensure_environment(tmp_path) == python


def test_a_changed_lock_or_a_moved_folder_renews_the_environment(tmp_path: Path) -> None:
    """The stamp of an environment changes with the lock and with the place its scripts point to."""
    stamps = set()
    for place in ("here", "there"):
        shutil.copytree(ROOT / "installer", tmp_path / place / "installer")
        shutil.copy(ROOT / "pyproject.toml", tmp_path / place)
        stamps.add(fingerprint(tmp_path / place))
    with (tmp_path / "there" / "installer" / "requirements-dev.lock").open("a", encoding="utf-8") as locked:
        locked.write("one==1\n")
    stamps.add(fingerprint(tmp_path / "there"))
    assert len(stamps) == 3


def test_one_system_packages_get_their_marker_and_comments_go() -> None:
    """The lock marks what only one system needs and drops comments, which may name the machine that wrote them."""
    colorama, click = " \\\n    --hash=sha256:ab\n", "click==8.5.1 \\\n    --hash=sha256:cd\n"
    marked = f"colorama==0.4.6 ; sys_platform == 'win32'{colorama}{click}"
    assert lock.mark(f"# by a machine\ncolorama==0.4.6{colorama}    # via click\n{click}") == marked
    assert lock.mark(marked) == marked
