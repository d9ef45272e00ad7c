"""The list of dossiers: search while typing, filters, paging; a stale answer never overwrites a newer one. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from counter_app.domain.dossier_code import DossierCode, normalise_code
from counter_app.domain.errors import CounterError, InputError
from counter_app.domain.zone import LOCAL
from counter_app.services.views import DossierRow, FindQuery
from counter_app.texts import Texts
from counter_app.ui import formats
from counter_app.ui.find.state import DUE_GROUPS, OVERDUE, STATUS_GROUPS, Filters, FindState, Marked
from counter_app.ui.find.wording import row_words
from counter_app.ui.formats import read_day
from counter_app.ui.ports import Clock, Finder, Preferences, Work

PAGE = 100
TYPING_PAUSE_MS = 90
BURST = 8
"""So many letters at once were not typed: a paste, or a scanner that pastes."""
REMEMBERED = "find.filters"


class Source(Protocol):
    """The part of a running counter the list needs."""

    @property
    def finder(self) -> Finder:
        """What reads lists."""
        ...

    @property
    def preferences(self) -> Preferences:
        """Choices of this machine."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...


class FindPresenter:
    """Holds what is asked and what was found; pushes one state to the view."""

    def __init__(
        self,
        source: Source,
        texts: Texts,
        work: Work,
        show: Callable[[FindState], None],
        open_dossier: Callable[[str], None],
    ) -> None:
        self._source = source
        self._texts = texts
        self._work = work
        self._show = show
        self._open = open_dossier
        self._asked = 0
        self._found: tuple[DossierRow, ...] = ()
        self.state = FindState(filters=Filters.from_text(str(source.preferences.get(REMEMBERED, "") or "")))

    def start(self) -> None:
        """Show the list as it was left."""
        self._search()

    def type_text(self, text: str) -> None:
        """Take what stands in the search field; a whole dossier code put in at once opens that dossier."""
        at_once = len(text) - len(self.state.text) >= BURST
        self.state = replace(self.state, text=text, said=Marked(""))
        if at_once and _code(text):
            self.open_code(text)
            return
        self._push(loading=True)
        self._work.later("search", TYPING_PAUSE_MS, self._search)

    def enter(self, row_id: str | None) -> None:
        """Open the dossier a typed or scanned code names, else the chosen row, else the first one found."""
        if _code(self.state.text):
            self.open_code(self.state.text)
        elif row_id or self.state.rows:
            self._open(row_id or self.state.rows[0].dossier_id)

    def open_code(self, text: str) -> None:
        """Open the dossier of a code; say so in place when this counter does not know it."""
        code = _code(text) or text
        self._asked += 1

        def found(_page: object) -> None:
            self.state = replace(self.state, text="")
            self._open(code)
            self._search()

        def unknown(error: CounterError) -> None:
            words = (
                self._texts("ui.find.code_unknown", code=code)
                if error.code == "dossier_unknown"
                else self._texts.error(error)
            )
            self.state = replace(self.state, said=Marked(words, "warning"))
            self._search()

        self._work.submit("read", lambda: self._source.finder.page(code), found, unknown)

    def filter(self, **changes: str) -> None:
        """Change filters or the order, remember them, and search anew."""
        filters = replace(self.state.filters, **changes)
        if filters == self.state.filters:
            return
        self.state = replace(self.state, filters=filters, said=Marked(""))
        kept = filters.to_text()
        self._work.submit("store", lambda: self._source.preferences.set(REMEMBERED, kept), lambda _: None)
        self._search()

    def clear(self) -> None:
        """Take away the words first, then the filters."""
        if self.state.text:
            self.state = replace(self.state, text="", said=Marked(""), focus=self.state.focus + 1)
            self._search()
        elif self.state.filters.narrows:
            order = self.state.filters.order
            self.filter(status="", due="", received_from="", received_to="", order=order)

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self.state = replace(self.state, focus=self.state.focus + 1)
        self._show(self.state)

    def load_more(self) -> None:
        """Ask for the rows below the last one; the view calls it when the end comes near."""
        if self.state.more and not self.state.loading:
            self._ask(offset=len(self._found), limit=PAGE)

    def refresh(self) -> None:
        """Read the rows on the screen anew, keeping how far down the list was."""
        self._ask(offset=0, limit=max(len(self._found), PAGE))

    def _search(self) -> None:
        self._ask(offset=0, limit=PAGE)

    def _ask(self, *, offset: int, limit: int) -> None:
        self._asked += 1
        mine = self._asked
        query = self._query(offset, limit)
        if query is None:
            self._push(loading=False)
            return
        self._push(loading=True)

        def work() -> tuple[DossierRow, ...] | None:
            # Superseded while it waited in the lane: not even asked.
            return None if mine != self._asked else self._source.finder.search(query)

        def done(rows: tuple[DossierRow, ...] | None) -> None:
            if rows is None or mine != self._asked:
                return
            self._found = (*self._found[:offset], *rows)
            self._push(loading=False, more=len(rows) == limit)

        def failed(error: CounterError) -> None:
            if mine == self._asked:
                self.state = replace(self.state, said=Marked(self._texts.error(error), "bad"))
                self._push(loading=False)

        self._work.submit("read", work, done, failed)

    def _query(self, offset: int, limit: int) -> FindQuery | None:
        filters = self.state.filters
        days, wrong = [], []
        for text in (filters.received_from, filters.received_to):
            day = read_day(text) if text.strip() else None
            days.append(day)
            wrong.append(self._texts("ui.find.day_unreadable") if text.strip() and day is None else "")
        self.state = replace(self.state, wrong_from=wrong[0], wrong_to=wrong[1])
        if any(wrong):
            return None
        within = DUE_GROUPS[filters.due]
        return FindQuery(
            text=self.state.text,
            statuses=STATUS_GROUPS[filters.status],
            received_from=days[0],
            received_to=days[1],
            due_to=None if within is None else self._today() + timedelta(within),
            overdue=filters.due == OVERDUE,
            order=filters.order,
            limit=limit,
            offset=offset,
        )

    def _today(self) -> date:
        return self._source.clock.now().astimezone(LOCAL).date()

    def _push(self, *, loading: bool, more: bool | None = None) -> None:
        today = self._today()
        known = {row.dossier_id: row for row in self.state.rows} if loading else {}
        rows = tuple(known.get(row.dossier_id) or row_words(row, today, self._texts) for row in self._found)
        more = self.state.more if more is None else more
        title, advice = self._empty_words()
        self.state = replace(
            self.state,
            rows=self.state.rows if loading else rows,
            more=more,
            loading=loading,
            counted=self._counted(len(rows), more=more),
            empty_title=self._texts("ui.find.searching") if loading else title,
            empty_advice="" if loading else advice,
        )
        self._show(self.state)

    def _counted(self, number: int, *, more: bool) -> str:
        if not number:
            return ""
        return self._texts("ui.find.counted_more" if more else "ui.find.counted", number=formats.number(number))

    def _empty_words(self) -> tuple[str, str]:
        which = "words" if self.state.text.strip() else "filters" if self.state.filters.narrows else "none"
        return self._texts(f"ui.find.empty.{which}"), self._texts(f"ui.find.empty.{which}.advice")


def _code(text: str) -> str:
    """Return the dossier code that ``text`` is, or nothing."""
    try:
        return str(DossierCode.parse(normalise_code(text)))
    except InputError:
        return ""
