"""Where files are found and kept."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from counter_app.paths import CounterFolder, default_data_folder
from counter_app.resources import migrations_folder, resources_folder


def test_shipped_files_are_found() -> None:
    """The program finds its texts and migrations from wherever it is started."""
    assert (resources_folder() / "i18n").is_dir()
    assert migrations_folder("counter").is_dir()


def test_default_folder_is_the_users_own() -> None:
    """The default data folder is absolute and carries the program's name."""
    assert default_data_folder().is_absolute()
    assert default_data_folder().name == "counter-app"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps access lists instead of modes")
def test_made_folder_is_private(tmp_path: Path) -> None:
    """Other users of the machine cannot look into a new data folder; making it twice is harmless."""
    folder = CounterFolder(tmp_path / "a" / "quầy")
    folder.create()
    folder.create()
    assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700
    assert folder.logs.is_dir()


def test_set_up_is_noticed(tmp_path: Path) -> None:
    """A folder counts as set up as soon as it holds settings or a database."""
    folder = CounterFolder(tmp_path)
    assert not folder.is_set_up()
    folder.settings.touch()
    assert folder.is_set_up()
