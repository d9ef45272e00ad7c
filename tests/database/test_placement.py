"""Which places a database may live in; mounts and devices are invented, the decisions are the real ones."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.database import placement
from counter_app.database.cloud_folders import service_by_marker, service_by_name
from counter_app.database.mounts import Mount, Verdict, is_removable, judge, mount_of, parse_mountinfo
from counter_app.domain.errors import StoreError

MOUNTINFO = r"""
22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
30 22 0:40 / /mnt/chung rw - nfs4 may-chu:/xuat rw
31 22 0:41 / /home/can\040bo/drive rw - fuse.rclone gdrive: rw
32 22 8:17 / /media/usb rw - vfat /dev/sdb1 rw
33 22 0:42 / /tmp rw - tmpfs tmpfs rw
34 22 7:3 / /vong rw - ext4 /dev/loop3 rw
35 33 8:17 / /tmp/sau rw - vfat /dev/sdb1 rw
36 33 8:5 / /tmp/sau rw - ext4 /dev/sda5 rw
not a row
37 22 0:50 / /cut -
"""


@pytest.mark.parametrize(
    "folder,kind",
    [
        ("/var/lib/counter", "ext4"),
        ("/mnt/chung/counter", "nfs4"),
        ("/mnt/chung2", "ext4"),
        ("/home/can bo/drive/x", "fuse.rclone"),
        ("/media/usb", "vfat"),
        ("/tmp/sau/x", "ext4"),
    ],
)
def test_mount_of_a_folder(folder: str, kind: str) -> None:
    """The deepest mount counts, the latest of several on one point, and blanks in names are understood."""
    mount = mount_of(PurePosixPath(folder), parse_mountinfo(MOUNTINFO))
    assert mount is not None
    assert mount.kind == kind


@given(st.text(alphabet="0123456789 -/\\:abc\n", max_size=300))
def test_any_mountinfo_is_read(text: str) -> None:
    """No text of the kernel, whatever a new version adds, breaks the start of the program."""
    for mount in parse_mountinfo(text):
        assert mount_of(mount.point, [mount]) == mount


@pytest.mark.parametrize(
    "kind,source,verdict",
    [
        ("ext4", "/dev/sda2", Verdict()),
        ("btrfs", "/dev/sda2", Verdict()),
        ("fuseblk", "/dev/sda3", Verdict()),
        ("nfs", "a:/b", Verdict(error="placement_network")),
        ("cifs", "//a/b", Verdict(error="placement_network")),
        ("9p", "drvfs", Verdict(error="placement_network")),
        ("vboxsf", "chung", Verdict(error="placement_network")),
        ("fuse.sshfs", "a:", Verdict(error="placement_network")),
        ("fuse.onedriver", "onedriver", Verdict(error="placement_network")),
        ("fuse.gocryptfs", "/home/x", Verdict()),
        ("tmpfs", "tmpfs", Verdict(warning="placement_volatile")),
        ("overlay", "overlay", Verdict(warning="placement_container")),
        ("ext4", "/dev/loop3", Verdict(warning="placement_loop")),
    ],
)
def test_kinds_of_file_systems(kind: str, source: str, verdict: Verdict) -> None:
    """Shares are refused, places that vanish are allowed with a warning, local disks pass."""
    mount = Mount(PurePosixPath("/x"), kind, source, "8:2")
    assert judge(mount, removable=False, holds_system=False) == verdict


def test_root_of_a_container_is_allowed() -> None:
    """A container whose own root comes from its host may still run the program."""
    root = Mount(PurePosixPath("/"), "9p", "none", "0:20")
    assert judge(root, removable=False, holds_system=True) == Verdict(warning="placement_container")


@pytest.mark.parametrize(
    "holds_system,verdict",
    [(False, Verdict(error="placement_removable")), (True, Verdict(warning="placement_system_stick"))],
)
def test_removable_drives(holds_system: bool, verdict: Verdict) -> None:
    """A stick is refused, except the one the whole system runs from."""
    mount = Mount(PurePosixPath("/x"), "ext4", "/dev/sdb1", "8:17")
    assert judge(mount, removable=True, holds_system=holds_system) == verdict


def _disk(sysfs: Path, where: str, device: str, *, removable: str = "0", partition: str | None = None) -> Path:
    """Build what the kernel shows of one disk and, below it, of one partition."""
    disk = sysfs / "devices" / where
    disk.mkdir(parents=True)
    (disk / "removable").write_text(f"{removable}\n", encoding="ascii")
    (disk / "dev").write_text(f"{device}\n", encoding="ascii")
    links = sysfs / "dev" / "block"
    links.mkdir(parents=True, exist_ok=True)
    (links / device).symlink_to(disk)
    if partition is not None:
        part = disk / f"{disk.name}1"
        part.mkdir()
        (part / "partition").write_text("1\n", encoding="ascii")
        (links / partition).symlink_to(part)
    return disk


def test_removable_devices_are_recognised(tmp_path: Path) -> None:
    """Sticks, disks on the USB bus and SD cards are removable, fixed disks are not, partitions follow their disk."""
    _disk(tmp_path, "pci0000:00/ata1/block/sda", "8:0", partition="8:1")
    _disk(tmp_path, "pci0000:00/ata2/block/sdc", "8:32", removable="1")
    _disk(tmp_path, "pci0000:00/usb3/3-1/block/sdb", "8:16", partition="8:17")
    card = _disk(tmp_path, "platform/mmc_host/mmc0/block/mmcblk0", "179:0", partition="179:1")
    (card / "device").mkdir()
    (card / "device" / "type").write_text("SD\n", encoding="ascii")
    found = {device: is_removable(device, tmp_path) for device in ("8:1", "8:32", "8:17", "179:1", "9:9")}
    assert found == {"8:1": False, "8:32": True, "8:17": True, "179:1": True, "9:9": False}


def test_encrypted_stick_is_a_stick(tmp_path: Path) -> None:
    """An encrypted volume is as removable as the disk below it."""
    stick = _disk(tmp_path, "pci0000:00/usb3/3-1/block/sdb", "8:16")
    volume = _disk(tmp_path, "virtual/block/dm-0", "253:0")
    (volume / "slaves").mkdir()
    (volume / "slaves" / "sdb").symlink_to(stick)
    assert is_removable("253:0", tmp_path)


@pytest.mark.parametrize(
    "folder,service",
    [
        (PureWindowsPath(r"C:\Users\x\OneDrive - Sở Nội vụ\counter"), "OneDrive"),
        (PurePosixPath("/home/x/Dropbox (Xã)/counter"), "Dropbox"),
        (PureWindowsPath(r"G:\Google Drive\counter"), "Google Drive"),
        (PurePosixPath("/Users/x/Library/Mobile Documents/com~apple~CloudDocs/counter"), "iCloud"),
        (PurePosixPath("/home/x/Nextcloud/counter"), "Nextcloud"),
        (PurePosixPath("/home/x/.local/share/counter-app"), None),
        (PurePosixPath("/srv/dropboxes/counter"), None),
    ],
)
def test_cloud_folders_by_name(folder: PurePosixPath | PureWindowsPath, service: str | None) -> None:
    """The folders of the known services are recognised by their names, whatever their case or suffix."""
    assert service_by_name(folder) == service


def test_cloud_folders_by_marker(tmp_path: Path) -> None:
    """A renamed folder is recognised by what the service left in it; its settings folder is no sign."""
    (tmp_path / ".dropbox").mkdir()
    assert service_by_marker(tmp_path / "x") is None
    (tmp_path / "Của tôi" / "sâu").mkdir(parents=True)
    (tmp_path / "Của tôi" / ".dropbox").touch()
    assert service_by_marker(tmp_path / "Của tôi" / "sâu" / "counter") == "Dropbox"


def test_placement_is_checked_on_this_machine(tmp_path: Path) -> None:
    """The folder of a test passes, a cloud folder beside it is refused by name."""
    assert placement.check_placement(tmp_path / "not yet" / "there") in {
        None,
        "placement_container",
        "placement_loop",
        "placement_system_stick",
        "placement_volatile",
    }
    with pytest.raises(StoreError, match="placement_cloud") as caught:
        placement.check_placement(tmp_path / "OneDrive" / "x")
    assert caught.value.values == {"service": "OneDrive"}


def test_link_into_a_bad_place_is_followed(tmp_path: Path) -> None:
    """A link does not hide where the files really lie."""
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "quầy").symlink_to(tmp_path / "Dropbox", target_is_directory=True)
    with pytest.raises(StoreError, match="placement_cloud"):
        placement.check_placement(tmp_path / "quầy")


@pytest.mark.parametrize(
    "folder,drive_type,verdict",
    [
        (r"C:\ProgramData\x", 3, Verdict()),
        (r"E:\x", 2, Verdict(error="placement_removable")),
        (r"Z:\x", 4, Verdict(error="placement_network")),
        (r"R:\x", 6, Verdict(warning="placement_volatile")),
        (r"\\may-chu\chung\x", 1, Verdict(error="placement_network")),
    ],
)
def test_windows_drives(folder: str, drive_type: int, verdict: Verdict) -> None:
    """On Windows the kind of drive decides, and a share without a letter is a share all the same."""
    assert placement.judge_drive(PureWindowsPath(folder), drive_type) == verdict


def test_reserve_stops_new_intake(tmp_path: Path) -> None:
    """Below the reserve the answer says how much is free and how much is wanted; opening still works."""
    placement.check_space(tmp_path, reserve_bytes=1)
    wanted = shutil.disk_usage(tmp_path).total + 1024 * 1024
    with pytest.raises(StoreError, match="disk_reserve") as caught:
        placement.check_space(tmp_path, reserve_bytes=wanted)
    assert int(caught.value.values["free"]) < int(caught.value.values["reserve"])
    placement.check_room_to_open(tmp_path / "not there yet")


def test_full_disk_is_not_opened(tmp_path: Path) -> None:
    """With less room than SQLite needs to map its index, opening is refused beforehand."""
    room = shutil.disk_usage(tmp_path).total * 2
    with pytest.raises(StoreError, match="disk_full"):
        placement.check_room_to_open(tmp_path, room_bytes=room)
