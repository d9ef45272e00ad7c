"""A network scanner: a real HTTP server on a port of its own that speaks eSCL, with the troubles a test wants."""

from __future__ import annotations

import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from counter_app.devices.scanning.plain_xml import Node, read_xml
from tests.builders.sheets_of_paper import sheet

_HEAD = (
    'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm" xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03">'
    "<pwg:Version>2.63</pwg:Version>"
)
_INPUT = (
    "<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth>"
    "<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>3508</scan:MaxHeight>"
    "<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes>"
    "<scan:ColorMode>BlackAndWhite1</scan:ColorMode><scan:ColorMode>Grayscale8</scan:ColorMode>"
    "<scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes><scan:SupportedResolutions><scan:DiscreteResolutions>"
    + "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in (100, 200, 300, 600)
    )
    + "</scan:DiscreteResolutions></scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles>"
)
CAPABILITIES = (
    f"<scan:ScannerCapabilities {_HEAD}<pwg:MakeAndModel>Máy quét thử</pwg:MakeAndModel>"
    f"<scan:Platen><scan:PlatenInputCaps>{_INPUT}</scan:PlatenInputCaps></scan:Platen>"
    f"<scan:Adf><scan:AdfSimplexInputCaps>{_INPUT}</scan:AdfSimplexInputCaps>"
    f"<scan:AdfDuplexInputCaps>{_INPUT}</scan:AdfDuplexInputCaps></scan:Adf></scan:ScannerCapabilities>"
)


@dataclass
class Scripted:
    """What the scanner does: how many sheets lie in the feeder, and what goes wrong."""

    sheets: int = 10
    stops_after: int | None = None
    """Sheets after which the feeder stops with ``trouble``, answered by ``stop_status``."""
    trouble: str = "ScannerAdfJam"
    stop_status: int = 404
    busy: int = 0
    """Orders answered by 503 before one is taken."""
    not_ready: int = 0
    """Requests for a page answered by 503 before one is given."""
    order_status: int = 201
    capabilities: bytes = CAPABILITIES.encode()
    page: bytes | None = None
    cut: bool = False
    """Whether a page ends in the middle, connection and all."""
    hangs: threading.Event | None = None
    """Requests for a page wait for it, from the page ``hangs_from`` on."""
    hangs_from: int = 1
    host_in_location: str = ""
    moved_to: str = ""
    """Where everything is said to be: answers are redirections there."""
    order_hangs: threading.Event | None = None
    """Orders wait for it."""


@dataclass
class EsclServer:
    """The scanner, running."""

    script: Scripted = field(default_factory=Scripted)
    tls: ssl.SSLContext | None = None
    orders: list[Node] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    given: int = 0
    called_off: threading.Event = field(default_factory=threading.Event)
    jobs: dict[str, bool] = field(default_factory=dict)
    """Of each job by its path: whether it is done."""

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"server_of_test": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.script.hangs is not None:
            self.script.hangs.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def device(self) -> str:
        return f"escl:http{'' if self.tls is None else 's'}://127.0.0.1:{self._server.server_port}/eSCL"

    @property
    def feeder(self) -> str:
        stopped = self.script.stops_after is not None and self.given >= self.script.stops_after
        if stopped:
            return self.script.trouble
        return "ScannerAdfLoaded" if self.given < self.script.sheets else "ScannerAdfEmpty"


class _Handler(BaseHTTPRequestHandler):
    server_of_test: EsclServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Say nothing."""

    def do_GET(self) -> None:
        server, script = self.server_of_test, self.server_of_test.script
        if script.moved_to:
            self._say(301, headers={"Location": script.moved_to + self.path.removeprefix("/eSCL")})
        elif self.path == "/eSCL/ScannerCapabilities":
            self._say(200, script.capabilities)
        elif self.path == "/eSCL/ScannerStatus":
            told = (
                f"<scan:ScannerStatus {_HEAD}<pwg:State>Idle</pwg:State><scan:AdfState>{server.feeder}</scan:AdfState>"
            )
            self._say(200, f"{told}</scan:ScannerStatus>".encode())
        elif self.path.removesuffix("/NextDocument") in server.jobs:
            self._page(self.path.removesuffix("/NextDocument"))
        else:
            self._say(404)

    def _page(self, job: str) -> None:
        server, script = self.server_of_test, self.server_of_test.script
        if script.hangs is not None and server.given + 1 >= script.hangs_from:
            script.hangs.wait(30)
        glass = server.orders[-1].word("InputSource") == "Platen"
        if script.not_ready > 0:
            script.not_ready -= 1
            self._say(503, headers={"Retry-After": "0"})
        elif not glass and script.stops_after is not None and server.given >= script.stops_after:
            self._say(script.stop_status, headers={"Retry-After": "0"})
        elif server.jobs.get(job, True) or (not glass and server.given >= script.sheets):
            self._say(404)
        else:
            server.jobs[job] = glass
            server.given += 0 if glass else 1
            self._say(200, sheet(server.given) if script.page is None else script.page, cut=script.cut)

    def do_POST(self) -> None:
        server, script = self.server_of_test, self.server_of_test.script
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if script.order_hangs is not None:
            script.order_hangs.wait(30)
        if script.busy > 0:
            script.busy -= 1
            self._say(503, headers={"Retry-After": "0"})
            return
        if script.order_status != 201:
            self._say(script.order_status)
            return
        server.orders.append(read_xml(body))
        path = f"/eSCL/ScanJobs/{len(server.orders)}"
        server.jobs[path] = False
        self._say(201, headers={"Location": script.host_in_location + path})

    def do_DELETE(self) -> None:
        server = self.server_of_test
        server.cancelled.append(self.path)
        server.jobs.pop(self.path, None)
        server.called_off.set()
        self._say(200)

    def _say(
        self, status: int, content: bytes = b"", *, headers: dict[str, str] | None = None, cut: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self.close_connection = True
