"""Delivery in plain words: a state, a reason and what to do for each code. Pure; no Qt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from counter_app.services.views import CopyHeard, CounterHeard, HubHeard, OutboxRow, OutboxSummary
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.formats import age_words, clock_words, counted, instant_words, number, size_words
from counter_app.ui.outbox.state import NO_CODE, WaitingRow
from counter_app.ui.pack_names import kind_name, pack_name
from counter_app.ui.ports import SyncStatus
from counter_app.ui.status import short_reason

SILENT = timedelta(days=1)
"""After this long without a call a supervisor asks what became of a counter."""
MOST_CODES = 10
"""So many codes given twice are named; ``doctor`` names all."""
_MINUTE = 60
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_LOOK = {
    "idle": ("good", "online"),
    "pushing": ("info", "sync"),
    "waiting": ("plain", "waiting"),
    "offline": ("plain", "offline"),
    "stopped": ("warning", "warning"),
}


def headline(summary: OutboxSummary, status: SyncStatus | None, texts: Texts) -> tuple[Marked, str]:
    """Return how the counter stands with the province, and the sentence that says what it means for the work."""
    if not summary.enrolled:
        return Marked(texts("ui.outbox.state.not_enrolled"), "info", "offline"), texts("ui.outbox.calm.not_enrolled")
    state = "idle" if status is None else status.state
    code = "" if status is None else status.last_code or ""
    if state == "idle" and summary.waiting:
        state = "waiting"
    tone, icon = _LOOK.get(state, ("plain", "info"))
    mark = Marked(texts(f"ui.outbox.state.{state}"), tone, icon)  # type: ignore[arg-type]  # one of the table
    if code:
        return mark, reason_words(code, texts)
    return mark, texts(f"ui.outbox.calm.{'done' if not summary.waiting else state}")


def reason_words(code: str, texts: Texts) -> str:
    """Return a reason in words and what to do; the words of the error where delivery has none of its own."""
    for key in (f"ui.outbox.code.{code}", f"ui.attention.{code}", f"error.{code}"):
        words = texts(key)
        if words != key:
            return words
    return texts("ui.outbox.code.other", code=code)


def figures(
    summary: OutboxSummary, status: SyncStatus | None, now: datetime, texts: Texts, held: str = ""
) -> tuple[tuple[str, str], ...]:
    """Return the figures at the top: what waits, the oldest, the last contact, the next try; ``held`` keeps files."""
    contact = summary.last_contact_at if status is None else status.last_contact_at or summary.last_contact_at
    oldest = age_words(summary.oldest_at, now, texts) if summary.oldest_at and summary.waiting else "–"
    lines = [
        (texts("ui.outbox.figure.waiting"), number(summary.waiting)),
        (texts("ui.outbox.figure.oldest"), oldest),
        (texts("ui.outbox.figure.contact"), texts("ui.outbox.never") if contact is None else instant_words(contact)),
    ]
    if status is not None and status.next_attempt_at is not None and summary.waiting:
        lines.append((texts("ui.outbox.figure.next"), clock_words(status.next_attempt_at)))
    if summary.hub is not None:
        lines.append((texts("ui.outbox.figure.hub"), _hub_words(summary.hub, texts)))
    if summary.parked:
        lines.append((texts("ui.outbox.figure.parked"), number(summary.parked)))
    return (*lines, *_files(summary, 0 if status is None else status.files_rate, texts, held))


def _hub_words(hub: HubHeard, texts: Texts) -> str:
    if hub.since is None:
        return texts("ui.outbox.never")
    state = "well" if not hub.code else "away" if hub.code == "unreachable" else "ill"
    return texts(f"ui.outbox.hub.{state}", at=instant_words(hub.since))


def _files(summary: OutboxSummary, rate: int, texts: Texts, held: str) -> list[tuple[str, str]]:
    """Return what of papers waits, what keeps it back, or while one travels its speed and the time left."""
    if not summary.files:
        return []
    size = size_words(summary.files_bytes)
    lines = [(texts("ui.outbox.figure.files"), texts("ui.outbox.files", files=counted(summary.files), size=size))]
    if held:
        lines.append((texts("ui.outbox.figure.held"), texts(f"ui.outbox.held.{held}")))
    elif rate > 0:
        seconds = -(-summary.files_bytes // rate)
        left = (
            texts("ui.outbox.seconds", amount=seconds)
            if seconds < _MINUTE
            else age_words(_EPOCH, _EPOCH + timedelta(seconds=seconds), texts)
        )
        lines.append((texts("ui.outbox.figure.rate"), texts("ui.outbox.rate", rate=size_words(rate), left=left)))
    return lines


def why_all_wait(summary: OutboxSummary, status: SyncStatus | None, texts: Texts) -> str:
    """Return in a few words what keeps every act here; empty where each has a reason of its own."""
    if not summary.enrolled:
        return texts("ui.outbox.why.not_enrolled")
    offline = status is not None and status.state == "offline"
    return short_reason(status, texts) or (texts("ui.outbox.why.offline") if offline else "")


def counters_words(summary: OutboxSummary, now: datetime, texts: Texts) -> tuple[tuple[Marked, ...], str]:
    """Return how old the oldest unsent act of every counter of the office can be, and the title above them.

    What another counter did since all it had arrived is on its own machine only. One whose acts may have waited for a
    day and more is marked.
    """
    if summary.counters_at is None:
        return (), ""
    marks = []
    for one in summary.counters:
        name = texts("ui.outbox.counter.here" if one.here else "ui.outbox.counter.other", counter=one.counter)
        if one.contact_at is None and not one.here:
            marks.append(Marked(texts("ui.outbox.counter.never", name=name), "warning", "warning"))
            continue
        since = one.oldest_at if one.here else one.whole_until or one.contact_at
        late = since is not None and now - since > SILENT
        words = _counter_words(one, name, texts)
        marks.append(Marked(words, "warning" if late else "plain", "warning" if late else "online"))
    return tuple(marks), texts("ui.outbox.counters", at=instant_words(summary.counters_at))


def _counter_words(one: CounterHeard, name: str, texts: Texts) -> str:
    if one.here and one.oldest_at is not None:
        waiting = number(one.waiting or 0)
        return texts("ui.outbox.counter.waiting", name=name, number=waiting, at=instant_words(one.oldest_at))
    if one.here:
        return texts("ui.outbox.counter.sent", name=name)
    if one.whole_until is not None:
        return texts("ui.outbox.counter.whole", name=name, at=instant_words(one.whole_until))
    return texts("ui.outbox.counter.since", name=name, at=instant_words(one.contact_at)) if one.contact_at else name


def copy_words(copy: CopyHeard | None, texts: Texts) -> str:
    """Return that another copy of this counter works, and the codes given twice; empty where none is to be told of."""
    if copy is None:
        return ""
    said = texts("ui.outbox.copy", at=instant_words(copy.last_at))
    if not copy.codes:
        return said
    codes, more = ", ".join(copy.codes[:MOST_CODES]), len(copy.codes) - MOST_CODES
    if more > 0:
        codes = texts("ui.outbox.copy.more", codes=codes, more=counted(more))
    return f"{said}\n{texts('ui.outbox.copy.codes', codes=codes)}"


def packs_words(summary: OutboxSummary, texts: Texts) -> str:
    """Return each pack of the province that was not taken in, why, and who mends it; empty where there is none."""
    if not summary.packs_refused:
        return ""
    lines = [texts("ui.outbox.packs")]
    for one in summary.packs_refused:
        key = f"ui.outbox.pack.why.{one.code}"
        why = texts(key)
        if why == key:
            why = texts("ui.outbox.pack.why.other", code=one.code)
        kind, name = kind_name(one.kind, texts), pack_name(one.name, texts)
        named = texts("ui.outbox.pack.named", kind=kind, name=name, version=one.version)
        lines.append(f"{named if one.name else texts('ui.outbox.pack.nameless')}: {why}")
    return "\n".join(lines)


def row_words(row: OutboxRow, texts: Texts, why: str) -> WaitingRow:
    """Return one waiting act as a line; ``why`` says what keeps all of them, empty where nothing does."""
    key = f"ui.dossier.kind.{row.kind}"
    what = texts("ui.outbox.printed") if row.kind == "SlipPrinted" else texts(key)
    parked = row.state == "parked"
    return WaitingRow(
        seq=row.seq,
        code=row.code or NO_CODE,
        what=texts("ui.dossier.kind.other", kind=row.kind) if what == key else what,
        state=Marked(
            texts(f"ui.outbox.row.{row.state}"), "bad" if parked else "plain", "warning" if parked else "waiting"
        ),
        # What stops every act is said of each: the answer this one last had may be older than that.
        reason=why
        if why and not parked
        else reason_words(row.reason, texts)
        if row.reason
        else texts(f"ui.outbox.why.{row.state}"),
        since=instant_words(row.since),
        attempts=str(row.attempts) if row.attempts else "–",
    )
