"""Restoring a counter from a backup on a machine that has none: what is asked, and what came of it. No Qt in here."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app import bootstrap
from counter_app.domain.errors import CounterError
from counter_app.services.keys import vault_of
from counter_app.settings import Settings
from counter_app.ui.formats import counted
from counter_app.ui.setup.presenter import SetupPresenter

if TYPE_CHECKING:
    from counter_app.services.restoring import Restored

PROGRESS_MS = 120
PLACES = ("backup", "last_code", "admin", "password", "key_file", "passphrase", "passphrase_again")


class RestorePresenter(SetupPresenter):
    """Asks for the backup, who may open it, and where the key shall be kept; a failure leaves no counter behind."""

    _stop = threading.Event()
    _progress = (0, 0)

    def set_up(self) -> None:
        """Restore, or open the counter that was restored."""
        if self.state.finished:
            self._done(self.state.form.passphrase)
            return
        if self.state.busy:
            return
        errors = self._errors()
        self.state = replace(self.state, errors=errors, said="", busy=not errors, done=0, total=0)
        self._show(self.state)
        if errors:
            return
        self._stop, self._progress = threading.Event(), (0, 0)
        self._work.submit("io", self._restore, self._restored, self._failed)
        self._work.later("progress", PROGRESS_MS, self._look)

    def cancel(self) -> None:
        """Stop; nothing is left behind."""
        self._stop.set()

    def _restore(self) -> Restored | None:
        from counter_app.services.restoring import Proof, restore
        from counter_app.services.watching import Cancelled, Watch

        form, stop = self.state.form, self._stop
        settings = Settings(
            key_store=form.key_store,
            key_name=f"counter-{bootstrap.new_id()}",
            key_file=str(Path(form.key_file.strip()).expanduser().absolute()) if form.key_store == "file" else "",
            demonstration_at=self._demonstration_at,
        )

        def watch(done: int, total: int) -> None:
            self._progress = (done, total)  # one assignment: the io thread writes, the UI thread reads

        try:
            return restore(
                self._folder,
                Path(form.backup.strip()).expanduser(),
                settings,
                Proof(account=form.admin.strip(), password=form.password),
                lambda made: vault_of(settings, made, lambda: form.passphrase),
                self._clock,
                form.last_code.strip() or None,
                Watch(watch, stop.is_set),
            )
        except Cancelled:
            return None

    def _restored(self, made: Restored | None) -> None:
        if made is None:
            self.state = replace(self.state, busy=False, said=self._texts("ui.restore.stopped"))
            self._show(self.state)
            return
        words = self._texts(
            "ui.restore.done",
            counter=made.identity.counter,
            entries=counted(made.entries),
            files=counted(made.files),
            at_province=counted(made.at_province),
        )
        if made.lost:
            words = f"{words} {self._texts('ui.restore.lost', count=made.lost)}"
        self.state = replace(self.state, busy=False, finished=words)
        self._show(self.state)

    def _failed(self, error: CounterError) -> None:
        super()._failed(error)
        placed = {place: words for place, words in self.state.errors.items() if place in {*PLACES, "key_store"}}
        if placed != self.state.errors:
            self.state = replace(self.state, errors=placed, said=self._texts.error(error))
            self._show(self.state)

    def _errors(self) -> dict[str, str]:
        form = self.state.form
        needed = ("backup", "admin", "password")
        found = {name: self._texts(f"ui.restore.need.{name}") for name in needed if not getattr(form, name).strip()}
        return found | self._key_errors()

    def _look(self) -> None:
        if self.state.busy:
            done, total = self._progress
            self.state = replace(self.state, done=done, total=total)
            self._show(self.state)
            self._work.later("progress", PROGRESS_MS, self._look)
