"""A counter that was set up once and is copied for each test that asks for ``counter``."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.builders.command_line import Station, station


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Station:
    """Set one counter up; nobody works on it."""
    return station(tmp_path_factory.mktemp("pattern"))


@pytest.fixture
def counter(pattern: Station, tmp_path: Path) -> Station:
    """Return a fresh copy of it."""
    folder = tmp_path / "counter"
    shutil.copytree(pattern.folder, folder)
    return Station(folder, pattern.password_file)
