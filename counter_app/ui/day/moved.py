"""Due dates a new calendar moves: shown before anything is written, written by a supervisor, new slips after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from counter_app.domain.errors import CounterError
from counter_app.services.recalculation import MovedDue
from counter_app.services.session import Session, may
from counter_app.texts import Texts
from counter_app.ui.day.source import DaySource
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.formats import due_words
from counter_app.ui.ports import Work
from counter_app.ui.preview.following import PaperPrinting
from counter_app.ui.preview.late import LateQueue

DEFAULT_PAPER = "a5"


@dataclass(frozen=True, slots=True)
class MovedLine:
    """One dossier: the date as promised, the date by the calendar in use, and whether a slip carries the old one."""

    dossier_id: str
    code: str
    before: str
    after: str
    slip: Marked


@dataclass(frozen=True, slots=True)
class MovedState:
    """Everything the page shows; ``written`` are the dossiers changed just now, ``slips`` those that need new paper."""

    lines: tuple[MovedLine, ...] = ()
    written: bool = False
    slips: tuple[str, ...] = ()
    reason: str = ""
    wrong: str = ""
    may_write: bool = False
    busy: bool = False
    said: Marked = NOTHING
    printing: Marked = NOTHING


class MovedPresenter:
    """Lists the moved dates and writes them when asked; never by itself."""

    def __init__(
        self,
        source: DaySource,
        session: Session,
        texts: Texts,
        work: Work,
        show: Callable[[MovedState], None],
        changed: Callable[[], None],
    ) -> None:
        self._source = source
        self._session = session
        self._texts = texts
        self._work = work
        self._show = show
        self._changed = changed
        self._found: tuple[MovedDue, ...] = ()
        self._printing = PaperPrinting(LateQueue(source), texts, work, self._tell)
        self.state = MovedState(may_write=may(session, "supervisor"), reason=texts("ui.day.moved.reason_default"))

    def refresh(self) -> None:
        """Compare the open dossiers with the calendar in use; what was just written stays for its slips."""
        if self.state.slips or self._printing.busy:
            return
        self.state = replace(self.state, written=False, printing=NOTHING)
        source = self._source

        def read() -> tuple[MovedDue, ...]:
            return source.recalculation.moved()  # put together on that lane too: it asks for the calendar

        self._work.submit("read", read, self._take, self._failed)

    def change_reason(self, words: str) -> None:
        """Take why the dates move, as every applicant is told."""
        self.state = replace(self.state, reason=words, wrong="")

    def write(self) -> None:
        """Write every date of the list."""
        if not self.state.may_write or self.state.busy or self.state.written or not self._found:
            return
        ids, reason = [one.dossier_id for one in self._found], self.state.reason
        self._push(busy=True)

        def failed(error: CounterError) -> None:
            words = self._texts.error(error)
            at_field = error.field == "reason"
            self._push(
                busy=False, wrong=words if at_field else "", said=Marked("" if at_field else words, "bad", "error")
            )

        recalculation = self._source.recalculation
        self._work.submit(
            "store", lambda: recalculation.write(ids, self._session, reason=reason), self._written, failed
        )

    def print_slips(self) -> None:
        """Print a new slip for everybody who holds one with the old date, all as one job."""
        if self._printing.busy or not self.state.slips:
            return
        preferences = self._source.preferences
        paper = str(preferences.get("paper", DEFAULT_PAPER) or DEFAULT_PAPER)
        self._order(list(self.state.slips), [], paper, str(preferences.get("printer", "") or ""))

    def _order(self, left: list[str], orders: list[object], paper: str, printer: str) -> None:
        """Record every print first, one after the other on the store lane, then draw and hand over."""
        slips, session = self._source.slips, self._session
        if not left:
            self._printing.start(lambda: slips.render_all(orders), printer)
            sent = Marked(self._texts("ui.day.moved.slip_sent"), "plain", "printer")
            lines = tuple(replace(line, slip=sent) if line.slip.words else line for line in self.state.lines)
            self._push(slips=(), lines=lines)
            self._changed()
            return
        name, rest = left[0], left[1:]
        self._work.submit(
            "store",
            lambda: slips.order(name, "01", paper=paper, session=session),
            lambda order: self._order(rest, [*orders, order], paper, printer),
            self._failed,
        )

    def _written(self, moved: tuple[MovedDue, ...]) -> None:
        slips = tuple(one.dossier_id for one in moved if one.printed)
        self._found = ()
        self._push(
            busy=False,
            written=True,
            lines=tuple(self._line(one) for one in moved),
            slips=slips,
            said=Marked(self._texts("ui.day.moved.written", number=len(moved), slips=len(slips)), "good", "ok"),
        )
        self._changed()

    def _take(self, found: tuple[MovedDue, ...]) -> None:
        self._found = found
        self._push(lines=tuple(self._line(one) for one in found), said=NOTHING)

    def _line(self, one: MovedDue) -> MovedLine:
        texts = self._texts
        slip = Marked(texts("ui.day.moved.slip"), "warning", "printer") if one.printed else Marked("")
        return MovedLine(one.dossier_id, one.code, due_words(one.before, texts), due_words(one.after, texts), slip)

    def _failed(self, error: CounterError) -> None:
        self._push(said=Marked(self._texts.error(error), "bad", "error"))

    def _tell(self, told: Marked) -> None:
        self._push(printing=told)

    def _push(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # its fields
        self._show(self.state)
