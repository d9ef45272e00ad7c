"""A counter that was set up once and is copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.builders.command_line import Station, station


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Station:
    return station(tmp_path_factory.mktemp("pattern"))


@pytest.fixture
def counter(pattern: Station, tmp_path: Path) -> Station:
    folder = tmp_path / "counter"
    shutil.copytree(pattern.folder, folder)
    return Station(folder, pattern.password_file)
