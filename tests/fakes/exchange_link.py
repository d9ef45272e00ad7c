"""Carries calls to an exchange in this process, and spoils them on demand: a link in the mountains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from counter_app.domain.errors import GatewayError
from counter_app.gateway import exchange as gateway
from counter_app.sync.ports import Call, Reply
from counter_app.wire.batch import MESSAGE_TYPE

Fault = str
FAULTS: tuple[Fault, ...] = (
    "none",
    "unreachable",
    "answer_lost",
    "answer_late",
    "twice",
    "portal",
    "portal_message",
    "redirect",
    "busy",
    "broken",
    "torn",
    "certificate",
)


@dataclass(slots=True)
class ExchangeLink:
    """A ``Transport``; ``faults`` gives what happens to each call in turn, then all goes well."""

    far_end: gateway.Exchange
    run: Callable[..., gateway.Answered]
    faults: Iterator[Fault] = field(default_factory=lambda: iter(()))
    calls: list[Call] = field(default_factory=list)
    closed: int = 0

    def __call__(self, gateway_url: str, ca_pem: str | None) -> ExchangeLink:
        """Be its own ``Connect``."""
        return self

    def _carry(self, call: Call) -> Reply:
        """Carry a call unspoiled."""
        headers = {name.lower(): value for name, value in call.headers.items()}
        answered = self.run(self.far_end.answer(gateway.Call(call.method, call.path, headers, call.body)))
        return Reply(
            answered.status,
            answered.content_type,
            answered.body,
            bytes_sent=len(call.body),
            bytes_received=len(answered.body),
        )

    def _spoil(self, fault: Fault, call: Call) -> Reply:
        """Carry a call with one fault."""
        if fault == "unreachable":
            raise GatewayError("unreachable")
        if fault == "certificate":
            raise GatewayError("certificate_wrong")
        early = {
            "portal": Reply(200, "text/html", b"<html>Welcome, please log in</html>"),
            "portal_message": Reply(200, MESSAGE_TYPE, b"<html>Welcome</html>"),
            "redirect": Reply(302, "text/html", b""),
            "busy": Reply(503, "text/plain", b"Service Unavailable", retry_after_s=5),
        }
        if fault in early:
            return early[fault]
        if fault == "twice":
            self._carry(call)
        reply = self._carry(call)
        if fault == "answer_lost":
            raise GatewayError("answer_cut")
        if fault == "answer_late":
            raise GatewayError("answer_late")
        if fault == "broken":
            return Reply(500, "text/plain", b"Internal Server Error")
        if fault == "torn":
            return Reply(reply.status, reply.content_type, reply.body[: len(reply.body) // 2])
        return reply

    def exchange(self, call: Call) -> Reply:
        """Carry a call with the next fault."""
        self.calls.append(call)
        return self._spoil(next(self.faults, "none"), call)

    def close(self) -> None:
        """Count how often the connection was let go."""
        self.closed += 1
