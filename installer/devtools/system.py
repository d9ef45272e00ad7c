"""What the operating system has to bring: Debian packages by name, each with what it is for."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

EXIT_MACHINE = 4


class SetupError(Exception):
    """This machine lacks something a person has to bring; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    """A Debian package and the reason it is asked for."""

    name: str
    why: str


def _qt(why: str, *names: str) -> tuple[Package, ...]:
    return tuple(Package(name, why) for name in names)


# Measured on a bare Debian 12: Qt blames xcb-cursor0 whichever of the xcb libraries is missing.
FOR_RUNNING: tuple[Package, ...] = (
    *_qt("Qt without a screen", "libglib2.0-0", "libegl1", "libgl1", "libx11-6", "libdbus-1-3"),
    *_qt("Qt's fonts and keyboard", "libfontconfig1", "libfreetype6", "libxkbcommon0", "libbrotli1"),
    *_qt("a Qt window", "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxkbcommon-x11-0"),
    *_qt("a Qt window", "libxcb-image0", "libxcb-randr0", "libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1"),
    *_qt("a Qt window", "libxcb-sync1", "libxcb-xfixes0", "libxcb-render0", "libxcb-shm0", "libx11-xcb1"),
    Package("libpulse0", "QtMultimedia (camera), which does not import without it"),
    Package("libzbar0", "reading barcodes with zbar"),
    Package("fonts-liberation2", "Times and Arial metrics with every Vietnamese letter, on screen and on slips"),
    Package("cups-client", "handing slips to a printer"),
    Package("libsane1", "scanners by cable, with the drivers of SANE"),
    Package("sane-airscan", "scanners of the network that are found by themselves, and newer ones by cable"),
    Package("poppler-utils", "drawing pages of PDF files (pdftoppm)"),
)
FOR_TESTING: tuple[Package, ...] = (
    Package("cups", "a private print server in the printing tests"),
    Package("postgresql", "a private server in the gateway's tests; the machine's own is not touched"),
)


def venv_packages() -> tuple[Package, ...]:
    """Return what the running Python lacks for making a virtual environment; Debian ships that part separately."""
    if importlib.util.find_spec("ensurepip") is not None:
        return ()
    return (Package(f"python3.{sys.version_info.minor}-venv", "making the virtual environment"),)


def is_debian() -> bool:
    """Say whether packages can be asked for and installed the Debian way."""
    return shutil.which("dpkg-query") is not None and shutil.which("apt-get") is not None


def missing_packages(packages: Sequence[Package]) -> list[Package]:
    """Return the packages dpkg does not list as installed; a 64-bit-time successor (name + t64) counts."""
    names = [name for package in packages for name in (package.name, package.name + "t64")]
    answer = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *names],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    installed = {line.split()[0] for line in answer.stdout.splitlines() if line.endswith(" installed")}
    return [package for package in packages if not installed & {package.name, package.name + "t64"}]


def ensure_packages(packages: Sequence[Package], *, root: bool | None = None) -> None:
    """Install what is missing when root; elsewhere say what to install.

    Raises:
        SetupError: packages are missing on a Debian where this user may not install them, or apt-get failed.
    """
    if not is_debian():
        _describe_elsewhere()
        return
    missing = missing_packages(packages)
    if not missing:
        return
    line = "apt-get install -y --no-install-recommends " + " ".join(package.name for package in missing)
    if not (os.geteuid() == 0 if root is None else root):
        reasons = "\n".join(f"  {package.name}: {package.why}" for package in missing)
        message = f"These Debian packages are missing:\n{reasons}\nRun this once, then start again:\n\n  sudo {line}\n"
        raise SetupError(message)
    print("Debian packages:", " ".join(package.name for package in missing), flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-q", "update"], line.split()):
        done = subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0 and command[-1] != "update":  # a broken third-party source need not matter
            message = (
                f"apt-get failed. See what it says above, mend it, then start again; it was asked for:\n\n  {line}\n"
            )
            raise SetupError(message)


def _describe_elsewhere() -> None:
    """Name what is looked for on systems whose packages have other names, and go on."""
    if platform.system() != "Linux":
        return  # the wheels for Windows carry their libraries, and the fonts are the system's
    absent = [
        library
        for library in ("EGL", "xcb-cursor", "pulse", "zbar", "sane")
        if ctypes.util.find_library(library) is None
    ]
    if absent:
        print(
            "This is not Debian: install the packages of your system that bring these libraries:",
            ", ".join(f"lib{library}" for library in absent),
            "(and the Liberation fonts, the CUPS client, poppler's command-line tools). Going on.",
            file=sys.stderr,
        )
