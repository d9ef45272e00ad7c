"""A network scanner over real HTTP: what each answer means, and how little a stranger can do to us."""

from __future__ import annotations

import threading
import time

import pytest

from counter_app.devices.scanning.escl import EsclScanner
from counter_app.devices.scanning.ports import Capabilities, ColourMode, ScannedPage, ScanSettings, Source
from counter_app.domain.errors import CounterError, DeviceError
from tests.builders.escl_server import CAPABILITIES, EsclServer
from tests.builders.sheets_of_paper import sheet

FEEDER = ScanSettings(source=Source.FEEDER)


def never() -> bool:
    """Let a scan run to its end."""
    return False


def _scan(server: EsclServer, settings: ScanSettings = FEEDER, scanner: EsclScanner | None = None) -> list[ScannedPage]:
    pages: list[ScannedPage] = []
    (scanner or EsclScanner(silent_seconds=5, busy_seconds=0.3)).scan(server.device, settings, pages.append, never)
    return pages


def _refused(server: EsclServer, settings: ScanSettings = FEEDER) -> tuple[int, str]:
    """Scan and return how many pages were had, and what was said then."""
    pages: list[int] = []
    with pytest.raises(CounterError) as caught:
        EsclScanner(silent_seconds=0.5, busy_seconds=0.3).scan(
            server.device, settings, lambda page: pages.append(page.number), never
        )
    return len(pages), caught.value.code


def test_what_it_can_do_is_read(escl: EsclServer) -> None:
    """Inputs, colours and resolutions come from its own words."""
    every = (Source.FLATBED, Source.FEEDER, Source.DUPLEX)
    found = EsclScanner().capabilities(escl.device)
    assert found == Capabilities(every, (ColourMode.COLOUR, ColourMode.GRAY), (100, 200, 300, 600))


def test_the_order_says_what_is_wanted(escl: EsclServer) -> None:
    """Source, sides, colour, the nearest resolution and paper no larger than the scanner's go into the order."""
    asked = ScanSettings(source=Source.DUPLEX, mode=ColourMode.COLOUR, dpi=250, pages=2, size_mm=(210.0, 420.0))
    pages = _scan(escl, asked)
    (order,) = escl.orders
    said = {name: order.word(name) for name in ("InputSource", "Duplex", "ColorMode", "XResolution", "Height", "Width")}
    assert said == {
        "InputSource": "Feeder",
        "Duplex": "true",
        "ColorMode": "RGB24",
        "XResolution": "300",
        "Height": "3508",
        "Width": "2480",
    }
    assert [page.dpi for page in pages] == [300, 300]
    assert escl.cancelled == ["/eSCL/ScanJobs/1"], "the rest of the stack is not drawn in"


@pytest.mark.parametrize("sheets,orders,pages", [(3, 1, 3), (0, 1, 1)])
def test_without_a_choice_paper_in_the_feeder_goes_first(
    escl: EsclServer, sheets: int, orders: int, pages: int
) -> None:
    """The scanner says whether paper lies in its feeder; else the glass is scanned, one page a job."""
    escl.script.sheets = sheets
    assert len(_scan(escl, ScanSettings())) == pages
    assert len(escl.orders) == orders
    escl.script.sheets = 0
    assert len(_scan(escl, ScanSettings(pages=2))) == 2
    assert len(escl.orders) == orders + 2


@pytest.mark.parametrize("status", [404, 409, 410, 500, 503])
@pytest.mark.parametrize(
    "trouble,code", [("ScannerAdfJam", "scanner_jammed"), ("ScannerAdfHatchOpen", "scanner_cover_open")]
)
def test_a_stopped_feeder_is_told_whatever_the_answer(escl: EsclServer, status: int, trouble: str, code: str) -> None:
    """Scanners do not agree on the status of a jam: their state says it, and the pages before it are had."""
    escl.script.stops_after, escl.script.stop_status, escl.script.trouble = 2, status, trouble
    assert _refused(escl) == (2, code)
    assert _refused(escl) == (0, code), "nothing is ordered while it stands"


def test_an_empty_feeder_is_told_before_anything_moves(escl: EsclServer) -> None:
    """No job is made for no paper."""
    escl.script.sheets = 0
    assert _refused(escl) == (0, "scanner_feeder_empty")
    assert escl.orders == []


def test_a_busy_scanner_is_waited_for_a_while(escl: EsclServer) -> None:
    """Two refusals are waited out, endless ones are told."""
    escl.script.busy, escl.script.not_ready = 2, 2
    assert len(_scan(escl)) == 10
    escl.script.busy, escl.given = 10**6, 0
    assert _refused(escl) == (0, "scanner_busy")


def test_a_scanner_that_is_never_ready_is_told(escl: EsclServer) -> None:
    """Saying "not yet" for ever is silence after the stated limit, and the job is called off."""
    escl.script.not_ready = 10**6
    assert _refused(escl) == (0, "scanner_silent")
    assert escl.cancelled


@pytest.mark.parametrize(
    "status,code",
    [(401, "scanner_no_access"), (403, "scanner_no_access"), (409, "scanner_unsupported"), (500, "scanner_failed")],
)
def test_refused_orders_have_their_code(escl: EsclServer, status: int, code: str) -> None:
    """What the scanner refuses is told apart from what it cannot do."""
    escl.script.order_status = status
    assert _refused(escl) == (0, code)


def test_it_hangs_and_is_cancelled(escl: EsclServer) -> None:
    """While the scanner says nothing a cancel is heard at once, and the scanner is told."""
    escl.script.hangs = threading.Event()
    begun = time.monotonic()
    done = EsclScanner().scan(escl.device, FEEDER, lambda _: None, lambda: time.monotonic() > begun + 0.4)
    assert done == 0
    assert time.monotonic() - begun < 2
    assert escl.cancelled == ["/eSCL/ScanJobs/1"]


def test_an_order_taken_after_the_cancel_is_called_off(escl: EsclServer) -> None:
    """A scanner that takes the order when nobody waits any more is told so, and scans nothing."""
    escl.script.order_hangs = threading.Event()
    begun = time.monotonic()
    assert EsclScanner().scan(escl.device, FEEDER, lambda _: None, lambda: time.monotonic() > begun + 0.4) == 0
    escl.script.order_hangs.set()
    assert escl.called_off.wait(5)
    assert (escl.cancelled, escl.given) == (["/eSCL/ScanJobs/1"], 0)


def test_silence_ends_at_its_limit(escl: EsclServer) -> None:
    """A scanner that never answers costs the stated seconds."""
    escl.script.hangs = threading.Event()
    assert _refused(escl) == (0, "scanner_silent")


@pytest.mark.parametrize(
    "page,cut,code",
    [
        (None, True, "scanner_lost"),
        (sheet()[:-200], False, "scanner_lost"),
        (b"<html>Login</html>", False, "scanner_failed"),
        (b"", False, "scanner_failed"),
    ],
)
def test_half_a_page_is_no_page(escl: EsclServer, page: bytes | None, cut: bool, code: str) -> None:
    """A page that was cut on its way, or is none, is never handed over."""
    escl.script.page, escl.script.cut = page, cut
    assert _refused(escl) == (0, code)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"<html><body>Login</body>",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b"<a>" * 200,
        CAPABILITIES.encode() + b" " * 2**20,
        "<a>Máy quét</a>".encode("utf-16")[:-3],
    ],
)
def test_strange_words_are_a_scanner_that_failed(escl: EsclServer, said: bytes) -> None:
    """No entity is expanded, nothing endless is read, and none of it is listed."""
    escl.script.capabilities = said
    code = _refused(escl)[1]
    assert code in {"scanner_failed", "scan_page_too_large"}
    assert EsclScanner([escl.device]).devices() == []


def test_a_job_stays_on_the_scanner(escl: EsclServer) -> None:
    """An answer that names another host for the job is followed to the scanner itself."""
    escl.script.host_in_location = "http://192.0.2.1:1"
    assert len(_scan(escl)) == 10


def test_a_certificate_nobody_signed_is_taken(escl_over_tls: EsclServer) -> None:
    """Scanners sign their own; over TLS everything is as without."""
    assert len(_scan(escl_over_tls)) == 10


def test_a_scanner_that_insists_on_tls_is_followed(escl: EsclServer, escl_over_tls: EsclServer) -> None:
    """A redirection on the same host is gone with, for the order and the pages too; none to another host is."""
    escl.script.moved_to = escl_over_tls.device.removeprefix("escl:")
    assert len(_scan(escl)) == 10
    assert (escl.orders, len(escl_over_tls.orders)) == ([], 1)
    escl.script.moved_to = escl.script.moved_to.replace("127.0.0.1", "localhost")
    assert _refused(escl) == (0, "scanner_failed")


@pytest.mark.parametrize(
    "device",
    [
        "escl:",
        "escl:ftp://a/",
        "escl:http://",
        "escl:http://a:b/",
        "escl:http://u:p@h/",
        "escl:http://h/?q",
        "escl:http://h/ x",
    ],
)
def test_strange_addresses_are_refused(device: str) -> None:
    """What is no address of a scanner is bad input, before anything is sent."""
    with pytest.raises(CounterError) as caught:
        EsclScanner().capabilities(device)
    assert (caught.value.code, caught.value.exit_code) == ("scanner_address", 2)


def test_nobody_there_is_a_scanner_that_is_missing() -> None:
    """An address where nothing listens is told fast, and is not in the list."""
    with pytest.raises(DeviceError, match="scanner_missing"):
        EsclScanner().capabilities("escl:http://127.0.0.1:9")
    assert EsclScanner(["http://127.0.0.1:9/eSCL"]).devices() == []
