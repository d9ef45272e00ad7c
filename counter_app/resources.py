"""Finds the read-only files the program ships with: texts, packs, icons, styles and the SQL of the migrations."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _root() -> Path:
    """Give the copy the wheel build put inside the package, else the checkout the package stands in."""
    bundle = _PACKAGE / "_bundle"
    return bundle if bundle.is_dir() else _PACKAGE.parent


def resources_folder() -> Path:
    """Give the folder that holds ``i18n``, ``icons``, ``styles`` and ``packs``."""
    return _root() / "resources"


def migrations_folder(name: str) -> Path:
    """Give the folder of the numbered SQL files of one database: ``counter`` or ``gateway``."""
    return _root() / "db" / name
