"""From the bytes of a serial scanner to the texts it read: framed by CR or LF, or by a pause. No Qt in here."""

from __future__ import annotations

import re

MOST_BYTES = 4_096
"""Of one text; a card has under 400. What comes after is dropped, so that a line without an end costs no memory."""
PAUSE_MS = 150
PATIENT_PAUSE_MS = 1_000
"""Once a scanner has shown that it ends its lines, a pause is only a cable that hesitates."""

_ENDS = re.compile(rb"[\r\n]+")
# STX, ETX and their like: some scanners put them around what they read.
_AROUND = "".join(map(chr, range(32))) + "\x7f"


class SerialLines:
    """Collects bytes; every text it gives is whole, and what is no UTF-8 says so by U+FFFD: nothing is guessed."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._ends_lines = False

    @property
    def waiting(self) -> bool:
        """Whether a text has begun and not ended."""
        return bool(self._kept)

    @property
    def pause_ms(self) -> int:
        """How long nothing may come before what is there counts as a text."""
        return PATIENT_PAUSE_MS if self._ends_lines else PAUSE_MS

    def take(self, content: bytes) -> list[str]:
        """Return the texts that ``content`` ended."""
        *ended, rest = _ENDS.split(content)
        texts = []
        for part in ended:
            self._keep(part)
            self._ends_lines = True
            texts.append(self._text())
        self._keep(rest)
        return [text for text in texts if text]

    def pause(self) -> str:
        """Return the text that a pause ended, empty where none had begun."""
        return self._text()

    def forget(self) -> None:
        """Drop what has begun: the cable is out."""
        self._kept.clear()

    def _keep(self, part: bytes) -> None:
        self._kept += part[: MOST_BYTES - len(self._kept)]

    def _text(self) -> str:
        text = self._kept.decode("utf-8", "replace").strip(_AROUND)
        self._kept.clear()
        return text
