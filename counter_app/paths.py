"""Names the places on disk a counter uses; touches the disk only in ``CounterFolder.create``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

APPLICATION = "counter-app"
# Where a new counter is made before it takes its place, whole.
WORKSHOP = ".new"
# SQLite keeps files beside its database, and settings are drafted as .new; some disks know no capitals.
_OWN_NAME = re.compile(r"counter\.(db(-.*)?|lock|toml|new)|key\.json|files|printed|logs|\.new", re.IGNORECASE)


def default_data_folder() -> Path:
    """Give the user's data folder of this operating system (local, never the roaming profile)."""
    from platformdirs import user_data_path  # a start that is told its folder needs no search for one

    return user_data_path(APPLICATION, appauthor=False, roaming=False)


@dataclass(frozen=True, slots=True)
class CounterFolder:
    """The files of one counter below ``root``; nothing else is ever written there."""

    root: Path

    @property
    def database(self) -> Path:
        """The encrypted database; SQLite keeps ``-wal`` and ``-shm`` beside it."""
        return self.root / "counter.db"

    @property
    def lock(self) -> Path:
        """The file the writing program holds an operating-system lock on."""
        return self.root / "counter.lock"

    @property
    def settings(self) -> Path:
        """Machine settings readable before the key is known: office, counter, key store, printer."""
        return self.root / "counter.toml"

    @property
    def wrapped_key(self) -> Path:
        """The database key wrapped by a passphrase, when that key store was chosen."""
        return self.root / "key.json"

    @property
    def files(self) -> Path:
        """The encrypted, content-addressed documents."""
        return self.root / "files"

    @property
    def printed(self) -> Path:
        """The PDF files handed to a printer or opened for preview."""
        return self.root / "printed"

    @property
    def logs(self) -> Path:
        """The rotating log files."""
        return self.root / "logs"

    @property
    def log_file(self) -> Path:
        """The log file being written."""
        return self.logs / "counter.log"

    def is_set_up(self) -> bool:
        """Tell whether a counter lives here already; setting up never overwrites one."""
        return self.database.exists() or self.settings.exists()

    def create(self) -> None:
        """Make the folder and its parts, readable by this user only."""
        for folder in reversed(self.parts()):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def parts(self) -> tuple[Path, ...]:
        """Return the folders of a counter, the innermost first."""
        return (self.logs, self.printed, self.files, self.root)

    def owns(self, place: Path) -> bool:
        """Tell whether ``place`` is a name the program itself writes to below ``root``, or lies in such a folder."""
        try:
            first = place.resolve().relative_to(self.root.resolve()).parts[:1]
        except ValueError:
            return False
        return not first or _OWN_NAME.fullmatch(first[0]) is not None
