"""SANE with nothing but its own virtual scanners: a flatbed with a feeder of ten sheets."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import pytest

_LIBRARY, _BACKEND = "libsane.so.1", "sane/libsane-test.so.1"
_LIKE_PAPER = {"geometry_max": "300.0", "test-picture": '"Grid"', "number_of_devices": "1"}


def need() -> None:
    """Skip where SANE's virtual scanner is missing, with the reason; in CI that fails."""
    missing = missing_part()
    if missing is None:
        return
    if os.environ.get("CI"):
        pytest.fail(f"missing: {missing}")
    pytest.skip(f"missing: {missing}")


def missing_part() -> str | None:
    """Name what this machine lacks for it."""
    try:
        ctypes.CDLL(_LIBRARY)
    except OSError:
        return _LIBRARY
    found = any(folder.joinpath(_BACKEND).exists() for folder in _library_folders())
    return None if found else _BACKEND


def _library_folders() -> list[Path]:
    return [Path("/usr/lib"), Path("/usr/lib64"), *Path("/usr/lib").glob("*-linux-gnu")]


def configure(folder: Path, **options: str) -> Path:
    """Write the configuration that ``SANE_CONFIG_DIR`` is to name; ``options`` are those of SANE's test backend."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dll.conf").write_text("test\n", encoding="utf-8")
    told = _LIKE_PAPER | {name.replace("_", "-") if name not in _LIKE_PAPER else name: v for name, v in options.items()}
    lines = "".join(f"{name} {value}\n" for name, value in told.items())
    (folder / "test.conf").write_text(lines, encoding="utf-8")
    return folder
