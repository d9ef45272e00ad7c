"""Which scanners SANE sees on this machine, asked of its own program ``scanimage``.

A process of its own: a driver that hangs or falls must take nobody along. Called from the command line or the io
threads, never from the window.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from counter_app.domain.errors import DeviceError

PROGRAM = "scanimage"
# Looking for scanners in the network takes SANE some seconds by itself (3.5 s measured with none there).
WAIT_S = 20.0
# device `escl:http://192.0.2.7:80' is a ESCL Office Jet flatbed scanner
_LINE = re.compile(r"^device [`'](?P<device>.+)' is an? (?P<kind>.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ScannerEntry:
    """A scanner: the name SANE opens it by, and what it says it is."""

    device: str
    kind: str


def scanners(program: str = PROGRAM, *, wait_s: float = WAIT_S) -> Sequence[ScannerEntry]:
    """Return the scanners of this machine.

    Raises:
        DeviceError: ``scanning_unavailable`` where SANE is not installed or fails, ``scanner_silent`` when it does not
            answer in ``wait_s`` seconds.
    """
    found = shutil.which(program)
    if found is None:
        raise DeviceError("scanning_unavailable")
    english = {**os.environ, "LC_ALL": "C", "LANGUAGE": ""}
    # Into a file, not a pipe: what a driver leaves running would hold the pipe open beyond the wait.
    with tempfile.TemporaryFile() as said:
        _run([found, "-L"], said, wait_s, english)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    return [ScannerEntry(one["device"], one["kind"].strip()) for one in _LINE.finditer(text)]


def _run(command: list[str], said: IO[bytes], wait_s: float, env: dict[str, str]) -> None:
    nothing = subprocess.DEVNULL
    try:
        subprocess.run(command, stdin=nothing, stdout=said, stderr=nothing, timeout=wait_s, check=True, env=env)
    except subprocess.TimeoutExpired as error:
        raise DeviceError("scanner_silent", seconds=round(wait_s)) from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise DeviceError("scanning_unavailable") from error
