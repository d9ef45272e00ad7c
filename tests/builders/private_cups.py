"""A real cupsd of the test's own: its own folder, socket file, queues and backend; never the machine's."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from counter_app.devices.cups_server import ServerAddress

QUEUES = ("good", "aborts", "cancels", "stops", "hangs")
# cupsd starts every backend through a program of its own that lies there.
_SERVER_PROGRAMS = (Path("/usr/lib/cups/daemon"), Path("/usr/libexec/cups/daemon"))
_SCRATCH_USER = "nobody"
_PATIENCE_S = 20.0

_SERVER = """
Listen {root}/cups.sock
Browsing Off
DefaultAuthType None
WebInterface No
LogLevel debug
ErrorPolicy abort-job
PreserveJobHistory Yes
PreserveJobFiles No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
_FILES = """
ServerRoot {root}/etc
ServerBin {root}/bin
DataDir /usr/share/cups
RequestRoot {root}/spool
TempDir {root}/spool/tmp
CacheDir {root}/cache
StateDir {root}/run
DocumentRoot {root}/etc
ErrorLog {root}/log/error_log
AccessLog {root}/log/access_log
PageLog {root}/log/page_log
Sandboxing Off
FatalErrors none
SystemGroup {group}
Printcap
"""
_QUEUE = """
<{kind} {name}>
DeviceURI test:{name}
State Idle
Accepting Yes
Shared No
ErrorPolicy abort-job
</{kind}>
"""
# What a device does with a job, after backend(7): 0 printed, 1 failed, 4 stop the queue, 5 cancel the job.
_BACKEND = """#!/bin/sh
[ $# -eq 0 ] && exit 0
cat ${6:+"$6"} > "{root}/out/$1.part"
printf '%s\\n' "$5" > "{root}/out/$1.options"
mv "{root}/out/$1.part" "{root}/out/$1.pdf"
case "$DEVICE_URI" in
  test:aborts) exit 1;;
  test:cancels) exit 5;;
  test:stops) exit 4;;
  test:hangs) echo 'STATE: +media-empty-error' >&2; exec sleep 120;;
esac
"""


def missing_part() -> str | None:
    """Give what this machine lacks to run a private cupsd."""
    return None if _cupsd() else "cupsd (Debian package cups-daemon, data in cups-server-common)"


def _cupsd() -> str | None:
    return shutil.which("cupsd", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))


class PrivateCups:
    """One running server; use it as a context."""

    def __init__(self) -> None:
        # Not below pytest's folder: that is closed to other users, and socket paths must be short.
        self.root = Path(tempfile.mkdtemp(prefix="cups-"))
        self.address = ServerAddress("localhost", file=self.root / "cups.sock")

    def __enter__(self) -> Self:
        for folder in ("etc/ppd", "spool/tmp", "cache", "run", "log", "bin/backend", "bin/filter", "out"):
            (self.root / folder).mkdir(parents=True)
        programs = next((folder for folder in _SERVER_PROGRAMS if folder.is_dir()), _SERVER_PROGRAMS[0])
        (self.root / "bin" / "daemon").symlink_to(programs)
        group = "nogroup" if os.geteuid() == 0 else "root"
        queues = [_QUEUE.format(kind="DefaultPrinter" if name == "good" else "Printer", name=name) for name in QUEUES]
        self._write("etc/cupsd.conf", _SERVER.format(root=self.root))
        self._write("etc/cups-files.conf", _FILES.format(root=self.root, group=group))
        self._write("etc/printers.conf", "".join(queues))
        self._write("bin/backend/test", _BACKEND.replace("{root}", str(self.root))).chmod(0o755)
        self._process = self._start()
        self._await("cups.sock")
        return self

    def _write(self, name: str, text: str) -> Path:
        file = self.root / name
        file.write_text(text, encoding="utf-8")
        return file

    def _start(self) -> subprocess.Popen[bytes]:
        command = [_cupsd() or "cupsd", "-f"]
        command += ["-c", str(self.root / "etc/cupsd.conf"), "-s", str(self.root / "etc/cups-files.conf")]
        with (self.root / "log" / "output").open("wb") as output:
            if os.geteuid() != 0:
                process = subprocess.Popen(command, stdout=output, stderr=output)
            else:
                self._give_away()
                process = subprocess.Popen(
                    command, stdout=output, stderr=output, user=_SCRATCH_USER, group="nogroup", extra_groups=[]
                )
        return process

    def _give_away(self) -> None:
        scratch = pwd.getpwnam(_SCRATCH_USER)
        self.root.chmod(0o755)
        for place in (self.root, *self.root.rglob("*")):
            # The link to the system's own programs must not be followed: they keep their owner.
            os.chown(place, scratch.pw_uid, scratch.pw_gid, follow_symlinks=False)

    def received(self, job: str) -> bytes:
        """Give the bytes the device got for a job, once it has them all."""
        return self._await(f"out/{job}.pdf").read_bytes()

    def options(self, job: str) -> str:
        """Give the options the device got for a job."""
        self.received(job)
        return (self.root / "out" / f"{job}.options").read_text(encoding="utf-8")

    def _await(self, name: str) -> Path:
        deadline = time.monotonic() + _PATIENCE_S
        while not (self.root / name).exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(name, (self.root / "log" / "output").read_text(encoding="utf-8", errors="replace"))
            time.sleep(0.02)
        return self.root / name

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.root, ignore_errors=True)
