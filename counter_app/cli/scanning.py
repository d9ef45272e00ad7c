"""``scan``: paper into picture files, a line a page; needs no counter and no Qt.

The files lie in clear, because that is what was asked for; the window seals its pages instead.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

import click

from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.invocation import Invocation
from counter_app.cli.out_file import refuse_ours
from counter_app.cli.output import Output, plain
from counter_app.devices.scanning.ports import MOST_PAGES, ScannedPage, Scanner, ScannerEntry, ScanSettings, Source
from counter_app.devices.scanning.profiles import DEFAULT_PROFILE, PROFILES
from counter_app.devices.scanning.spool import write_new
from counter_app.devices.scanning.watched_folder import PREFIX
from counter_app.domain.errors import DeviceError, InputError, StoreError

_LEAST_DPI, _MOST_DPI = 50, 1200
_MOST_FILES = 99_999
_NOT_THERE = {"scanner_missing", "scan_folder_missing", "scan_folder_closed"}


@click.command(cls=Command, name="scan")
@said("--list", "list_them", is_flag=True)
@said("--device", type=WORDS, metavar="ID")
@said("--pages", type=click.IntRange(1, MOST_PAGES), metavar="N")
@said("--source", type=click.Choice([str(one) for one in Source]))
@said("--profile", type=click.Choice(list(PROFILES)), default=DEFAULT_PROFILE)
@said("--dpi", type=click.IntRange(_LEAST_DPI, _MOST_DPI), metavar="DPI")
@said("--out", "out_folder", metavar="DIR")
@click.pass_context
def scan_command(
    ctx: click.Context,
    list_them: bool,
    device: str | None,
    pages: int | None,
    source: str | None,
    profile: str,
    dpi: int | None,
    out_folder: str | None,
) -> None:
    """List the scanners, or scan a page or a stack into a folder."""
    from counter_app.devices.scanning.scanners import Scanners

    call = invocation(ctx)
    scanner = Scanners()
    if list_them:
        _list(call.out, scanner.devices())
        return
    if out_folder is None:
        raise InputError("option_missing", "out")
    asked = PROFILES[profile]
    settings = replace(asked, source=Source(source) if source else None, pages=pages, dpi=dpi or asked.dpi)
    folder = _folder(call, out_folder, device)
    named = device or _first(scanner)
    kind = call.out.words(f"scan.profile.{profile}")
    call.out.remark(call.out.words("cli.scan.using", device=plain(named), profile=kind))
    _scan(call.out, scanner, named, settings, _Folder(folder, Path(out_folder), call.out))


def _list(out: Output, entries: list[ScannerEntry]) -> None:
    for one in entries:
        fields = {"device": plain(one.device), "kind": one.kind, "name": plain(one.name)}
        kind = out.words(f"scan.kind.{one.kind}")
        out.record(fields, out.words("cli.scan.device", device=fields["device"], name=fields["name"], kind=kind))
    if not entries:
        out.remark(out.words.error(DeviceError("scanner_none")))


def _first(scanner: Scanner) -> str:
    """Return the first scanner that is there.

    Raises:
        DeviceError: ``scanner_none``.
    """
    found = next(iter(scanner.devices()), None)
    if found is None:
        raise DeviceError("scanner_none", "device")
    return found.device


def _folder(call: Invocation, out: str, device: str | None) -> Path:
    """Return the folder to write to, made where only its last part is missing; before any paper moves.

    Raises:
        InputError: ``out_is_ours``, ``out_is_scanner`` for a watched folder; StoreError: ``out_unwritable``.
    """
    folder = Path(out)
    refuse_ours(folder, call.kept_places())
    try:
        folder.mkdir(exist_ok=True)
        probe = folder / ".counter-app-probe"
        probe.unlink(missing_ok=True)
        write_new(probe, b"")
        probe.unlink()
    except (OSError, ValueError) as error:
        raise StoreError("out_unwritable", "out") from error
    if device is not None and device.startswith(PREFIX) and _is_same(folder, Path(device.removeprefix(PREFIX))):
        raise InputError("out_is_scanner", "out")
    return folder.absolute()


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False  # it is not there, which the scanner will say


def _scan(out: Output, scanner: Scanner, device: str, settings: ScanSettings, folder: _Folder) -> None:
    with _stopped_by_signals() as stopped, _device_named():
        taken = scanner.scan(device, settings, folder.keep, stopped.is_set)
    if stopped.is_set():
        raise KeyboardInterrupt  # the pages that were told of are there
    if settings.pages is not None and taken < settings.pages:
        out.remark(out.words("cli.scan.fewer", pages=taken))


@contextmanager
def _device_named() -> Iterator[None]:
    """Say which option names the scanner that is not there; its driver knows of no options."""
    try:
        yield
    except DeviceError as error:
        if error.code not in _NOT_THERE:
            raise
        raise DeviceError(error.code, "device", **error.values) from error


@dataclass
class _Folder:
    """Where pages become files, numbered on from what is there; ``given`` is the folder as it was typed."""

    path: Path
    given: Path
    out: Output
    _last: int = 0

    def keep(self, page: ScannedPage) -> None:
        """Write a page as a file of its own, durable before it is told of.

        Raises:
            StoreError: ``scan_unkept``, ``scan_unnamed``.
        """
        ending = "jpg" if page.format == "jpeg" else page.format
        name = self._write(page.content, ending)
        file = plain(str(self.given / name))
        self.out.record(
            {"file": file, "page": page.number}, self.out.words("cli.scan.page", file=file, page=page.number)
        )

    def _write(self, content: bytes, ending: str) -> str:
        for number in range(self._last + 1, _MOST_FILES):
            name = f"page-{number:03d}"
            if any(self.path.glob(f"{name}.*")):
                continue
            try:
                write_new(self.path / f"{name}.{ending}", content)
            except FileExistsError:
                continue
            except OSError as error:
                raise StoreError("scan_unkept", "out") from error
            self._last = number
            return f"{name}.{ending}"
        raise StoreError("scan_unnamed", "out")


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """Let Ctrl+C and an asked-for end stop the scanner in order; a second one ends the program at once."""
    stopped = threading.Event()
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, _frame: FrameType | None) -> None:
        stopped.set()
        signal.signal(number, before[signal.Signals(number)])

    is_main = threading.current_thread() is threading.main_thread()
    if is_main:
        for one in before:
            signal.signal(one, stop)
    try:
        yield stopped
    finally:
        if is_main:
            for one, handler in before.items():
                signal.signal(one, handler)


COMMANDS = (scan_command,)
