"""A backup from the window: what it holds, its size, how far it is; and how long papers stay. No Qt in here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.errors import CounterError
from counter_app.domain.zone import LOCAL
from counter_app.texts import Texts
from counter_app.ui.backup.state import BackupState
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.formats import counted
from counter_app.ui.pages.checklist import size_words

if TYPE_CHECKING:
    from counter_app.services.backup import BackedUp, Sizes
    from counter_app.ui.ports import Work

PROGRESS_MS = 120


@dataclass(frozen=True, slots=True)
class Keeper:
    """What does the work: ``sizes`` and ``write`` on the io lane, ``decide`` on that of the store.

    ``write`` returns None once it was stopped; ``last`` is the instant of the last backup from this window, or empty.
    """

    sizes: Callable[[], Sizes]
    write: Callable[[Path, bool, Callable[[int, int], None], Callable[[], bool]], BackedUp | None]
    decide: Callable[[int], None]
    days: Callable[[], int]
    last: Callable[[], str]
    now: Callable[[], datetime]


class BackupPresenter:
    """Leads to one good file; a backup that is there already is replaced only by one that was read back."""

    def __init__(
        self, texts: Texts, work: Work, keeper: Keeper, show: Callable[[BackupState], None], *, may_decide: bool
    ) -> None:
        self._texts, self._work, self._keeper, self._show = texts, work, keeper, show
        self._stop = threading.Event()
        self._progress = (0, 0)
        self._sizes: Sizes | None = None
        self.state = BackupState(may_decide=may_decide)

    def refresh(self) -> None:
        """Read how much there is to keep."""
        last = self._keeper.last()
        at = f"{datetime.fromisoformat(last).astimezone(LOCAL):%H:%M %d/%m/%Y}" if last else ""
        key = "ui.backup.last" if last else "ui.backup.never"
        self._change(last=self._texts(key, at=at), days=str(self._keeper.days()))

        def read(sizes: Sizes) -> None:
            self._sizes = sizes
            texts = self._texts
            self._change(
                always=texts(
                    "ui.backup.always",
                    database=size_words(sizes.database, texts),
                    files=counted(sizes.waiting_files),
                    size=size_words(sizes.waiting, texts),
                ),
                optional=texts(
                    "ui.backup.optional", files=counted(sizes.delivered_files), size=size_words(sizes.delivered, texts)
                ),
                has_optional=sizes.delivered_files > 0,
                kept=texts(
                    "ui.backup.kept_unfiled" if sizes.unfiled else "ui.backup.kept",
                    held=counted(sizes.held),
                    unfiled=counted(sizes.unfiled),
                    purged=counted(sizes.purged),
                ),
            )
            self._weigh()

        self._work.submit("io", self._keeper.sizes, read, self._not_read)

    def choose(self, *, with_delivered: bool) -> None:
        """Take papers the province holds too, or leave them out."""
        if with_delivered != self.state.with_delivered:
            self._change(with_delivered=with_delivered)
            self._weigh()

    def file_name(self) -> str:
        """Return the name a backup is offered under."""
        return f"sao-luu-{self._keeper.now().astimezone(LOCAL):%Y%m%d-%H%M}.counter-backup"

    def write(self, path: str) -> None:
        """Write the backup and read it back."""
        if self.state.writing or not path:
            return
        stop, with_delivered = threading.Event(), self.state.with_delivered
        self._stop, self._progress = stop, (0, 0)
        self._change(writing=True, done=0, total=0, written=NOTHING)

        def watch(done: int, total: int) -> None:
            self._progress = (done, total)  # one assignment: the io thread writes, the UI thread reads

        def failed(error: CounterError) -> None:
            self._change(writing=False, written=Marked(self._texts.error(error), "bad"))

        work = self._keeper.write
        self._work.submit("io", lambda: work(Path(path), with_delivered, watch, stop.is_set), self._written, failed)
        self._work.later("progress", PROGRESS_MS, self._look)

    def cancel(self) -> None:
        """Stop writing; nothing is left behind, and an earlier backup stays."""
        self._stop.set()

    def decide(self, days: str) -> None:
        """Have papers stay so many days."""
        if not self.state.may_decide:
            return
        if not days.isascii() or not days.isdigit() or len(days) > 6:  # noqa: PLR2004 - more than anybody lives
            self._change(decided=Marked(self._texts("ui.backup.days_malformed"), "bad"))
            return

        def decided(_: None) -> None:
            self._change(days=days, decided=Marked(self._texts("ui.backup.days_kept", days=int(days)), "good"))

        def failed(error: CounterError) -> None:
            self._change(decided=Marked(self._texts.error(error), "bad"))

        self._work.submit("store", lambda: self._keeper.decide(int(days)), decided, failed)

    def _written(self, made: BackedUp | None) -> None:
        if made is None:
            self._change(writing=False, written=Marked(self._texts("ui.backup.stopped"), "info"))
            return
        size = size_words(made.bytes, self._texts)
        words = self._texts("ui.backup.written", entries=counted(made.entries), files=counted(made.files), size=size)
        if made.unreadable:
            told = Marked(f"{words} {self._texts('ui.backup.unreadable', count=made.unreadable)}", "warning")
        else:
            told = Marked(words, "good")
        self._change(writing=False, written=told)
        self.refresh()

    def _not_read(self, error: CounterError) -> None:
        self._change(written=Marked(self._texts.error(error), "bad"))

    def _weigh(self) -> None:
        if self._sizes is not None:
            total = self._sizes.total(with_delivered=self.state.with_delivered)
            self._change(weight=self._texts("ui.backup.weight", size=size_words(total, self._texts)))

    def _look(self) -> None:
        if not self.state.writing:
            return
        done, total = self._progress
        self._change(done=done, total=total)
        self._work.later("progress", PROGRESS_MS, self._look)

    def _change(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # its fields
        self._show(self.state)
