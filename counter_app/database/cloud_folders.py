"""Recognises folders that a cloud service copies away behind the program's back, which corrupts a database."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

# Names the services give their folder; "OneDrive - Sở Nội vụ", "Dropbox (Personal)" and the like carry more.
_NAMES = {
    "OneDrive": re.compile(r"onedrive( ?[-(].*)?"),
    "Dropbox": re.compile(r"dropbox( ?[-(].*)?"),
    "Google Drive": re.compile(r"google ?drive( ?[-(].*)?|googledrive-.*|drivefs"),
    "iCloud": re.compile(r"icloud ?drive|icloud~.*|com~apple~clouddocs"),
    "Nextcloud": re.compile(r"nextcloud\d*|owncloud"),
    "pCloud": re.compile(r"pcloud ?drive"),
    "MEGA": re.compile(r"megasync( downloads)?"),
    "Yandex Disk": re.compile(r"yandex\.?disk"),
}
# What the services leave in the top folder they copy. ``.dropbox`` is one only as a file: in the home folder
# a folder of that name holds the settings of the service.
_MARKER_FILES = {
    ".849C9593-D756-4E56-8D6E-42412F2A707B": "OneDrive",
    ".dropbox": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "Nextcloud",
}
_MARKER_FOLDERS = {
    ".dropbox.cache": "Dropbox",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".stfolder": "Syncthing",
}


def service_by_name(folder: PurePath) -> str | None:
    """Give the service whose usual folder name occurs in the path."""
    for part in folder.parts:
        for service, name in _NAMES.items():
            if name.fullmatch(part.casefold()):
                return service
    return None


def service_by_marker(folder: Path) -> str | None:
    """Give the service that left its mark in the folder or in one above it."""
    for place in (folder, *folder.parents):
        for marker, service in _MARKER_FILES.items():
            if (place / marker).is_file():
                return service
        for marker, service in _MARKER_FOLDERS.items():
            if (place / marker).is_dir():
                return service
    return None
