"""The log says what happened and where, and nothing of what a citizen or a clerk wrote."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.errors import StoreError
from counter_app.logs import report_incident, start_log, stop_log

SECRET = "Trần Thị Thử 034090000000"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """Start the log in a folder of the test."""
    file = tmp_path / "counter.log"
    root_level = logging.getLogger().level
    handler = start_log(file)
    yield file
    stop_log(handler)
    logging.getLogger().setLevel(root_level)


def _fail() -> None:
    try:
        int(SECRET)
    except ValueError as error:
        raise StoreError("disk_full") from error


def test_incident_names_kind_and_place_only(log_file: Path) -> None:
    """An unforeseen error is logged with number, kinds, codes and lines, never with its text."""
    try:
        _fail()
    except StoreError as error:
        number = report_incident(error, where="store")
    text = log_file.read_text(encoding="utf-8")
    assert f"incident {number} in store" in text
    assert "StoreError disk_full" in text
    assert "builtins.ValueError" in text
    assert "test_logs.py" in text
    assert SECRET not in text


def test_foreign_messages_are_left_out(log_file: Path) -> None:
    """Of a library's warning only its place is written: its text may quote what was sent."""
    logging.getLogger("httpx2").warning("GET https://example.invalid/?q=%s", SECRET)
    text = log_file.read_text(encoding="utf-8")
    assert "WARNING httpx2 test_logs:" in text
    assert SECRET not in text


def test_own_messages_are_written(log_file: Path) -> None:
    """Our own constant words and numbers reach the file, debug lines do not."""
    log = logging.getLogger("counter_app.sync")
    log.info("pushed %d of %d", 3, 4)
    log.debug("hidden")
    text = log_file.read_text(encoding="utf-8")
    assert text.endswith("Z INFO counter_app.sync pushed 3 of 4\n")
    assert "hidden" not in text


def test_unwritable_log_stops_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Without a place for the log the program goes on in silence."""
    handler = start_log(tmp_path / "none" / "counter.log")
    logging.getLogger("counter_app").error("nowhere")
    stop_log(handler)
    assert capfd.readouterr().err == ""


def test_log_rotates(log_file: Path) -> None:
    """Full files are kept aside, five of them, each at most one megabyte."""
    log = logging.getLogger("counter_app")
    for _ in range(700):
        log.info("x" * 10_000)
    files = sorted(log_file.parent.iterdir())
    assert len(files) == 6
    assert all(file.stat().st_size <= 1_000_000 for file in files)
