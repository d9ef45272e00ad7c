"""One connection to a gateway: HTTP/1.1 as h11 reads and writes it, calls one behind the other, answers in their order.

A call may be written before the answer to the one before has come (RFC 9112, 9.3.2): every call of ours may be made
again, and the far end must answer in order. Runs on the sync thread.
"""

from __future__ import annotations

import select
import socket
import time
from collections import deque

import h11

from counter_app.domain.errors import GatewayError
from counter_app.sync.ports import Call, Reply

MAX_ANSWER_BYTES = 4 * 1024 * 1024
_READ_BYTES = 64 * 1024
_RECORD_BYTES = 1_300
_ONE_RECORD_BYTES = 64 * 1024
"""What is kept while it comes leaves in small records up to here: of a torn one TLS gives the far end nothing."""
_STATUS_LINE = len("HTTP/1.1 200 \r\n\r\n")


class Line:
    """Writes calls and reads answers over a connected socket, TLS or not."""

    def __init__(self, connected: socket.socket, host: str) -> None:
        self.socket = connected
        self._host = host
        self._waiting: deque[tuple[h11.Connection, int]] = deque()
        self._read = b""
        self.ended = False
        self.used_at = time.monotonic()

    @property
    def waiting(self) -> int:
        """Return how many answers are still to come."""
        return len(self._waiting)

    def is_stale(self, most_idle_s: float) -> bool:
        """Tell whether an idle connection has ended, or may be about to."""
        if self.ended or time.monotonic() - self.used_at > most_idle_s:
            return True
        # Nobody owes us anything: what can be read now is the end.
        readable, _, _ = select.select([self.socket], [], [], 0)
        return bool(readable)

    def write(self, call: Call, path: str, patience_s: float) -> None:
        """Write one call; raises what the socket does."""
        framing = h11.Connection(h11.CLIENT)
        headers = [("host", self._host), *call.headers.items()]
        if call.body or call.method != "GET":
            headers.append(("content-length", str(len(call.body))))
        head = framing.send(h11.Request(method=call.method, target=path, headers=headers)) or b""
        body = framing.send(h11.Data(data=call.body)) if call.body else b""
        framing.send(h11.EndOfMessage())
        self._waiting.append((framing, len(head) + len(call.body)))
        self.socket.settimeout(patience_s)
        written = memoryview(head + (body or b""))
        # Longer bodies are sent where the line is quick: more records would only cost there.
        step = _RECORD_BYTES if len(written) <= _ONE_RECORD_BYTES else len(written)
        for at in range(0, len(written), step):
            self.socket.sendall(written[at : at + step])

    def read(self, patience_s: float, deadline: float) -> Reply:
        """Return the answer to the oldest call; ``deadline`` is an instant of ``time.monotonic``.

        Raises:
            GatewayError: ``not_a_gateway`` for an answer without end, ``answer_late`` behind the deadline; and what the
                socket and h11 raise.
        """
        framing, sent = self._waiting[0]
        self.socket.settimeout(patience_s)
        framing.receive_data(self._read) if self._read else None
        self._read = b""
        answer: h11.Response | None = None
        body = bytearray()
        while True:
            event = framing.next_event()
            if event is h11.NEED_DATA:
                if time.monotonic() > deadline:
                    raise GatewayError("answer_late")
                framing.receive_data(self.socket.recv(_READ_BYTES))
            elif isinstance(event, h11.Response):
                answer = event
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > MAX_ANSWER_BYTES:
                    raise GatewayError("not_a_gateway")
            elif isinstance(event, h11.EndOfMessage):
                break
        self._waiting.popleft()
        self._read, closed = framing.trailing_data
        self.ended = closed or framing.their_state is not h11.DONE
        self.used_at = time.monotonic()
        if answer is None:
            raise GatewayError("answer_cut")
        return _reply(answer, bytes(body), sent)

    def close(self) -> None:
        """End it."""
        self.socket.close()


def _reply(answer: h11.Response, body: bytes, sent: int) -> Reply:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in answer.headers}
    size = sum(len(name) + len(value) + 4 for name, value in answer.headers)
    return Reply(
        answer.status_code,
        headers.get("content-type", "").partition(";")[0].strip().lower(),
        body,
        _seconds(headers.get("retry-after")),
        sent,
        _STATUS_LINE + len(answer.reason) + size + len(body),
    )


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else None  # noqa: PLR2004 - more than a day is no answer
