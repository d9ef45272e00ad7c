"""Each fact of a dossier as an inspector reads it: what happened, the details, who, when and where. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, cast

from counter_app.domain import events
from counter_app.services.views import TimelineEntry
from counter_app.texts import Texts
from counter_app.ui.dossier.state import Moment
from counter_app.ui.formats import due_words, instant_words, money

ENTERED_LATE = timedelta(minutes=5)
_MOVED = "DeadlineChanged"
_ICONS = {
    "DossierReceived": "intake",
    "IntakeGuided": "guide",
    "IntakeRefused": "refuse",
    "SlipPrinted": "printer",
    "DocumentAttached": "scan",
    "DocumentSetAside": "close",
    "SupplementRequested": "guide",
    "SupplementReceived": "intake",
    "ClockPaused": "waiting",
    "ClockResumed": "waiting",
    "DeadlineExtended": "due",
    "DeadlineChanged": "due",
    "DossierRefused": "refuse",
    "DossierStopped": "refuse",
    "DossierWithdrawn": "refuse",
    "DossierForwarded": "return",
    "CallLogged": "people",
    "AssistanceRequested": "people",
    "AssistanceAcknowledged": "ok",
    "ResultReady": "ok",
    "ResultReturned": "return",
    "Voided": "close",
    "ConflictDecided": "check",
    "CorrectionApproved": "check",
}


def moments(
    entries: tuple[TimelineEntry, ...],
    names: Mapping[str, str],
    texts: Texts,
    changes: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> tuple[Moment, ...]:
    """Return the timeline, newest first; ``names`` are the people behind the accounts, ``changes`` of corrections."""
    forms = {entry.event_id: entry for entry in entries}
    off = {entry.facts.document: entry for entry in entries if isinstance(entry.facts, events.DocumentSetAside)}
    return tuple(
        _struck(moment, off[moment.event_id], texts) if moment.event_id in off else moment
        for moment in (
            _moment(entry, forms, names, texts, changes.get(entry.event_id, ())) for entry in reversed(entries)
        )
    )


def _struck(moment: Moment, off: TimelineEntry, texts: Texts) -> Moment:
    """Return the entry of a document that was taken off: crossed out, with the reason."""
    reason = off.text.reason if isinstance(off.text, events.StepText) else ""
    told = texts("ui.dossier.struck_why", reason=reason) if reason else texts("ui.dossier.struck")
    return replace(moment, details=(*moment.details, told), struck=True)


def _moment(
    entry: TimelineEntry,
    known: dict[str, TimelineEntry],
    names: Mapping[str, str],
    texts: Texts,
    changes: tuple[str, ...],
) -> Moment:
    details = [words for words in (*_details(entry, known, texts), *changes) if words]
    if entry.entered_at - entry.at > ENTERED_LATE:
        details.append(texts("ui.dossier.entered_late", at=instant_words(entry.entered_at)))
    if entry.parked is not None:
        details.append(texts("ui.dossier.parked"))
    return Moment(
        event_id=entry.event_id,
        title=_title(entry, texts),
        details=tuple(details),
        who=_who(entry, names, texts),
        when=instant_words(entry.at) + ("" if entry.sent else f" · {texts('ui.find.unsent')}"),
        icon=_ICONS.get(entry.kind, "info"),
        tone="bad" if entry.parked is not None else "plain",
    )


def _title(entry: TimelineEntry, texts: Texts) -> str:
    part = entry.facts
    if isinstance(part, events.SlipPrinted):
        which = "copy" if part.copy else "first"
        return texts(f"ui.dossier.kind.SlipPrinted.{which}", form=form_name(part.form, texts), copy=part.copy)
    key = f"ui.dossier.kind.{entry.kind}"
    words = texts(key)
    return texts("ui.dossier.kind.other", kind=entry.kind) if words == key else words


def form_name(form: str, texts: Texts) -> str:
    """Return what people call a form: ``giấy tiếp nhận và hẹn trả (mẫu 01)``."""
    return texts(f"ui.dossier.form.{form}", form=form)


def _who(entry: TimelineEntry, names: Mapping[str, str], texts: Texts) -> str:
    actor = names.get(entry.actor) or entry.actor.removeprefix("cli:")
    where = texts("ui.dossier.who", actor=actor, counter=entry.counter)
    return where if entry.via == "window" else f"{where} · {texts('ui.dossier.via_command')}"


def _details(entry: TimelineEntry, known: dict[str, TimelineEntry], texts: Texts) -> list[str]:
    part = entry.facts
    words: list[str] = [moved_words(entry, texts)] if entry.kind == _MOVED else []
    for kind, tell in _TELLERS:
        if isinstance(part, kind) and entry.kind != _MOVED:
            words += tell(part, known, texts)
    words += [texts(f"flag.{flag}") for flag in getattr(part, "flags", ()) if entry.kind != _MOVED]
    text = entry.text
    if text is not None:
        words += [texts("ui.dossier.reason", reason=text.reason)] if text.reason and entry.kind != _MOVED else []
        words += [f"– {item}" for item in text.items]
        words += _receiver(text, texts)
    return words


def _receiver(text: object, texts: Texts) -> list[str]:
    if not isinstance(text, events.StepText):
        return []
    words = [] if text.receiver is None else [texts("ui.dossier.receiver", name=text.receiver.name)]
    return words + ([texts("ui.dossier.tracking", number=text.tracking)] if text.tracking else [])


def moved_words(entry: TimelineEntry, texts: Texts) -> str:
    """Return "hẹn trả đổi từ … sang … vì …" of a date a new calendar moved."""
    part = cast("events.ClockStep", entry.facts)
    before, after = (
        due_words(at, texts) if at is not None else texts("ui.steps.nothing")
        for at in (part.previous_due_at, part.clock.due_at)
    )
    reason = entry.text.reason if isinstance(entry.text, events.StepText) else ""
    return texts("ui.dossier.moved", before=before, after=after, reason=reason)


def _step(part: Any, _known: object, texts: Texts) -> list[str]:  # noqa: ANN401 (one row of the table below)
    return [texts("ui.dossier.detail.unit", unit=part.unit)] if part.unit else []


def _result(part: Any, _known: object, texts: Texts) -> list[str]:  # noqa: ANN401 (as above)
    return [texts(f"ui.steps.told.class.{part.result_class}").split(". ")[0]]


def _returned(part: Any, _known: object, texts: Texts) -> list[str]:  # noqa: ANN401 (as above)
    words = [texts(f"ui.return_by.{part.method}")]
    return words + ([texts("ui.handover.without_slip")] if part.without_slip else [])


def _received(part: Any, _known: object, texts: Texts) -> list[str]:  # noqa: ANN401 (one row of the table below)
    due: datetime | None = part.clock.due_at
    words = [texts("ui.dossier.detail.code", code=part.code)]
    if due is not None:
        words.append(texts("ui.dossier.detail.due", due=due_words(due, texts)))
    elif part.clock.provisional_due_at is not None:
        words.append(texts("ui.dossier.detail.provisional", due=due_words(part.clock.provisional_due_at, texts)))
    return words


def _numbered(part: Any, _known: object, texts: Texts) -> list[str]:  # noqa: ANN401 (as above)
    return [texts("ui.dossier.detail.number", number=part.number)]


def _clocked(part: Any, _known: object, texts: Texts) -> list[str]:  # noqa: ANN401 (as above)
    words = (
        [] if part.clock.due_at is None else [texts("ui.dossier.detail.due", due=due_words(part.clock.due_at, texts))]
    )
    if part.previous_due_at not in {None, part.clock.due_at}:
        words.append(texts("ui.dossier.detail.previous", due=due_words(part.previous_due_at, texts)))
    return words


def _printed(part: Any, known: object, texts: Texts) -> list[str]:  # noqa: ANN401 (as above)
    del known
    return [texts("ui.dossier.detail.paper", paper=texts(f"ui.dossier.paper.{part.paper}"))]


def _attached(part: Any, _known: object, texts: Texts) -> list[str]:  # noqa: ANN401 (as above)
    words = [texts("ui.dossier.detail.pages", pages=part.pages)]
    return words + ([texts("ui.dossier.detail.moved_here")] if part.moved_from else [])


def _set_aside(part: Any, known: object, texts: Texts) -> list[str]:  # noqa: ANN401 (as above)
    if not part.moved_to:
        return [texts("ui.dossier.detail.set_aside")]
    dossiers = {entry.facts.code for entry in cast("dict[str, TimelineEntry]", known).values()
                if isinstance(entry.facts, events.DossierReceived)}  # fmt: skip
    if part.moved_to in cast("dict[str, TimelineEntry]", known) or part.moved_to_code in dossiers:
        return [texts("ui.dossier.detail.moved_line")]
    return [texts("ui.dossier.detail.moved_dossier", code=part.moved_to_code or part.moved_to)]


def _money(part: Any, _known: object, texts: Texts) -> list[str]:  # noqa: ANN401 (as above)
    words = [f"{part.name}: {money(part.amount)}" if part.name else money(part.amount)]
    words += [texts(f"ui.steps.method.{part.method}")] if part.method else []
    return words + ([texts("ui.dossier.detail.receipt", number=part.receipt)] if part.receipt else [])


def _judged(part: Any, known: object, texts: Texts) -> list[str]:  # noqa: ANN401 (as above)
    entries = cast("dict[str, TimelineEntry]", known)
    named = [_title(entries[event], texts) for event in part.events if event in entries]
    return [texts("ui.dossier.detail.about", what=", ".join(named))] if named else []


_TELLERS: tuple[tuple[type, Callable[[Any, object, Texts], list[str]]], ...] = (
    (events.DossierReceived, _received),
    (events.IntakeGuided, _numbered),
    (events.NumberedStep, _numbered),
    (events.ClockStep, _clocked),
    (events.SlipPrinted, _printed),
    (events.DocumentAttached, _attached),
    (events.DocumentSetAside, _set_aside),
    (events.FeeStep, _money),
    (events.Judgement, _judged),
    (events.ResultStep, _result),
    (events.ReturnStep, _returned),
    (events.Step, _step),
)
