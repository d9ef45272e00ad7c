"""A link that drops, delays, doubles, reorders, cuts and spoils messages as chance has it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from counter_app.domain.errors import GatewayError
from counter_app.gateway import exchange as far
from counter_app.sync.ports import Call, Reply
from counter_app.wire.batch import MESSAGE_TYPE
from counter_app.wire.requests import BATCHES
from tests.simulation.hosts import Host, PowerCut

FAULTS = (
    "unreachable",
    "lost",  # the request never arrives
    "late",  # it arrives after the sender gave up
    "cut",  # its second half never arrives
    "answer_lost",
    "answer_cut",
    "twice",
    "torn",  # half an answer passes for a whole one
    "flipped",  # a bit of the request
    "answer_flipped",
    "portal",
    "portal_message",
    "busy",
    "broken",
    "old_answer",  # of an earlier call, out of a cache
)
_PAGES = {
    "portal": Reply(200, "text/html", b"<html>Welcome, please log in</html>"),
    "portal_message": Reply(200, MESSAGE_TYPE, b"<html>Welcome</html>"),
    "busy": Reply(503, "text/plain", b"Service Unavailable", retry_after_s=5),
    "broken": Reply(500, "text/plain", b"Internal Server Error"),
}


@dataclass(slots=True)
class Link:
    """A ``Connect`` and ``Transport``; ``rate`` is how often something goes wrong."""

    host: Host
    chance: Random
    flying: list[far.Call]
    told: Callable[[str], None]
    meanwhile: Callable[[], None]
    rate: float = 0.0
    answers: dict[str, Reply] = field(default_factory=dict)
    _begun: deque[Reply | GatewayError] = field(default_factory=deque, init=False)

    def __call__(self, gateway_url: str, ca_pem: str | None) -> Link:
        return self

    def close(self) -> None:
        self._begun.clear()

    def exchange(self, call: Call) -> Reply:
        """Carry one call, or what becomes of it."""
        assert not self._begun, "an answer to an earlier call is under way"
        self.begin(call)
        return self.finish()

    def begin(self, call: Call) -> None:
        """Carry a call; its answer, or what became of it, waits for ``finish``.

        Behind a call that broke the connection nothing is carried any more, or it arrives late.
        """
        if self.rate:
            self.meanwhile()
        fault = self.chance.choice(FAULTS) if self.rate and self.chance.random() < self.rate else "none"
        sent = far.Call(call.method, call.path, dict(call.headers), call.body)
        if any(isinstance(one, GatewayError) for one in self._begun):
            self.told(f"{call.method} {call.path[:20]} behind a broken one")
            if self.chance.random() < 0.5:
                self.flying.append(sent)
            self._begun.append(GatewayError("answer_cut"))
            return
        self.told(f"{call.method} {call.path[:20]} {fault}")
        try:
            self._begun.append(self._carry(fault, sent))
        except GatewayError as error:
            self._begun.append(error)
        if self.rate:
            self.meanwhile()

    def finish(self) -> Reply:
        """Give the oldest answer; an error ends the connection."""
        found = self._begun.popleft()
        if isinstance(found, GatewayError):
            self._begun.clear()
            raise found
        return found

    def _carry(self, fault: str, call: far.Call) -> Reply:
        if fault == "unreachable":
            raise GatewayError("unreachable")
        if fault in {"lost", "late"}:
            if fault == "late":
                self.flying.append(call)
            raise GatewayError("answer_late")
        if fault in _PAGES:
            return _PAGES[fault]
        if fault == "old_answer" and call.path in self.answers:
            return self.answers[call.path]
        if fault == "cut" and call.path.startswith(BATCHES) and self.chance.random() < 0.8:
            self.host.torn(call, self.chance.randrange(len(call.body)))
            raise GatewayError("answer_cut")
        if fault == "cut":
            self._deliver(far.Call(call.method, call.path, call.headers, call.body[: len(call.body) // 2]))
            raise GatewayError("answer_cut")
        if fault == "flipped":
            call = far.Call(call.method, call.path, call.headers, self._flip(call.body))
        if fault == "twice":
            self.flying.append(call)
        return self._spoil(fault, call.path, self._deliver(call))

    def _deliver(self, call: far.Call) -> Reply:
        try:
            answered = self.host.answer(call)
        except PowerCut:
            self.told("power cut at the gateway")
            raise GatewayError("answer_cut") from None
        return Reply(answered.status, answered.content_type, answered.body)

    def _spoil(self, fault: str, path: str, reply: Reply) -> Reply:
        if fault in {"answer_lost", "answer_cut"}:
            raise GatewayError("answer_cut")
        if fault == "torn":
            return Reply(reply.status, reply.content_type, reply.body[: len(reply.body) // 2])
        if fault == "answer_flipped":
            return Reply(reply.status, reply.content_type, self._flip(reply.body))
        self.answers[path] = reply
        return reply

    def _flip(self, body: bytes) -> bytes:
        if not body:
            return body
        at = self.chance.randrange(len(body))
        return body[:at] + bytes([body[at] ^ 1 << self.chance.randrange(8)]) + body[at + 1 :]
