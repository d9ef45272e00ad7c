"""Carrying by hand, step by step: write the packet, print its sheet, take in the answer. No Qt in here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.errors import CounterError
from counter_app.domain.zone import LOCAL
from counter_app.services.views import PrintedSlip
from counter_app.texts import Texts
from counter_app.ui.carry.state import CarryState
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.formats import counted, number
from counter_app.ui.outbox.wording import reason_words
from counter_app.ui.preview.saving import write_file

if TYPE_CHECKING:
    from counter_app.printing.canvas import RenderedPdf
    from counter_app.sync.carry import Exported, TakenBack
    from counter_app.ui.ports import Clock, Outbox, PrintQueue, Work

PROGRESS_MS = 120
_HEAD_GROUP = 8
_SHOWN_HEAD = 32


class Source(Protocol):
    """The part of a running counter this screen needs."""

    @property
    def outbox(self) -> Outbox:
        """What waits for the province."""
        ...

    @property
    def print_queue(self) -> PrintQueue:
        """Printers."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...


@dataclass(frozen=True, slots=True)
class Carrier:
    """What does the work on the io lane; ``export`` returns None once it was cancelled."""

    export: Callable[[Path, Callable[[int, int], None], Callable[[], bool]], Exported | None]
    cover: Callable[[Exported], RenderedPdf]
    acknowledge: Callable[[Path], TakenBack]


class CarryPresenter:
    """Leads through the three steps; nothing here is lost when one is left out or done again."""

    def __init__(
        self, source: Source, texts: Texts, work: Work, carrier: Carrier, show: Callable[[CarryState], None]
    ) -> None:
        self._source = source
        self._texts = texts
        self._work = work
        self._carrier = carrier
        self._show = show
        self._stop = threading.Event()
        self._progress = (0, 0)
        self._exported: Exported | None = None
        self.state = CarryState()

    def refresh(self) -> None:
        """Read how much waits."""

        def read(summary: object) -> None:
            waiting, enrolled = int(getattr(summary, "waiting", 0)), bool(getattr(summary, "enrolled", False))
            key = "ui.carry.not_enrolled" if not enrolled else "ui.carry.waiting" if waiting else "ui.carry.none"
            self._change(waiting=self._texts(key, count=counted(waiting)), ready=enrolled)

        self._work.submit("read", self._source.outbox.summary, read)

    def file_name(self) -> str:
        """Return the name a packet is offered under."""
        return f"goi-{self._source.clock.now().astimezone(LOCAL):%Y%m%d-%H%M}.age"

    def export(self, path: str) -> None:
        """Write the packet; a file is there whole or not at all."""
        if self.state.writing or not path:
            return
        stop = self._stop = threading.Event()
        self._progress = (0, 0)
        self._change(writing=True, done=0, total=0, written=NOTHING, covered=NOTHING, answered=False)

        def watch(done: int, total: int) -> None:
            self._progress = (done, total)  # one assignment: the io thread writes, the UI thread reads

        def failed(error: CounterError) -> None:
            self._change(writing=False, written=Marked(self._texts.error(error), "bad"))

        self._work.submit(
            "io", lambda: self._carrier.export(Path(path), watch, stop.is_set), self._exported_now, failed
        )
        self._work.later("progress", PROGRESS_MS, self._look)

    def cancel(self) -> None:
        """Stop writing; nothing stays on the stick."""
        self._stop.set()

    def print_cover(self) -> None:
        """Send the sheet to the printer of this machine."""
        exported = self._exported
        if exported is None:
            return
        self._change(covered=Marked(self._texts("ui.dossier.print.making"), "plain", "printer"))

        def work() -> object:
            drawn = self._carrier.cover(exported)
            sheet = PrintedSlip(
                dossier_id="", event_id="", title=f"Phieu kem goi {exported.packet}", form="carry", paper="a4",
                content=drawn.content, pages=drawn.pages, copy=0,
            )  # fmt: skip
            return self._source.print_queue.submit(sheet, None)

        def handed(job: object) -> None:
            bad = getattr(job, "state", "") == "failed"
            key = "ui.carry.cover_failed" if bad else "ui.carry.cover_printing"
            self._change(covered=Marked(self._texts(key), "bad" if bad else "good"))

        self._work.submit("io", work, handed, self._cover_failed)

    def save_cover(self, path: str) -> None:
        """Write the sheet to a file."""
        exported = self._exported
        if exported is None or not path:
            return

        def saved(_: None) -> None:
            self._change(covered=Marked(self._texts("ui.carry.cover_saved", path=path), "good"))

        self._work.submit(
            "io", lambda: write_file(Path(path), self._carrier.cover(exported).content), saved, self._cover_failed
        )

    def acknowledge(self, path: str) -> None:
        """Take in the answer that came back."""
        if self.state.taking or not path:
            return
        self._change(taking=True, taken=Marked(self._texts("ui.carry.taking"), "plain", "waiting"))

        def taken(back: TakenBack) -> None:
            if back.refused:
                words = self._texts("ui.carry.refused", reason=reason_words(back.refused, self._texts))
                self._change(taking=False, taken=Marked(words, "bad"))
            else:
                self._change(taking=False, answered=True, taken=Marked(self._news(back), "good"))
            self.refresh()

        def failed(error: CounterError) -> None:
            self._change(taking=False, taken=Marked(self._texts.error(error), "bad"))

        self._work.submit("io", lambda: self._carrier.acknowledge(Path(path)), taken, failed)

    def _news(self, back: TakenBack) -> str:
        """Return what the answer brought: records, papers, both or nothing."""
        found = (("ui.carry.taken", back.acknowledged), ("ui.carry.taken_files", back.files))
        said = [self._texts(key, count=counted(count)) for key, count in found if count]
        return " ".join(said) or self._texts("ui.carry.taken_none")

    def _exported_now(self, exported: Exported | None) -> None:
        if exported is None:
            self._change(writing=False, written=Marked(self._texts("ui.carry.cancelled"), "info"))
            return
        self._exported = exported
        last = exported.parts[-1]
        shown = last.head[:_SHOWN_HEAD]
        head = " ".join(shown[at : at + _HEAD_GROUP] for at in range(0, len(shown), _HEAD_GROUP))
        facts = (
            (self._texts("carry.cover.packet"), exported.packet),
            (self._texts("carry.cover.files"), ", ".join(file.name for file in exported.files)),
            (self._texts("carry.cover.entries"), str(exported.entries)),
            (self._texts("ui.carry.head", count=number(last.last)), f"{head} …"),
        )
        words = self._texts("ui.carry.written", count=counted(exported.entries))
        self._change(writing=False, has_cover=True, facts=facts, written=Marked(words, "good"))

    def _cover_failed(self, error: CounterError) -> None:
        self._change(covered=Marked(self._texts.error(error), "bad"))

    def _look(self) -> None:
        if not self.state.writing:
            return
        done, total = self._progress
        self._change(done=done, total=total)
        self._work.later("progress", PROGRESS_MS, self._look)

    def _change(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # its fields
        self._show(self.state)
