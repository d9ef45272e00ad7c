"""A portal's far end as a real HTTP server on a port the system picks, with the quirks that were met in the wild.

It keeps what it was sent, counts how often each dossier was created, and checks the contract: every value a text,
instants of fourteen digits, progress in tens. ``quirks`` says what it does to the next calls of a service.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

CREATE, PROGRESS, LOOK_UP, LOGIN = "DongBoHoSoMC", "CapNhatTienDoHoSoMC", "TraCuuHoSo", "login"
ACCOUNT = {"username": "tinh", "password": "mat-khau-thu"}
_INSTANTS = {"NgayTiepNhan", "NgayHenTra", "NgayNopHoSo", "NgayTra", "ThoiDiemXuLy", "NgayBatDau"}
_PAGE = b"<!DOCTYPE html><html><body>Dang nhap mang</body></html>"

Body = dict[str, Any]


class FarEnd:
    """What the far end holds and what it was asked; safe to read once no call is under way."""

    def __init__(self) -> None:
        self.dossiers: dict[str, Body] = {}
        self.created: Counter[str] = Counter()
        self.progress: defaultdict[str, list[Body]] = defaultdict(list)
        self.calls: list[Body] = []
        self.broken: list[str] = []
        self.quirks: defaultdict[str, deque[str]] = defaultdict(deque)
        self.refuse: dict[str, Body] = {}
        self.sessions: set[str] = set()
        self.done = threading.Event()
        self.release = threading.Event()
        self.url = ""
        self._lock = threading.Lock()

    def services(self) -> list[str]:
        """Return the services called, in order; an update says so."""
        return [_named(call) for call in self.calls if "service" in call]

    def answer(self, body: Body) -> tuple[str, object]:
        """Return the quirk that applies to a call, and the answer a sound far end gives."""
        with self._lock:
            service = body.get("service", LOGIN)
            waiting = self.quirks[_named(body)] or self.quirks[service]
            quirk = waiting.popleft() if waiting else ""
            self.calls.append(body)
            if quirk in {"session", "html", "busy", "cut", "fail", "list", "again", "empty"}:
                if quirk == "session":
                    self.sessions.clear()
                return quirk, {"error_code": "401", "message": "Phiên đăng nhập đã hết hạn"}
            said = self._login(body) if service == LOGIN else self._called(service, body)
            self.done.set()
            return quirk, said

    def _login(self, body: Body) -> object:
        if body != ACCOUNT:
            return {"error_code": "-2", "message": "Sai tài khoản hoặc mật khẩu"}
        session = f"phien-{len(self.calls)}"
        self.sessions.add(session)
        return {"session": session, "error_code": 0}

    def _called(self, service: str, body: Body) -> object:
        if body["session"] not in self.sessions:
            return {"error_code": "401", "message": "Phiên đăng nhập đã hết hạn"}
        if service == LOOK_UP:
            held = self.dossiers.get(body["mahoso"])
            # One row comes twice, as it does where two nodes answer.
            return {"error_code": "00", "message": "", "result": [held, held] if held else []}
        self._check(service, body)
        return self._synchronised(body) if service == CREATE else self._progressed(body)

    def _synchronised(self, body: Body) -> object:
        (message,) = body["data"]
        code = message["MaHoSo"]
        if code in self.refuse:
            return self.refuse[code]
        if body["isUpdating"] == "False":
            if code in self.dossiers:
                return {"error_code": "3", "message": f"Hồ sơ {code} ĐÃ TỒN TẠI"}
            self.created[code] += 1
        elif code not in self.dossiers:
            return {"error_code": 3, "message": "Hồ sơ không tồn tại"}
        self.dossiers[code] = message
        # Numbers come as texts here and as numbers there, or not at all.
        return {"message": "Đồng bộ thành công"} if len(self.calls) % 2 else {"error_code": "0"}

    def _progressed(self, body: Body) -> object:
        for step in body["data"]:
            if step["MaHoSo"] not in self.dossiers:
                return {"error_code": "-3", "message": "Hồ sơ không tồn tại"}
            held = self.progress[step["MaHoSo"]]
            if step not in held:
                held.append(step)
        return {"error_code": "00", "message": None}

    def _check(self, service: str, body: Body) -> None:
        if service == PROGRESS and not 1 <= len(body["data"]) <= 10:
            self.broken.append("tens")
        for message in body["data"]:
            for name, value in message.items():
                rows = value if isinstance(value, list) else [{name: value}]
                if not all(isinstance(text, str) for row in rows for text in row.values()):
                    self.broken.append(name)
                if name in _INSTANTS and not re.fullmatch(r"20\d{12}", value):
                    self.broken.append(name)


def _named(call: Body) -> str:
    service = cast("str", call.get("service", LOGIN))
    return "update" if service == CREATE and call["isUpdating"] == "True" else service


def _handler(far_end: FarEnd) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body in one segment: apart, the second waits 40 ms for a late acknowledgement

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            quirk, said = far_end.answer(body)
            if quirk in {"cut", "cut_after"}:
                self.close_connection = True
                return
            if quirk == "late_after":
                far_end.release.wait(60)
                self.close_connection = True
                return
            raw = json.dumps(said, ensure_ascii=False).encode()
            shapes = {
                "html": (200, _PAGE),
                "busy": (429, b""),
                "fail": (502, b"Bad gateway"),
                "fail_after": (500, raw),
                "list": (200, b'["0"]'),
                "list_after": (200, b'{"error_code": {"0": 1}}'),
                "again": (200, '{"error_code": "-1", "message": "Lỗi hệ thống"}'.encode()),
                "empty": (200, b""),
            }
            self._reply(*shapes.get(quirk, (200, raw)))

        def _reply(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running_far_end() -> Iterator[FarEnd]:
    """Run a far end until the block ends."""
    far_end = FarEnd()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(far_end))
    far_end.url = f"http://127.0.0.1:{server.server_address[1]}/api"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield far_end
    finally:
        far_end.release.set()
        server.shutdown()
        thread.join()
        server.server_close()
