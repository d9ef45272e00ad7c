"""Reads ``--store`` and finds the folder of the keys beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from counter_app.domain.errors import InputError

SQLITE = "sqlite"
POSTGRESQL = ("postgresql", "postgres")


@dataclass(frozen=True, slots=True)
class Place:
    """A SQLite store's file and the folder of its keys."""

    database: Path
    keys: Path


def read_place(store_url: str, keys_folder: Path | None) -> Place:
    """Return where the store lies; ``sqlite:///relative``, ``sqlite:////absolute`` or ``sqlite:///C:/windows``.

    Raises:
        InputError: ``store_unsupported`` for PostgreSQL until its store is here, ``store_url`` for anything else.
    """
    try:
        parts = urlsplit(store_url)
    except ValueError as error:
        raise InputError("store_url", "store") from error
    if parts.scheme in POSTGRESQL:
        raise InputError("store_unsupported", "store")
    path = unquote(parts.path)[1:]
    if parts.scheme != SQLITE or parts.netloc or parts.query or parts.fragment or not path or path.endswith("/"):
        raise InputError("store_url", "store")
    database = Path(path)
    return Place(database, keys_folder or database.with_name(f"{database.name}.keys"))
