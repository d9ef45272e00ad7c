"""A bug in the gateway: the caller hears a code, the log keeps the lines it came through."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from starlette.requests import Request

from counter_app.domain.errors import InputError
from counter_app.gateway.app import Bodies, _bug
from counter_app.logs import start_log, stop_log

SECRET = "Trần Thị Thử 034090000000"


def _fail() -> None:
    int(SECRET)


def test_a_bug_is_logged_with_its_lines_and_told_as_a_code(tmp_path: Path) -> None:
    """The answer is 500 with a code; the log has an incident, its lines, and nothing that was sent."""
    level = logging.getLogger().level
    handler = start_log(tmp_path / "gateway.log")
    try:
        _fail()
    except ValueError as error:
        answer = asyncio.run(_bug(Request({"type": "http"}), error))
    finally:
        stop_log(handler)
        logging.getLogger().setLevel(level)
    log = (tmp_path / "gateway.log").read_text(encoding="utf-8")
    assert (answer.status_code, b"gateway_failed" in answer.body) == (500, True)
    assert " in gateway" in log
    assert "_fail" in log
    assert SECRET not in log


def test_a_length_in_other_digits_is_refused() -> None:
    """A superscript is a digit to Python and no number: the declared length takes ASCII ones only."""
    for declared in ("²", "1²", "-1", ""):
        request = Request({"type": "http", "headers": [(b"content-length", declared.encode("latin-1"))]})
        with pytest.raises(InputError, match="batch_too_large"):
            asyncio.run(Bodies().read(request, 1_000))
