"""Block 1: the citizen by card, by number, by typing, or known from the last visit. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from counter_app.domain.applicant import Applicant
from counter_app.domain.zone import LOCAL
from counter_app.ui.intake import citizen
from counter_app.ui.intake.desk import Desk
from counter_app.ui.intake.state import IntakeForm, Line, PersonForm, Place, Who

SHORTEST_NUMBER = 8
STANDSTILL_MS = 150
_ORDER: tuple[Place, ...] = ("number", "name", "address", "phone")


class CitizenSteps:
    """What the clerk does in block 1; ``known`` is told when the person changed as a whole."""

    def __init__(self, desk: Desk, known: Callable[[], None]) -> None:
        self._desk = desk
        self._known = known
        self._asked: tuple[str, str] = ("", "")
        self._partial = ""
        """The number of a card of which nothing else could be read."""

    def card_read(self, text: str, who: Who = "applicant") -> None:
        """Take the text of a card, scanned or pasted."""
        asked = self._desk.asked
        today = asked.counter.clock.now().astimezone(LOCAL).date()
        reading = citizen.read_card(text, today, asked.texts)
        if reading.person is None:
            self._desk.citizen_lines = reading.lines
            self._desk.go("number", who)
            return
        self._take(who, reading.person)
        self._desk.doubts.look(who, reading.person)
        self._desk.citizen_lines = reading.lines
        self._partial = reading.person.number if reading.partial else ""
        person = self._desk.person(who)
        self._asked = ("", "")
        self._look_up(who, person.number)
        self._desk.go("search" if person.name else "name", who)
        self._known()

    def typed(self, who: Who, field: str, text: str) -> None:
        """Take what now stands in a field of a person."""
        changes = {field: text}
        if field == "number":
            changes["number_kind"] = citizen.kind_of_number(text, self._desk.person(who).number_kind)
            self._desk.citizen_lines = ()
        if field == "kind":
            changes["number_kind"] = "tax" if text in {"organisation", "agency"} else "cccd"
        self._desk.form = self._desk.form.with_person(who, **changes)
        self._desk.errors.pop(f"{who}.{field}", None)
        self._desk.doubts.settle(who, field)
        self._desk.push()
        if field == "number":
            # A pasted card comes in one piece, a typed or scanned one letter by letter: wait until it stands still.
            self._desk.asked.work.later("number", STANDSTILL_MS, lambda: self._number_stands(who, text))

    def entered(self, who: Who, field: Place) -> None:
        """Enter was pressed in a field of a person: go on to the next empty one, then to the procedure."""
        if field == "number":
            number = self._desk.person(who).number
            self._number_stands(who, number)
            if citizen.looks_like_card(number):
                return
        self._desk.doubts.settle(who, field)
        person = self._desk.person(who)
        later = _ORDER[_ORDER.index(field) + 1 :] if field in _ORDER else ()
        known = field == "number" and bool(person.name)
        nearest = None if known else next((place for place in later if not getattr(person, place)), None)
        if nearest is None:
            self._desk.go("search")
            self._known()
        else:
            self._desk.go(nearest, who)

    def doubts_seen(self) -> None:
        """Say that every doubtful letter was compared with the card; the keyboard goes back to the work."""
        self._desk.doubts.clear()
        self._desk.go(self._desk.focus.place, self._desk.focus.who)

    def behalf_wanted(self, wanted: bool) -> None:
        """Open or close the part for the person on whose behalf is applied."""
        desk = self._desk
        desk.form = replace(desk.form, behalf=(desk.form.behalf or PersonForm()) if wanted else None)
        desk.errors = {field: words for field, words in desk.errors.items() if not field.startswith("on_behalf_of")}
        desk.doubts.settle("on_behalf_of")
        desk.go("number" if wanted else "search", "on_behalf_of" if wanted else "applicant")

    def _number_stands(self, who: Who, text: str) -> None:
        if self._desk.person(who).number != text:
            return
        if citizen.looks_like_card(text):
            self.card_read(text, who)
        else:
            self._look_up(who, text.replace(" ", ""))

    def _take(self, who: Who, person: PersonForm) -> None:
        desk = self._desk
        present = desk.person(who)
        if citizen.looks_like_card(present.number):
            present = replace(present, number="")
        if present.number == person.number:
            name, address = person.name or present.name, person.address or present.address
            person = replace(present, born_on=person.born_on, sex=person.sex, name=name, address=address)
        elif who == "applicant" and not present.empty:
            # Another card means another person: the form before it can be brought back, without the text of the card.
            desk.put_person(who, present)
            desk.remember()
            desk.form = IntakeForm()
        desk.put_person(who, person)
        desk.errors.clear()
        desk.said = None

    def _look_up(self, who: Who, number: str) -> None:
        answered = self._asked == (who, number) and bool(self._desk.person(who).name)
        if len(number) < SHORTEST_NUMBER or answered:
            return
        self._asked = (who, number)
        counter = self._desk.asked.counter

        def found(known: Applicant | None) -> None:
            if known is not None and self._desk.person(who).number.replace(" ", "") == number:
                self._fill(who, known)

        self._desk.asked.work.submit("read", lambda: counter.finder.returning(number), found)

    def _fill(self, who: Who, known: Applicant) -> None:
        desk = self._desk
        person = desk.person(who)
        filled = citizen.filled_from(person, known)
        if filled == person:
            return
        desk.put_person(who, filled)
        if self._partial and self._partial == known.number:
            # One sentence, not one to scan again, one to type and one that it is typed already.
            desk.citizen_lines = (Line("warning", desk.asked.texts("ui.intake.card.known")),)
        else:
            desk.citizen_lines = (*desk.citizen_lines, Line("info", desk.asked.texts("ui.intake.returning")))
        if desk.focus.place == "name" and filled.name:
            desk.go("search")
        else:
            desk.push()
        self._known()
