"""Which paper of the dossier the pages are, where the copy came from, and earlier copies in their place. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.errors import CounterError
from counter_app.texts import Texts
from counter_app.ui.find.state import NOTHING, Marked
from counter_app.ui.pages.checklist import OTHER
from counter_app.ui.pages.reusing import Reusing
from counter_app.ui.pages.state import Earlier, PagesState

if TYPE_CHECKING:
    from counter_app.services.attachments import FiledDocument


class Change(Protocol):
    """Changes fields of the screen's state."""

    def __call__(self, **changes: object) -> None:
        """Show these values."""
        ...


class PaperChoice:
    """The right side of the screen; ``now`` gives the dossier in front and what is shown of it."""

    def __init__(
        self,
        reusing: Reusing,
        texts: Texts,
        now: Callable[[], tuple[str, PagesState]],
        change: Change,
        failed: Callable[[CounterError], None],
        changed: Callable[[], None],
    ) -> None:
        self._reusing, self._texts, self._now = reusing, texts, now
        self._change, self._failed, self._changed = change, failed, changed

    def choose_lines(self, lines: tuple[int, ...]) -> None:
        """File with these lines of the checklist; ``OTHER`` stands alone."""
        chosen = lines if OTHER not in lines or len(lines) == 1 else tuple(one for one in lines if one != OTHER)
        if chosen and chosen != self._now()[1].chosen:
            self._change(chosen=chosen, replacing=False)

    def name_it(self, name: str) -> None:
        """Call a paper that is on no line by this name."""
        if name != self._now()[1].name:
            self._change(name=name)

    def choose_source(self, source: str) -> None:
        """Say where the digital copy came from."""
        self._change(source=source)

    def replace_it(self, *, wanted: bool) -> None:
        """Let the new document stand for the one that is there."""
        self._change(replacing=wanted and bool(self.standing()))

    def look_earlier(self) -> None:
        """Show what earlier dossiers of this citizen hold, or put that away."""
        if self._now()[1].earlier is not None or not self._now()[1].ready:
            self._change(earlier=None)
            return
        name = self._now()[0]

        def found(earlier: tuple[Earlier, ...]) -> None:
            if name == self._now()[0]:
                said = NOTHING if earlier else Marked(self._texts("ui.pages.earlier.none"), "info")
                self._change(earlier=earlier or None, said=said)

        self._reusing.look(name, found, self._failed)

    def use_again(self, event_id: str) -> None:
        """File a copy of an earlier dossier with the chosen line of this one."""
        lines, words = self.place()
        if not (lines or words) or self._now()[1].working:
            return

        def filed(_: FiledDocument) -> None:
            self._change(
                earlier=None, working="", said=Marked(self._texts("ui.pages.earlier.filed"), "good"), chosen=()
            )
            self._changed()

        self._change(working=self._texts("ui.pages.earlier.filing"))
        self._reusing.file(self._now()[0], event_id, lines, words, filed, self._failed)

    def place(self) -> tuple[tuple[int, ...], str]:
        """Return the chosen lines, or the typed name; neither, told, where a name is missing."""
        if OTHER not in self._now()[1].chosen:
            return self._now()[1].chosen, ""
        name = self._now()[1].name.strip()
        if not name:
            self._change(said=Marked(self._texts("ui.pages.name_missing"), "warning"))
        return (), name

    def standing(self) -> str:
        """Return the document of the one chosen line, empty for none or several."""
        if len(self._now()[1].chosen) != 1:
            return ""
        return next((row.replaces for row in self._now()[1].rows if row.line == self._now()[1].chosen[0]), "")
