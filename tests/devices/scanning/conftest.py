"""Real scanners without paper: SANE's own virtual one, and a network scanner run by the test."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders import private_sane
from tests.builders.escl_server import EsclServer
from tests.fakes.certificates import certify


@pytest.fixture
def escl() -> Iterator[EsclServer]:
    """Run a network scanner with ten sheets in its feeder."""
    with EsclServer() as server:
        yield server


@pytest.fixture
def escl_over_tls(tmp_path: Path) -> Iterator[EsclServer]:
    """Run a network scanner with a certificate nobody signed, as they have."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own = certify(tmp_path / "certificate")
    context.load_cert_chain(own.certificate, own.key)
    with EsclServer(tls=context) as server:
        yield server


@pytest.fixture
def sane(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give a way to set SANE's virtual scanner up; it stands ready with ten sheets."""
    private_sane.need()

    def set_up(**options: str) -> None:
        private_sane.configure(tmp_path / "sane", **options)

    set_up()
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path / "sane"))
    return set_up
