"""The scanners of a counter and one scan at a time, as a screen sees them. No Qt in here.

The scan has a thread of its own and tells by ``ScanNews``; each page is taken from its spool on the io lane, in order,
and the spool is only thrown away when the tray has every page of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.domain.errors import CounterError
from counter_app.texts import Texts
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.pages.in_order import InOrder
from counter_app.ui.pages.state import ScanState
from counter_app.ui.ports import Work

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter
    from counter_app.devices.scanning.job import ScanEnded, ScanEvent
    from counter_app.devices.scanning.ports import Capabilities, ScannerEntry
    from counter_app.services.scanning import RunningScan

PROFILE, SOURCE = "scan_profile", "scan_source"
"""Names of what this machine remembers."""
FOLDER = "folder:"
_tokens = count(1)
_live: set[Path] = set()


@dataclass(frozen=True, slots=True)
class ScanNews:
    """What a scan tells; ``token`` says which scan, for every screen hears of each."""

    token: int
    event: ScanEvent


@dataclass(frozen=True, slots=True)
class Taking:
    """Where pages go: ``take`` runs on the io lane, ``took`` hears its answer, ``ended`` that there are no more.

    ``slot`` and ``note`` are kept beside the spool until then, so that a crash can say whose pages are left.
    """

    take: Callable[[bytes], Any]
    took: Callable[[Any], None]
    ended: Callable[[Exception | None], None]
    note: dict[str, object]


def is_live(spool: Path) -> bool:
    """Tell whether a spool belongs to a scan of this program, and is not left by a crash."""
    return spool in _live


def slot_of(spool: Path) -> str:
    """Return the draft that says whose pages a spool holds."""
    return f"scan-{spool.name}"


class ScanDesk:
    """Chooses a scanner, scans, takes the pages in."""

    def __init__(
        self,
        counter: Counter,
        texts: Texts,
        work: Work,
        order: InOrder,
        post: Callable[[object], None],
        show: Callable[[ScanState], None],
    ) -> None:
        self._counter, self._texts, self._work, self._order = counter, texts, work, order
        self._post, self._show = post, show
        self._token = 0
        self._running: RunningScan | None = None
        self._taking: Taking | None = None
        self._kept, self._taken, self._fetching, self._failed = 0, 0, False, False
        self._ended: ScanEnded | None = None
        kept = counter.preferences
        self.state = ScanState(profile=kept.get(PROFILE, "text"), source=kept.get(SOURCE))

    def refresh(self) -> None:
        """Look for scanners, beside everything else."""
        if self.state.listing or self.state.running:
            return
        self._change(listing=True)

        def failed(error: CounterError) -> None:
            self._change(listing=False, devices=(), device="", said=Marked(self._texts.error(error), "warning"))

        self._work.submit("io", lambda: self._counter.scanning.devices(), self._listed, failed)  # noqa: PLW0108 (made on the lane)

    def choose(self, device: str) -> None:
        """Use this scanner from now on."""
        if device and device != self.state.device:
            self._change(device=device, sources=(), said=NOTHING)
            self._work.submit("store", lambda: self._counter.scanning.remember(device), lambda _: None)
            self._ask(device)

    def choose_source(self, source: str) -> None:
        """Take paper from there; empty lets the scanner choose."""
        self._change(source=source)
        self._work.submit("store", lambda: self._counter.preferences.set(SOURCE, source), lambda _: None)

    def choose_profile(self, profile: str) -> None:
        """Scan as this kind of paper wants it."""
        self._change(profile=profile)
        self._work.submit("store", lambda: self._counter.preferences.set(PROFILE, profile), lambda _: None)

    def add(self, address: str) -> None:
        """Remember a network scanner by its address, or a folder as ``folder:…``, and use it."""
        device = address.strip()
        if not device:
            return
        if "://" not in device and not device.startswith(FOLDER):
            device = f"http://{device}"  # people read an address off the scanner, and no more

        def added(_: None) -> None:
            self._change(said=Marked(self._texts("ui.scan.added"), "good"))
            self.refresh()

        def failed(error: CounterError) -> None:
            self._change(said=Marked(self._texts.error(error), "bad"))

        def work() -> None:
            self._counter.scanning.add(device)
            self._counter.scanning.remember(self._counter.scanning.known()[-1])

        self._work.submit("store", work, added, failed)

    def start(self, taking: Taking, pages: int | None = None) -> bool:
        """Begin a scan whose pages go to ``taking``; False while one runs or without a scanner."""
        device = self.state.device
        if self.state.running or not device:
            return False
        token = self._token = next(_tokens)
        self._taking, self._running, self._ended = taking, None, None
        self._kept, self._taken, self._fetching, self._failed = 0, 0, False, False
        whose, stack = str(taking.note.get("code", "")), str(taking.note.get("stack", ""))
        self._change(running=True, stopping=False, pages=0, whose=whose, stack=stack, said=NOTHING)
        state, post = self.state, self._post

        def begin() -> RunningScan:
            from counter_app.devices.scanning.ports import Source
            from counter_app.devices.scanning.profiles import DEFAULT_PROFILE, PROFILES

            settings = PROFILES.get(state.profile, PROFILES[DEFAULT_PROFILE])
            offered = [value for value, _ in state.sources]
            source = Source(state.source) if state.source and state.source in offered else None
            settings = replace(settings, source=source, pages=pages)
            running = self._counter.scanning.start(device, settings, lambda event: post(ScanNews(token, event)))
            _live.add(running.spool.folder)
            self._counter.lanes.store.submit(self._counter.drafts.save, slot_of(running.spool.folder), taking.note)
            return running

        def begun(running: RunningScan) -> None:
            self._running = running
            if self.state.stopping:
                running.job.cancel()
            self._fetch()

        self._work.submit("io", begin, begun, self._refused)
        return True

    def cancel(self) -> bool:
        """Stop the scanner; pages that came stay. Tell whether there was anything to stop."""
        if not self.state.running or self.state.stopping:
            return False
        self._change(stopping=True)
        if self._running is not None:
            self._running.job.cancel()
        return True

    def close(self) -> None:
        """Stop the scanner and let go of its pages: nobody hears of them any more, they are offered again later."""
        self.cancel()
        if self._running is not None:
            _live.discard(self._running.spool.folder)

    def hear(self, news: ScanNews) -> None:
        """Take in what a scan tells; that of another screen is left alone."""
        if news.token != self._token or not self.state.running:
            return
        from counter_app.devices.scanning.job import PageKept

        if isinstance(news.event, PageKept):
            self._kept = news.event.number
            self._change(pages=self._kept)
        else:
            self._ended = news.event
            self._kept = news.event.pages
        self._fetch()

    def _refused(self, error: CounterError) -> None:
        self._change(running=False, said=Marked(self._texts.error(error), "bad"))
        if self._taking is not None:
            self._taking.ended(error)

    def _fetch(self) -> None:
        """Take the next page in, or end."""
        running, taking = self._running, self._taking
        if running is None or taking is None or self._fetching:
            return
        if self._taken >= self._kept:
            if self._ended is not None:
                self._end(running, taking)
            return
        self._fetching, at = True, self._taken

        def take() -> Any:  # noqa: ANN401 (what the screen's ``take`` gives)
            page = next(islice(running.spool.pages(after=at), 1), None)
            return None if page is None else taking.take(page.content)

        def took(answer: Any) -> None:  # noqa: ANN401 (the same)
            self._fetching = False
            self._taken += 1
            if answer is not None:
                taking.took(answer)
            self._fetch()

        def failed(error: CounterError) -> None:
            self._fetching, self._failed = False, True
            self._taken += 1
            words = self._texts("ui.scan.page_failed", page=at + 1, reason=self._texts.error(error))
            self._change(said=Marked(words, "bad"))
            self._fetch()

        self._order.submit(take, took, failed)

    def _end(self, running: RunningScan, taking: Taking) -> None:
        error = None if self._ended is None else self._ended.error
        said = self.state.said
        if isinstance(error, CounterError):
            said = Marked(self._texts.error(error), "bad")
        elif said == NOTHING and self.state.stopping:
            said = Marked(self._texts("ui.scan.stopped", pages=self._taken), "info")
        folder = running.spool.folder
        if not self._failed:

            def let_go() -> None:
                running.spool.discard()
                self._counter.lanes.store.submit(self._counter.drafts.discard, slot_of(folder)).result()

            self._order.submit(let_go, lambda _: _live.discard(folder))
        else:
            _live.discard(folder)
        self._running = self._taking = None
        self._change(running=False, stopping=False, said=said)
        taking.ended(error)

    def _listed(self, found: list[ScannerEntry]) -> None:
        devices = tuple((one.device, one.name) for one in found)
        named = [device for device, _ in devices]
        chosen = self.state.device if self.state.device in named else next(iter(named), "")
        self._change(listing=False, devices=devices, device=chosen, sources=(), said=NOTHING)
        if chosen:
            self._ask(chosen)

    def _ask(self, device: str) -> None:
        if device.startswith(FOLDER):
            return

        def told(can: Capabilities) -> None:
            if device == self.state.device and len(can.sources) > 1:
                words = [(str(one), self._texts(f"ui.scan.source.{one.value}")) for one in can.sources]
                self._change(sources=(("", self._texts("ui.scan.source.any")), *words))

        # A scanner that does not say what it can do still scans: what is wrong is said then.
        self._work.submit("io", lambda: self._counter.scanning.capabilities(device), told, lambda _error: None)

    def _change(self, **changes: Any) -> None:  # noqa: ANN401 (fields of the state)
        self.state = replace(self.state, **changes)
        self._show(self.state)
