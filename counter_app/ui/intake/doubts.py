"""Letters a card gave that want a second look, until the clerk confirms or edits them. No Qt in here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.texts import Texts
from counter_app.ui.intake.state import Line, PersonForm, Who

if TYPE_CHECKING:
    from counter_app.domain.second_look import Span

LOOKED_AT = ("name", "address")


class Doubts:
    """The doubtful letters by field (``applicant.name``)."""

    def __init__(self) -> None:
        self.by_field: dict[str, tuple[Span, ...]] = {}
        self._words: dict[str, tuple[str, ...]] = {}

    def look(self, who: Who, person: PersonForm) -> None:
        """Look at what a code gave for a person."""
        from counter_app.domain.second_look import doubtful_address, doubtful_name, words_of  # with the first card

        for field, doubtful in (("name", doubtful_name), ("address", doubtful_address)):
            text: str = getattr(person, field)
            spans = doubtful(text)
            self.settle(who, field)
            if spans:
                self.by_field[f"{who}.{field}"] = spans
                self._words[f"{who}.{field}"] = words_of(text, spans)

    def settle(self, who: Who, *fields: str) -> bool:
        """Forget fields of a person the clerk edited or confirmed (all, when none is named); say if any was open."""
        named = [f"{who}.{field}" for field in fields or LOOKED_AT]
        settled = [name for name in named if self.by_field.pop(name, None) is not None]
        for name in settled:
            del self._words[name]
        return bool(settled)

    def clear(self) -> None:
        """Forget everything: another form lies on the desk."""
        self.by_field.clear()
        self._words.clear()

    def line(self, texts: Texts) -> tuple[Line, ...]:
        """Return the sentence that names the words to look at, or nothing."""
        if not self._words:
            return ()
        words = dict.fromkeys(word for words in self._words.values() for word in words)
        return (Line("warning", texts("ui.intake.doubts", words=", ".join(f"“{word}”" for word in words))),)
