"""The board: reads the lists, keeps the place of the keyboard, does one act with one key. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.act import Act
from counter_app.domain.errors import CounterError
from counter_app.services.session import Session
from counter_app.texts import Texts
from counter_app.ui.board.state import BoardState, Column, Item
from counter_app.ui.board.wording import board_words
from counter_app.ui.find.state import Marked
from counter_app.ui.formats import clock_words
from counter_app.ui.ports import Work
from counter_app.ui.steps.state import UNDONE_BY
from counter_app.ui.steps.writing import HasSteps, StepWriting

if TYPE_CHECKING:
    # Shapes only: the services are put together on their own lanes.
    from counter_app.services.board import BoardView
    from counter_app.services.steps import Acted

ACTS = ("acknowledge", "forward", "supplemented", "result", "return", "call")
"""What one key does from the board; every other act wants the dossier's page."""
ASKED_FIRST = frozenset({"result", "supplemented"})
"""A letter alone does not fix what is never taken back: the class of a result, the end of a supplement."""

Read = tuple[tuple[Column, ...], str]
"""The board in words, and when it was read."""


class Lists(Protocol):
    """What the board reads; [read]."""

    def columns(self) -> BoardView: ...  # noqa: D102 (as the service promises)
    def figures(self) -> dict[str, int]: ...  # noqa: D102 (the same)


class Source(HasSteps, Protocol):
    """The part of a running counter this screen needs."""

    @property
    def board(self) -> Lists: ...  # noqa: D102 (only its shape)


class BoardPresenter:
    """Shows the lists; ``hand_over`` opens the screen where a result is handed over with a dossier chosen."""

    def __init__(
        self,
        source: Source,
        session: Session,
        texts: Texts,
        work: Work,
        show: Callable[[BoardState], None],
        *,
        changed: Callable[[], None],
        hand_over: Callable[[str], None],
    ) -> None:
        self._source = source
        self._session = session
        self._texts = texts
        self._work = work
        self._writing = StepWriting(source, session, texts, work)
        self._show = show
        self._changed = changed
        self._hand_over = hand_over
        self._asked = 0
        self._acting = False
        self._taken_back: tuple[str, str, str] | None = None
        self._places: dict[str, int] = {}
        self.state = BoardState()

    def refresh(self) -> None:
        """Read the board anew; only the newest answer counts."""
        self._asked += 1
        mine = self._asked

        def done(read: Read) -> None:
            if mine == self._asked:
                self._take(*read)

        def failed(error: CounterError) -> None:
            if mine == self._asked:
                self._push(loading=False, failed=self._texts.error(error))

        self._work.submit("read", self._read, done, failed)

    def choose(self, column: str, dossier_id: str) -> None:
        """Take the keyboard to a dossier; without an id to the one it was on last in that column."""
        found = self.state.named(column)
        if found is None or not found.items:
            return
        places = [place for place, item in enumerate(found.items) if item.dossier_id == dossier_id]
        place = places[0] if places else min(self._places.get(column, 0), len(found.items) - 1)
        self._places[column] = place
        self._stand(column, found.items[place])

    def move(self, by: int) -> None:
        """Take the keyboard to the next column that has something in it, ``by`` -1 or 1."""
        names = [column.name for column in self.state.filled]
        if self.state.column in names:
            at = names.index(self.state.column) + by
            if 0 <= at < len(names):
                self.choose(names[at], "")

    def act(self, action: str) -> None:
        """Do one act on the chosen dossier.

        Handing over asks first who takes the result; what nobody can take back asks for Ctrl+Enter.
        """
        item = self.state.chosen
        if item is None or action not in self.state.acts or self._acting:
            return
        if action == "return":
            self._hand_over(item.dossier_id)
        elif action in ASKED_FIRST:
            words = self._texts("ui.board.confirm", act=self._texts(f"ui.board.act.{action}"), code=item.code)
            self._push(said=Marked(words, "warning", "warning"), undo="", asked=action)
        else:
            self._do(item.dossier_id, item.code, action)

    def confirm(self) -> None:
        """Do what was asked about."""
        item, action = self.state.chosen, self.state.asked
        if item is not None and action and not self._acting:
            self._do(item.dossier_id, item.code, action)

    def forget(self) -> bool:
        """Do not do what was asked about; say whether there was something."""
        asked = bool(self.state.asked)
        if asked:
            self._push(said=Marked(""), asked="")
        return asked

    def undo(self) -> None:
        """Take the last act back where that is lawful."""
        if self._taken_back is not None and not self._acting:
            dossier_id, code, action = self._taken_back
            self._do(dossier_id, code, action)

    def _read(self) -> Read:
        # On the lane: a thousand dossiers are put into words in more time than the window may stand still.
        view = self._source.board.columns()
        return board_words(view, self._texts), self._texts("ui.board.stand", at=clock_words(view.at))

    def _do(self, dossier_id: str, code: str, action: str) -> None:
        self._acting = True
        self._taken_back = None
        self._push(said=Marked(self._texts("ui.board.doing", code=code), "info", "waiting"), undo="", asked="")
        act = Act(action=action)

        def done(acted: Acted) -> None:
            self._acting = False
            self._told(dossier_id, action, acted)
            self._changed()

        def failed(error: CounterError) -> None:
            self._acting = False
            self._push(said=Marked(self._texts.error(error), "bad", "error"))
            self.refresh()

        self._writing.write(dossier_id, act, done, failed)

    def _told(self, dossier_id: str, action: str, acted: Acted) -> None:
        due = self._writing.due(acted)
        key = f"ui.board.done.{action}" + (".due" if action == "supplemented" and due else "")
        back = UNDONE_BY.get(action)
        self._taken_back = None if back is None else (dossier_id, acted.code, back)
        said = self._writing.told(self._texts(key, code=acted.code, due=due), acted)
        self._push(said=said, undo="" if back is None else self._texts("ui.board.undo"))

    def _take(self, columns: tuple[Column, ...], stand: str) -> None:
        self.state = replace(self.state, columns=columns, stand=stand, loading=False, failed="")
        filled = self.state.filled
        column = self.state.named(self.state.column)
        if column is None or not column.items:
            column = filled[0] if filled else None
        if column is None:
            self.state = replace(self.state, column="", chosen=None, acts=())
            self._show(self.state)
            return
        self._stay(column)

    def _stay(self, column: Column) -> None:
        """Keep the keyboard on the dossier it was on; when that one left the column, on the one that took its place."""
        chosen = self.state.chosen
        ids = [item.dossier_id for item in column.items]
        known = chosen is not None and self.state.column == column.name and chosen.dossier_id in ids
        self.choose(column.name, chosen.dossier_id if known and chosen is not None else "")

    def _stand(self, column: str, item: Item) -> None:
        allowed = self._session.role != "auditor"
        before = self.state.chosen
        if before is None or before.dossier_id != item.dossier_id:
            self.forget()
        self._push(column=column, chosen=item, acts=item.acts if allowed else ())

    def _push(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # its fields
        self._show(self.state)
