"""A scanner at the end of a pseudo-terminal: reading, pulled out, put back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from counter_app.ui.adapters.serial import SerialScanner
from tests.builders.cable import Cable

CARD = "034090123456|123456789|Nguyễn Văn Ví Dụ|01021990|Nam|Thôn Bản Ngà, Xã Thông Nông, Cao Bằng|01012022"
SOON_MS = 50


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    """A cable that is out."""
    made = Cable(tmp_path)
    yield made
    made.pull_out()


@pytest.fixture
def scanner(qtbot: QtBot) -> Iterator[SerialScanner]:
    """The adapter, impatient."""
    made = SerialScanner(retry_ms=SOON_MS)
    yield made
    made.close()
    made.deleteLater()


def test_a_card_is_read_to_the_letter(qtbot: QtBot, cable: Cable, scanner: SerialScanner) -> None:
    """What the scanner sends in pieces arrives as one text with every mark."""
    cable.put_in()
    scanner.use(cable.port)
    assert scanner.stands == "ready"
    got: list[str] = []
    scanner.read.connect(got.append)
    whole = CARD.encode() + b"\r\n"
    for start in range(0, len(whole), 7):
        cable.type(whole[start : start + 7])
    qtbot.waitUntil(lambda: got == [CARD], timeout=3_000)


def test_a_pause_ends_what_no_line_end_does(qtbot: QtBot, cable: Cable, scanner: SerialScanner) -> None:
    """A scanner that sends no Enter is understood too."""
    cable.put_in()
    scanner.use(cable.port)
    with qtbot.waitSignal(scanner.read, timeout=3_000) as read:
        cable.type(b"H14.31-261120-1001")
    assert read.args == ["H14.31-261120-1001"]


def test_unplugged_and_plugged_in_again_it_reads_on(qtbot: QtBot, cable: Cable, scanner: SerialScanner) -> None:
    """The port comes back by itself, and half a text from before is not glued to the next."""
    stood: list[str] = []
    scanner.standing.connect(stood.append)
    cable.put_in()
    scanner.use(cable.port)
    cable.type(b"half a te")
    cable.pull_out()
    qtbot.waitUntil(lambda: stood == ["ready", "missing"], timeout=3_000)
    cable.put_in()
    qtbot.waitUntil(lambda: stood == ["ready", "missing", "ready"], timeout=3_000)
    with qtbot.waitSignal(scanner.read, timeout=3_000) as read:
        cable.type(CARD.encode() + b"\n")
    assert read.args == [CARD]


def test_a_port_that_is_not_there_is_waited_for(qtbot: QtBot, cable: Cable, scanner: SerialScanner) -> None:
    """A scanner that is plugged in after the program was started is found."""
    stood: list[str] = []
    scanner.standing.connect(stood.append)
    scanner.use(cable.port)
    assert stood == ["missing"]
    cable.put_in()
    qtbot.waitUntil(lambda: stood == ["missing", "ready"], timeout=3_000)
    scanner.use("")
    assert stood == ["missing", "ready", "off"]
