"""Machine settings readable before the key is known: how the key is kept, and the clock of a demonstration."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Final

from counter_app.domain.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

KEY_STORES: Final = ("keyring", "passphrase", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What ``counter.toml`` says; ``key_name`` is the name of the key in its vault.

    ``key_file`` is an absolute path, empty unless the key lies in a file. ``demonstration_at`` is an ISO instant with
    offset; empty means the clock of this machine.
    """

    key_store: str
    key_name: str
    key_file: str = ""
    demonstration_at: str = ""

    @property
    def demonstration(self) -> datetime | None:
        """The instant a demonstration starts at, or None."""
        return datetime.fromisoformat(self.demonstration_at) if self.demonstration_at else None


def read_settings(path: Path) -> Settings:
    """Read the settings of a data folder.

    Raises:
        StoreError: ``not_set_up`` when there are none, ``settings_malformed`` when they cannot be read.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreError("not_set_up") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StoreError("settings_malformed") from error
    known = {field.name for field in fields(Settings)}
    values = {name: value for name, value in table.items() if name in known and isinstance(value, str)}
    if values.get("key_store") not in KEY_STORES or "key_name" not in values:
        raise StoreError("settings_malformed")
    return Settings(**values)


def write_settings(path: Path, settings: Settings) -> None:
    """Write the settings durably: whole or not at all, readable by this user only."""
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in asdict(settings).items() if value]
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with open(draft, "w", encoding="utf-8", opener=_private) as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
