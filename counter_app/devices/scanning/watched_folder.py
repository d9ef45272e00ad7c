"""The fallback that always works: a folder that some scanner, copier or telephone puts files into.

Files arrive in pieces, over slow shares and from sticks that are pulled out. One counts as there only when it has not
changed between two looks, nobody holds it, and its own end has arrived. It is removed when its page is safe.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from counter_app.devices.scanning.ports import (
    LARGEST_PAGE,
    Capabilities,
    PageFormat,
    ScannedPage,
    ScannerEntry,
    ScanSettings,
    Source,
    TakePage,
)
from counter_app.devices.scanning.whole_files import format_of, is_whole
from counter_app.domain.errors import DeviceError

PREFIX = "folder:"
LOOK_EVERY_S = 0.5
FIRST_SECONDS = 300.0
"""That the first file is waited for: somebody walks to the copier."""
QUIET_SECONDS = 10.0
"""Without a new file after which a stack counts as ended, where no number of pages was asked for."""
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".download", ".swp", ".lock")
_HIDDEN = (".", "~", "$")
_OF_WINDOWS = {"desktop.ini", "thumbs.db"}
_HEAD = 1024
_MOST_NAMES = 10_000
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _Look:
    """What a file looked like; two equal looks in a row mean that nobody is writing."""

    size: int
    changed_ns: int
    number: int


class WatchedFolder:
    """Folders that files of pages come into, as ``folder:/path``."""

    def __init__(
        self,
        folders: Sequence[Path] = (),
        *,
        look_every_s: float = LOOK_EVERY_S,
        first_seconds: float = FIRST_SECONDS,
        quiet_seconds: float = QUIET_SECONDS,
    ) -> None:
        self._folders = tuple(folders)
        self._look_every_s, self._first_seconds, self._quiet_seconds = look_every_s, first_seconds, quiet_seconds

    def devices(self) -> list[ScannerEntry]:
        """Give those of the folders that are there."""
        return [ScannerEntry(f"{PREFIX}{one}", "folder", str(one)) for one in self._folders if one.is_dir()]

    def capabilities(self, device: str) -> Capabilities:
        """Give that a folder is a feeder; all else is chosen where the paper is scanned.

        Raises:
            DeviceError: ``scan_folder_missing``, ``scan_folder_closed``.
        """
        _check(_folder(device))
        return Capabilities((Source.FEEDER,))

    def scan(self, device: str, settings: ScanSettings, on_page: TakePage, cancelled: Cancelled) -> int:
        """Hand each whole file over, oldest first, and return how many there were; see ``Scanner.scan``.

        Raises:
            DeviceError: ``scan_folder_missing``, ``scan_folder_closed``, ``scan_folder_silent`` when nothing comes,
                ``scan_file_unfinished``, ``scan_file_strange`` or ``scan_page_too_large`` when something was left.
        """
        folder = _folder(device)
        _check(folder)
        watch = _Watch(folder)
        taken, wanted = 0, settings.wanted(Source.FEEDER)
        last = time.monotonic()
        while taken < wanted and not cancelled():
            for path in watch.ready():
                if not watch.take(path, taken + 1, on_page):
                    continue
                taken, last = taken + 1, time.monotonic()
                if taken >= wanted or cancelled():
                    return taken
            waited = time.monotonic() - last
            if taken and settings.pages is None and waited > self._quiet_seconds and not watch.is_growing:
                watch.tell_left()
                return taken
            if waited > self._first_seconds:
                watch.tell_left()
                raise DeviceError("scan_folder_silent", seconds=round(self._first_seconds))
            _pause(self._look_every_s, cancelled)
        return taken


class _Watch:
    """What is known of the files of one folder during one scan."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._looks: dict[Path, _Look] = {}
        self._left: dict[Path, tuple[_Look, str]] = {}
        self._done: dict[Path, _Look] = {}
        self.is_growing = False

    def ready(self) -> Iterator[Path]:
        """Yield the files that have not changed since the last look, oldest first.

        Raises:
            DeviceError: ``scan_folder_missing``, ``scan_folder_closed``.
        """
        looks = dict(_looks(self._folder))
        before, self._looks = self._looks, looks
        self.is_growing = any(before.get(path) != look for path, look in looks.items())
        settled = [path for path, look in looks.items() if before.get(path) == look]
        known = {path: look for path, (look, _) in self._left.items()} | self._done
        fresh = [path for path in settled if known.get(path) != looks[path]]
        yield from sorted(fresh, key=lambda path: (looks[path].changed_ns, path.name))

    def take(self, path: Path, number: int, on_page: TakePage) -> bool:
        """Hand one file over and remove it; False where it is not whole, or gone.

        Raises:
            DeviceError: ``scan_folder_missing`` when the stick was pulled out.
        """
        look = self._looks[path]
        read = self._read(path, look)
        if read is None:
            return False
        content, kind = read
        on_page(ScannedPage(number, content, kind, 0))
        self._left.pop(path, None)
        # Whatever cannot be removed is at least not taken twice.
        self._done[path] = look
        with suppress(OSError):
            if _look(path) == look:
                path.unlink()
        return True

    def tell_left(self) -> None:
        """Say what was not taken, where something was not.

        Raises:
            DeviceError: ``scan_file_unfinished``, ``scan_file_strange``, ``scan_page_too_large``.
        """
        for path, (look, code) in self._left.items():
            if self._looks.get(path) == look:
                raise DeviceError(code, megabytes=LARGEST_PAGE // 1024**2)

    def _read(self, path: Path, look: _Look) -> tuple[bytes, PageFormat] | None:
        if look.size > LARGEST_PAGE:
            self._left[path] = look, "scan_page_too_large"
            return None
        try:
            with path.open("rb") as file:
                if _is_held(file.fileno()):
                    return None
                content = file.read(LARGEST_PAGE + 1)
        except OSError:
            # Somebody writes (Windows lets nobody else in), or the stick is gone, which the next look tells.
            self._left[path] = look, "scan_file_unfinished"
            return None
        kind = format_of(content[:_HEAD])
        if kind is None:
            self._left[path] = look, "scan_file_strange"
            return None
        if len(content) != look.size or not is_whole(content, kind):
            self._left[path] = look, "scan_file_unfinished"
            return None
        return content, kind


def _folder(device: str) -> Path:
    return Path(device.removeprefix(PREFIX))


def _check(folder: Path) -> None:
    """Refuse a folder that is not there, or whose files could not be read and removed.

    Raises:
        DeviceError: ``scan_folder_missing``, ``scan_folder_closed``.
    """
    own = {"effective_ids": True} if os.access in os.supports_effective_ids else {}
    with suppress(OSError, ValueError):
        if not folder.is_dir():
            raise DeviceError("scan_folder_missing")
        if os.access(folder, os.R_OK | os.W_OK | os.X_OK, **own):
            return
    raise DeviceError("scan_folder_closed")


def _looks(folder: Path) -> Iterator[tuple[Path, _Look]]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry, _ in zip(entries, range(_MOST_NAMES), strict=False)]
    except PermissionError as error:
        raise DeviceError("scan_folder_closed") from error
    except OSError as error:
        raise DeviceError("scan_folder_missing") from error
    for name in names:
        look = None if _is_passed_over(name) else _look(folder / name)
        if look is not None:
            yield folder / name, look


def _look(path: Path) -> _Look | None:
    """Return what a file looks like; None for what is no file, is empty, or has gone."""
    try:
        told = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(told.st_mode) or told.st_size == 0:
        return None
    return _Look(told.st_size, told.st_mtime_ns, told.st_ino)


def _is_passed_over(name: str) -> bool:
    folded = name.casefold()
    return folded.startswith(_HIDDEN) or folded.endswith(_UNFINISHED) or folded in _OF_WINDOWS


def _is_held(handle: int) -> bool:
    """Tell whether another program has locked the open file."""
    if sys.platform == "win32":
        return False  # a file somebody writes does not even open there
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        fcntl.lockf(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a share that knows no locks
        return False
    return False


def _pause(seconds: float, cancelled: Cancelled) -> None:
    until = time.monotonic() + seconds
    while not cancelled() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.05))
