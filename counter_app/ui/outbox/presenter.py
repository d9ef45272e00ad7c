"""Delivery to the province: what waits and why, send now, and enrolling this machine. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from counter_app.domain.errors import CounterError, InputError
from counter_app.services.session import Session, may
from counter_app.services.views import OutboxRow, OutboxSummary
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.formats import counted
from counter_app.ui.outbox.state import EnrolForm, OutboxState
from counter_app.ui.outbox.wording import (
    copy_words,
    counters_words,
    figures,
    headline,
    packs_words,
    row_words,
    why_all_wait,
)
from counter_app.ui.ports import Clock, Outbox, SyncStatus, Work

MOST_ROWS = 500
SHORT_REASON = 40
MOST_CA_BYTES = 200_000
_FIELDS = {
    "gateway_url": "gateway_url",
    "token_unknown": "token",
    "token_used": "token",
    "token_expired": "token",
    "counter_mismatch": "token",
    "counter_alive": "token",
    "ca_unreadable": "ca_file",
    "certificate_wrong": "ca_file",
    "unreachable": "gateway_url",
    "not_a_gateway": "gateway_url",
}
"""Where an answer of the gateway is shown: beside the field that can mend it."""


class Source(Protocol):
    """The part of a running counter this screen needs."""

    @property
    def outbox(self) -> Outbox:
        """What waits for the province."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...


@dataclass(frozen=True, slots=True)
class Link:
    """What reaches the province: ``enrol(url, token, ca_pem)`` blocks on the network, ``wake`` ends a pause.

    ``files_paused`` is read from memory; ``pause_files`` belongs on the store lane. ``files_held`` says why no file
    may travel now (``paused``, ``quiet``, ``budget`` or nothing); it waits for the store lane.
    """

    enrol: Callable[[str, str, str], None]
    wake: Callable[[], None]
    files_paused: Callable[[], bool] = lambda: False
    pause_files: Callable[[bool], None] = lambda _paused: None
    files_held: Callable[[], str] = lambda: ""


class OutboxPresenter:
    """Reads the outbox, follows the sync status, and enrols."""

    def __init__(
        self,
        source: Source,
        session: Session,
        texts: Texts,
        work: Work,
        link: Link,
        show: Callable[[OutboxState], None],
    ) -> None:
        self._source = source
        self._texts = texts
        self._work = work
        self._link = link
        self._show = show
        self._status: SyncStatus | None = None
        self._read: tuple[OutboxSummary, tuple[OutboxRow, ...], str] | None = None
        self._asked = 0
        self._oversees = may(session, "supervisor", "auditor")
        self._may_pause = may(session, "clerk", "supervisor")
        allowed = session.role == "administrator"
        self.state = OutboxState(form=EnrolForm(allowed=allowed))

    def refresh(self) -> None:
        """Read the outbox anew; only the newest answer counts."""
        self._asked += 1
        mine, outbox = self._asked, self._source.outbox

        def ask() -> tuple[OutboxSummary, tuple[OutboxRow, ...], str]:
            summary = outbox.summary()
            return summary, outbox.rows(limit=MOST_ROWS), self._link.files_held() if summary.files else ""

        def done(read: tuple[OutboxSummary, tuple[OutboxRow, ...], str]) -> None:
            if mine == self._asked:
                self._read = read
                self._push()

        def failed(error: CounterError) -> None:
            self._say(Marked(self._texts.error(error), "bad"))

        self._work.submit("read", ask, done, failed)

    def heard(self, status: SyncStatus) -> None:
        """Take what the sync engine says of itself."""
        self._status = status
        self._push()
        self._work.later("heard", 300, self.refresh)

    def send_now(self) -> None:
        """Try at once, whatever the next attempt says."""
        self._link.wake()
        self._say(Marked(self._texts("ui.outbox.sending"), "info", "sync"))
        self._work.later("read", 1_500, self.refresh)

    def pause_files(self) -> None:
        """Keep papers back, or let them go on; facts always go."""
        if not self._may_pause:
            return
        paused = not self._link.files_paused()

        def done(_: None) -> None:
            self._link.wake()
            self._say(Marked(self._texts("ui.outbox.files_paused") if paused else "", "info", "waiting"))
            self._push()
            self.refresh()

        def failed(error: CounterError) -> None:
            self._say(Marked(self._texts.error(error), "bad"))

        self._work.submit("store", lambda: self._link.pause_files(paused), done, failed)

    def choose(self, row_seq: int | None) -> None:
        """Tell at length why the chosen act waits."""
        row = next((row for row in self.state.rows if row.seq == row_seq), None)
        # A sentence that fits its line is not said twice.
        long = row is not None and len(row.reason) > SHORT_REASON
        words = (
            ""
            if row is None or not long
            else self._texts("ui.outbox.chosen", what=row.what, code=row.code, reason=row.reason)
        )
        self.state = replace(self.state, chosen=words)
        self._show(self.state)

    def open_form(self) -> None:
        """Show the enrol form, or put it away."""
        form = self.state.form
        self.state = replace(self.state, form=replace(form, shown=not form.shown, errors={}, said=Marked("")))
        self._show(self.state)

    def enrol(self, gateway_url: str, token: str, ca_file: str) -> None:
        """Make this machine known to the gateway; every error stands beside the field that can mend it."""
        url, word = gateway_url.strip(), token.strip()
        missing = {
            name: self._texts(f"ui.outbox.need.{name}")
            for name, value in (("gateway_url", url), ("token", word))
            if not value
        }
        if missing or self.state.form.busy:
            self._form(errors=missing or self.state.form.errors)
            return
        self._form(busy=True, errors={}, said=Marked(self._texts("ui.outbox.enrolling"), "info", "waiting"))

        def work() -> None:
            self._link.enrol(url, word, _read_pem(ca_file.strip()))

        def done(_: None) -> None:
            self._form(shown=False, busy=False, said=Marked(""))
            self._link.wake()
            self._say(Marked(self._texts("ui.outbox.enrolled"), "good", "ok"))
            self.refresh()

        def failed(error: CounterError) -> None:
            words = self._texts.error(error)
            place = _FIELDS.get(error.code, "")
            errors = {place: words} if place else {}
            self._form(busy=False, errors=errors, said=Marked("" if place else words, "bad"))

        self._work.submit("io", work, done, failed)

    def _form(self, **changes: object) -> None:
        self.state = replace(self.state, form=replace(self.state.form, **changes))  # type: ignore[arg-type]  # its fields
        self._show(self.state)

    def _say(self, said: Marked) -> None:
        self.state = replace(self.state, said=said)
        self._show(self.state)

    def _push(self) -> None:
        if self._read is None:
            return
        summary, rows, held = self._read
        now = self._source.clock.now()
        mark, calm = headline(summary, self._status, self._texts)
        why = why_all_wait(summary, self._status, self._texts)
        total = summary.waiting + summary.parked
        more = self._texts("ui.outbox.more", shown=len(rows), total=counted(total)) if total > len(rows) else ""
        counters, title = counters_words(summary, now, self._texts) if self._oversees else ((), "")
        self.state = replace(
            self.state,
            counters=counters,
            counters_title=title,
            headline=mark,
            calm=calm,
            figures=figures(summary, self._status, now, self._texts, held),
            # Parked ones first: they are the only ones a person must do something about.
            rows=tuple(
                row_words(row, self._texts, why)
                for row in sorted(rows, key=lambda one: (one.state != "parked", one.seq))
            ),
            more=more,
            enrolled=summary.enrolled,
            packs=packs_words(summary, self._texts),
            copy=copy_words(summary.copy, self._texts),
            files_button=""
            if not summary.files or not self._may_pause
            else self._texts(f"ui.outbox.files_{'resume' if self._link.files_paused() else 'pause'}"),
        )
        self._show(self.state)


def _read_pem(path: str) -> str:
    if not path:
        return ""
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_CA_BYTES).decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("ca_unreadable", "ca_file") from error
