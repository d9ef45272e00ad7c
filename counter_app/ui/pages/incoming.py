"""Files and pictures that were chosen, dropped or pasted, taken into a stack one after the other. No Qt in here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.errors import CounterError
from counter_app.texts import Texts
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.pages.in_order import InOrder

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.services.page_tray import TrayPage

MOST_FILES = 200


class Incoming:
    """One load of files at a time; ``say`` tells how far it is and what could not be taken, whole."""

    def __init__(
        self,
        counter: Counter,
        texts: Texts,
        order: InOrder,
        came: Callable[[str, Sequence[TrayPage]], None],
        say: Callable[[str, Marked], None],
    ) -> None:
        self._counter, self._texts, self._order, self._came, self._say = counter, texts, order, came, say
        self._stop = threading.Event()
        self._left = 0
        self._wrong: list[str] = []

    @property
    def busy(self) -> bool:
        """Whether files are being taken in."""
        return self._left > 0

    def take(self, stack: str, files: Sequence[Path], picture: bytes | None = None) -> None:
        """Take files, or a picture that lies in none, into ``stack``."""
        if not self.busy:
            self._stop = threading.Event()
            self._wrong = []
        given: list[tuple[str, Callable[[], bytes]]] = [
            (file.name, partial(_read, file)) for file in files[:MOST_FILES]
        ]
        if picture is not None:
            given.append((self._texts("ui.pages.pasted"), lambda: picture))
        self._left += len(given)
        if len(files) > MOST_FILES:
            self._wrong.append(self._texts("ui.pages.files_many", most=MOST_FILES))
        for name, content in given:
            self._one(stack, name, content)
        self._tell()

    def stop(self) -> bool:
        """Take no more files; those that were taken stay. Tell whether any were left."""
        self._stop.set()
        return self.busy

    def _one(self, stack: str, name: str, content: Callable[[], bytes]) -> None:
        stop = self._stop

        def work() -> tuple[TrayPage, ...]:
            return () if stop.is_set() else self._counter.papers.tray.add(stack, content())

        def done(pages: tuple[TrayPage, ...]) -> None:
            self._left -= 1
            self._came(stack, pages)
            self._tell()

        def failed(error: CounterError) -> None:
            self._left -= 1
            self._wrong.append(self._texts("ui.pages.file_failed", file=name, reason=self._texts.error(error)))
            self._tell()

        self._order.submit(work, done, failed)

    def _tell(self) -> None:
        words = self._texts("ui.pages.taking_files", left=self._left) if self._left else ""
        self._say(words, Marked("\n".join(self._wrong), "bad") if self._wrong else NOTHING)


def _read(file: Path) -> bytes:
    from counter_app.documents.pages import bytes_of_file

    return bytes_of_file(file)
