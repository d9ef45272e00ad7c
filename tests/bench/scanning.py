"""How long a stack takes beyond what the scanner itself takes: SANE's virtual feeder is as fast as memory."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from counter_app.devices.scanning.driven import DrivenScanner
from counter_app.devices.scanning.ports import ColourMode, ScanSettings, Source
from counter_app.devices.scanning.spool import Spool
from counter_app.store.vault import Vault
from tests.bench.measured import Row, timed
from tests.builders import private_sane

_SHEETS = 10
_MOST_S = 5.0
_MODES = {"gray at 300 dpi": (ColourMode.GRAY, 300), "colour at 200 dpi": (ColourMode.COLOUR, 200)}


def measure(folder: Path) -> list[Row]:
    """Scan ten sheets from the feeder of SANE's test backend into a sealed spool, each page forced to the disk."""
    if (missing := private_sane.missing_part()) is not None:
        print(f"scan: not measured, {missing} is missing", file=sys.stderr)
        return []
    os.environ["SANE_CONFIG_DIR"] = str(private_sane.configure(folder / "sane"))
    try:
        return [_stack(folder, words, *how) for words, how in _MODES.items()]
    finally:
        del os.environ["SANE_CONFIG_DIR"]


def _stack(folder: Path, words: str, mode: ColourMode, dpi: int) -> Row:
    vault = Vault(folder / "files", bytes(32))
    spool = Spool(folder / f"spool-{dpi}", vault.sealed, vault.unsealed)
    asked = ScanSettings(source=Source.FEEDER, mode=mode, dpi=dpi)
    scanner = DrivenScanner("sane")
    seconds = timed(lambda: scanner.scan("test:0", asked, spool.keep, lambda: False))
    pages = spool.count()
    size = sum(path.stat().st_size for path in spool.folder.iterdir())
    name = f"scan: {_SHEETS} feeder pages, {words}, into a sealed spool"
    details = {"pages": pages, "MB": size / 1e6, "ms_a_page": seconds / max(pages, 1) * 1000}
    return Row("scan", name, seconds, "s", _MOST_S, details=details)
