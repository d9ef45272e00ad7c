"""The counter's side of files in memory, with the same promises as the real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from counter_app.domain.errors import StoreError
from counter_app.wire.files import Wanted


@dataclass(slots=True)
class ModelFiles:
    """Files by hash; ``log`` keeps what was done with each, in order."""

    dossier: str
    contents: dict[str, bytes] = field(default_factory=dict)
    delivered: set[str] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    log: list[tuple[str, int]] = field(default_factory=list)
    why: str = ""
    budget: int | None = None
    on_sent: Callable[[], object] = lambda: None

    def add(self, content: bytes) -> str:
        """Keep a file and return its name."""
        name = sha256(content).hexdigest()
        self.contents[name] = content
        return name

    def waiting(self, limit: int) -> Sequence[Wanted]:
        return self._wanted(limit, delivered=False)

    def to_confirm(self, limit: int) -> Sequence[Wanted]:
        return self._wanted(limit, delivered=True)

    def _wanted(self, limit: int, *, delivered: bool) -> list[Wanted]:
        found = [
            Wanted(name, len(content), self.dossier)
            for name, content in self.contents.items()
            if (name in self.delivered) == delivered
        ]
        return found[:limit]

    def held_back(self, link: str) -> str:
        return "budget" if self.budget is not None and self.budget <= 0 else self.why

    def room(self, link: str) -> int | None:
        return self.budget

    def read(self, sha256: str, offset: int, length: int) -> bytes:
        if sha256 in self.broken:
            raise StoreError("document_damaged")
        return self.contents[sha256][offset : offset + length]

    def sent(self, link: str, sha256: str, size: int, held: int) -> None:
        self.log.append((sha256, size))
        self.on_sent()
        if self.budget is not None:
            self.budget -= size

    def settle(self, asked: Sequence[str], whole: frozenset[str]) -> int:
        before = len(self.delivered)
        self.delivered = (self.delivered - set(asked)) | (set(asked) & whole)
        return max(0, len(self.delivered) - before)

    def failed(self, sha256: str, code: str) -> None:
        self.codes[sha256] = code
