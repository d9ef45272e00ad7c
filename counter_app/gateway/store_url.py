"""Reads ``--store`` and finds the folder of the keys beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from counter_app.domain.errors import InputError

SQLITE = "sqlite"
POSTGRESQL = ("postgresql", "postgres")


@dataclass(frozen=True, slots=True)
class PostgresqlPlace:
    """A PostgreSQL store's address, which may hold a password, and the folder of its keys."""

    url: str = field(repr=False)
    keys: Path


@dataclass(frozen=True, slots=True)
class Place:
    """A SQLite store's file and the folder of its keys."""

    database: Path
    keys: Path


def read_place(store_url: str, keys_folder: Path | None) -> Place | PostgresqlPlace:
    """Return where the store lies.

    ``sqlite:///relative``, ``sqlite:////absolute``, ``sqlite:///C:/windows`` or ``postgresql://user@host:port/database``.

    Raises:
        InputError: ``keys_required`` where PostgreSQL is named without a folder of keys, ``store_url`` for anything
            that is no address of a store.
    """
    try:
        parts = urlsplit(store_url)
    except ValueError as error:
        raise InputError("store_url", "store") from error
    if parts.scheme in POSTGRESQL:
        if parts.fragment or len(parts.path) <= 1:
            raise InputError("store_url", "store")
        if keys_folder is None:
            raise InputError("keys_required", "keys")
        return PostgresqlPlace(store_url, keys_folder)
    path = unquote(parts.path)[1:]
    if parts.scheme != SQLITE or parts.netloc or parts.query or parts.fragment or not path or path.endswith("/"):
        raise InputError("store_url", "store")
    database = Path(path)
    return Place(database, keys_folder or database.with_name(f"{database.name}.keys"))


def files_folder(place: Place | PostgresqlPlace, named: Path | None = None) -> Path:
    """Return the folder of files: the one named, else beside the SQLite store or the folder of keys."""
    if named is not None:
        return named
    beside = place.keys if isinstance(place, PostgresqlPlace) else place.database
    return beside.with_name(f"{beside.name}.files")
