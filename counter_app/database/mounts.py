"""Reads on Linux what kind of disk a folder lies on; every decision is a pure function of rows and flags.

Sources: proc_pid_mountinfo(5) and the kernel's sysfs rules (block devices under ``/sys/dev/block``).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_OCTAL = re.compile(r"\\([0-7]{3})")
_LEAST_FIELDS = 10

# File systems whose locks or whose order of writes belong to another machine.
_NETWORK = frozenset(
    {
        *("9p", "acfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs2", "glusterfs", "lustre", "ncpfs"),
        *("nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs"),
    }
)
# What a container or a small virtual machine may have as its root: slow, but nobody else writes there.
_CONTAINER_ROOTS = frozenset({"9p", "virtiofs"})
# A FUSE file system may be anything; these stand on a local disk, every other one is refused.
_LOCAL_FUSE = frozenset({"fuse.fuse-overlayfs", "fuse.gocryptfs", "fuse.mergerfs", "fuse.ntfs", "fuse.ntfs-3g"})
_WARNINGS = {"tmpfs": "placement_volatile", "ramfs": "placement_volatile", "overlay": "placement_container"}


@dataclass(frozen=True, slots=True)
class Mount:
    """One mounted file system: where, of what type, from which source and device (``major:minor``)."""

    point: PurePosixPath
    kind: str
    source: str
    device: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the place means: an error code that refuses it, or a warning code for ``doctor``, or neither."""

    error: str | None = None
    warning: str | None = None


def parse_mountinfo(text: str) -> list[Mount]:
    """Read the rows of ``/proc/self/mountinfo``; rows of another shape are skipped."""
    mounts = []
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) < _LEAST_FIELDS or "-" not in fields[6:-2]:
            continue
        kind, source = fields[fields.index("-", 6) + 1 :][:2]
        point = PurePosixPath(_unescape(fields[4]))
        mounts.append(Mount(point, kind, _unescape(source), fields[2]))
    return mounts


def _unescape(text: str) -> str:
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), text)


def mount_of(folder: PurePosixPath, mounts: Iterable[Mount]) -> Mount | None:
    """Give the mount a resolved folder lies on: the deepest one, and of several on one point the latest."""
    found: Mount | None = None
    for mount in mounts:
        holds = folder.is_relative_to(mount.point)
        if holds and (found is None or len(mount.point.parts) >= len(found.point.parts)):
            found = mount
    return found


def judge(mount: Mount, *, removable: bool, holds_system: bool) -> Verdict:
    """Decide about one mount; ``holds_system`` says that the running system itself lies on the same device."""
    if mount.kind in _CONTAINER_ROOTS and mount.point == PurePosixPath("/"):
        return Verdict(warning="placement_container")
    if mount.kind in _NETWORK or (mount.kind.startswith("fuse.") and mount.kind not in _LOCAL_FUSE):
        return Verdict(error="placement_network")
    if removable:
        # A small computer may run from an SD card or a USB disk: that one is not pulled out by a clerk.
        return Verdict(warning="placement_system_stick") if holds_system else Verdict(error="placement_removable")
    if mount.source.startswith("/dev/loop"):
        return Verdict(warning="placement_loop")
    return Verdict(warning=_WARNINGS.get(mount.kind))


def is_removable(device: str, sysfs: Path = Path("/sys")) -> bool:
    """Tell whether a block device is, or is built upon, a stick, a card or a disk on the USB bus."""
    entry = sysfs / "dev" / "block" / device
    if not entry.exists():
        return False
    disk = entry.resolve()
    if (disk / "partition").exists():
        disk = disk.parent
    slaves = disk / "slaves"
    below = list(slaves.iterdir()) if slaves.is_dir() else []
    if below:  # an encrypted or logical volume is as removable as what it lies on
        return any(is_removable(_text(slave / "dev"), sysfs) for slave in below)
    on_usb = any(re.fullmatch(r"usb\d+", part) for part in disk.parts)
    return on_usb or _text(disk / "removable") == "1" or _text(disk / "device" / "type") == "SD"


def device_of(mount: Mount) -> str:
    """Give ``major:minor`` of the block device; btrfs shows an anonymous one, so its source is asked."""
    if sys.platform != "win32" and mount.device.startswith("0:") and mount.source.startswith("/dev/"):
        try:
            number = Path(mount.source).stat().st_rdev
        except OSError:
            return mount.device
        return f"{os.major(number)}:{os.minor(number)}"
    return mount.device


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
