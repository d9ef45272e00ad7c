"""What stands in the lists of packs, in words: a changed rule, a day off, a figure, an office. Pure; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from counter_app.domain.rule import Rule
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.formats import rule_words
from counter_app.ui.pack_names import kind_name, pack_name

if TYPE_CHECKING:
    from counter_app.services.pack_changes import PackChange
    from counter_app.services.packs import ListedPack

NOTHING_THERE = "–"
_WEEKDAY = "weekday."


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A pack that is kept, and whether it counts or waits."""

    sha256: str
    kind: str
    name: str
    version: str
    state: Marked


@dataclass(frozen=True, slots=True)
class PackLine:
    """One thing an open pack would change."""

    what: Marked
    subject: str
    name: str
    before: str
    after: str


def kept_line(one: ListedPack, texts: Texts) -> KeptLine:
    """Return a kept pack in words."""
    on = f"{one.effective_on:%d/%m/%Y}"
    state = (
        Marked(texts("ui.day.packs.waits", on=on), "warning", "waiting")
        if one.waits
        else Marked(texts("ui.day.packs.counts", on=on))
    )
    return KeptLine(one.sha256, kind_name(one.kind, texts), pack_name(one.name, texts), one.version, state)


def pack_line(kind: str, one: PackChange, texts: Texts) -> PackLine:
    """Return a change in words."""
    what = Marked(texts(f"ui.day.packs.what.{one.what}"))
    match kind:
        case "procedures":
            after = texts("ui.day.packs.other") if one.before == one.after and one.before else _rule(one.after, texts)
            return PackLine(what, one.subject, one.name, _rule(one.before, texts), after)
        case "calendar":
            return _of_calendar(what, one, texts)
        case "deadline":
            subject = texts(f"ui.day.packs.term.{one.subject}")
            return PackLine(what, subject, "", _figure(one.before, texts), _figure(one.after, texts))
    begins = texts("ui.day.packs.from", on=f"{date.fromisoformat(one.name):%d/%m/%Y}") if one.name else ""
    return PackLine(what, one.subject, begins, one.before or NOTHING_THERE, one.after)


def _of_calendar(what: Marked, one: PackChange, texts: Texts) -> PackLine:
    if one.subject.startswith(_WEEKDAY):
        weekday = texts(f"ui.weekday.{one.subject.removeprefix(_WEEKDAY)}")
        closed = texts("ui.day.packs.closed")
        return PackLine(what, weekday, "", one.before or closed, one.after or closed)
    on = date.fromisoformat(one.subject)
    subject = f"{texts(f'ui.weekday_short.{on.weekday()}')} {on:%d/%m/%Y}"
    return PackLine(what, subject, one.name, _day(one.before, texts), _day(one.after, texts))


def _rule(rule: str, texts: Texts) -> str:
    return rule_words(Rule.parse(rule), texts) if rule else NOTHING_THERE


def _day(kind: str, texts: Texts) -> str:
    return texts(f"ui.day.packs.day.{kind}" if kind else "ui.day.packs.day.usual")


def _figure(value: str, texts: Texts) -> str:
    key = f"ui.day.packs.value.{value}"
    said = texts(key)
    return value.removesuffix(":00") if said == key else said
