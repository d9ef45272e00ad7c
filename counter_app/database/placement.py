"""Decides whether a database may live in a folder, and whether its disk has room.

Locks on network shares are not kept, sticks are pulled out in the middle of a write, and cloud services copy the
file and its log at different moments: each of them corrupts a database, so they are refused.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

from counter_app.database.cloud_folders import service_by_marker, service_by_name
from counter_app.database.mounts import Verdict, device_of, is_removable, judge, mount_of, parse_mountinfo
from counter_app.domain.errors import StoreError

# Opening a WAL database on a full disk ends Python with SIGBUS (measured), so opening wants this much first; reading
# alone goes on without a log (``factory``, mode ``still``).
ROOM_TO_OPEN_BYTES = 4 * 1024 * 1024
# Below this, new dossiers stop and the open ones can still be finished.
RESERVE_BYTES = 256 * 1024 * 1024
_MIB = 1024 * 1024

# https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdrivetypew
_DRIVE_VERDICTS = {
    2: Verdict(error="placement_removable"),
    4: Verdict(error="placement_network"),
    5: Verdict(error="placement_removable"),  # a CD
    6: Verdict(warning="placement_volatile"),  # a RAM disk
}


def check_placement(folder: Path) -> str | None:
    """Refuse a bad place and give a warning code (``placement_…``) for a doubtful one; it need not exist yet.

    Raises:
        StoreError: ``placement_network``, ``placement_removable`` or ``placement_cloud``.
    """
    resolved = folder.resolve()
    service = service_by_name(resolved) or service_by_marker(resolved)
    if service is not None:
        raise StoreError("placement_cloud", service=service)
    verdict = _judge_folder(resolved)
    if verdict.error is not None:
        raise StoreError(verdict.error)
    return verdict.warning


def check_room_to_open(folder: Path, *, room_bytes: int = ROOM_TO_OPEN_BYTES) -> None:
    """Refuse to open a database where the disk is full to the brim.

    Raises:
        StoreError: ``disk_full``.
    """
    if free_bytes(folder) < room_bytes:
        raise StoreError("disk_full")


def check_space(folder: Path, *, reserve_bytes: int = RESERVE_BYTES) -> None:
    """Refuse new intake while less than the reserve is free.

    Raises:
        StoreError: ``disk_reserve`` with ``free`` and ``reserve`` in MiB.
    """
    free = free_bytes(folder)
    if free < reserve_bytes:
        raise StoreError("disk_reserve", free=free // _MIB, reserve=-(-reserve_bytes // _MIB))


def free_bytes(folder: Path) -> int:
    """Give what an ordinary user may still write on the disk the folder lies, or will lie, on."""
    try:
        return shutil.disk_usage(folder).free
    except (FileNotFoundError, NotADirectoryError):
        return shutil.disk_usage(next(place for place in folder.resolve().parents if place.exists())).free


def judge_drive(folder: PureWindowsPath, drive_type: int) -> Verdict:
    """Decide about a Windows folder from its drive and what ``GetDriveTypeW`` says of it."""
    if folder.drive.startswith("\\\\"):
        return Verdict(error="placement_network")
    return _DRIVE_VERDICTS.get(drive_type, Verdict())


if sys.platform == "win32":
    import ctypes

    def _judge_folder(folder: Path) -> Verdict:
        return judge_drive(PureWindowsPath(folder), int(ctypes.windll.kernel32.GetDriveTypeW(folder.anchor)))

else:

    def _judge_folder(folder: Path) -> Verdict:
        mountinfo = Path("/proc/self/mountinfo")
        if not mountinfo.exists():
            return Verdict()
        mounts = parse_mountinfo(mountinfo.read_text(encoding="utf-8", errors="surrogateescape"))
        mount = mount_of(PurePosixPath(folder), mounts)
        if mount is None:
            return Verdict()
        root = mount_of(PurePosixPath("/"), mounts)
        device = device_of(mount)
        holds_system = root is not None and device_of(root) == device
        return judge(mount, removable=is_removable(device), holds_system=holds_system)
