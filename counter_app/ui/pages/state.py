"""What the pages screen shows, whole and in words. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass, field

from counter_app.ui.find.state import NOTHING, Marked


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as a thumbnail; ``turn`` is what it is turned by since its thumbnail was made."""

    id: int
    jpeg: bytes | None = field(repr=False)
    size: int
    turn: int = 0
    removed: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class ScanState:
    """The scanners and the scan under way; ``sources`` are values with their words, empty where there is no choice.

    ``running`` from the start to the last page taken in; ``listing`` while scanners are looked for. ``whose`` is the
    code of the dossier the pages are for, ``stack`` where they go.
    """

    devices: tuple[tuple[str, str], ...] = ()
    device: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    source: str = ""
    profile: str = ""
    listing: bool = False
    running: bool = False
    stopping: bool = False
    pages: int = 0
    whose: str = ""
    stack: str = ""
    said: Marked = NOTHING


@dataclass(frozen=True, slots=True)
class ListRow:
    """A line of the checklist (from 0; -1 for a paper that is on none), and what stands for it already."""

    line: int
    name: str
    mark: Marked
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A copy that lies with an earlier dossier of the same citizen."""

    event_id: str
    paper: str = field(repr=False)
    on: str
    code: str


@dataclass(frozen=True, slots=True)
class Left:
    """Pages a crash left: how many, and whose they are in words; ``mine`` when they may be taken in here."""

    pages: int
    words: str
    mine: bool = True


@dataclass(frozen=True, slots=True)
class PagesState:
    """Everything the screen shows; ``look`` is a page in large, as PNG."""

    title: str = ""
    loading: bool = False
    ready: bool = False
    scan: ScanState = ScanState()
    sheets: tuple[Sheet, ...] = ()
    current: int = -1
    rows: tuple[ListRow, ...] = ()
    chosen: tuple[int, ...] = ()
    name: str = field(default="", repr=False)
    source: str = "scanned"
    replacing: bool = False
    budget: str = ""
    working: str = ""
    left: Left | None = None
    earlier: tuple[Earlier, ...] | None = None
    """What may be used again, once it was asked for."""
    said: Marked = NOTHING
    look: bytes | None = field(default=None, repr=False)
    can_undo: bool = False
    busy: bool = False
    """Whether pages come in or are filed: nothing else may begin."""
    serial: int = 0

    def __repr__(self) -> str:
        return f"PagesState({self.title!r}, {len(self.sheets)} pages)"

    @property
    def kept(self) -> int:
        """How many pages will be filed."""
        return sum(not one.removed for one in self.sheets)
