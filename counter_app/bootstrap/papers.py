"""What a counter does with scanned papers, put together: filing, the tray, stacks, and what is kept how long."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from counter_app.services.attachments import Attachments
from counter_app.services.batch_filing import BatchFiling, CodeReader
from counter_app.services.page_tray import PageTray
from counter_app.services.retention import Retention
from counter_app.services.setting_aside import SettingAside

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.paths import CounterFolder
    from counter_app.services.desk_memory import Preferences
    from counter_app.services.finder import Finder
    from counter_app.services.lanes import Lanes
    from counter_app.services.office import Desk
    from counter_app.store.journal import Journal
    from counter_app.store.vault import Vault


class Opened(Protocol):
    """The opened counter, as far as papers need it."""

    @property
    def writer(self) -> Connection:
        """The connection that writes."""

    @property
    def lanes(self) -> Lanes:
        """Where work runs."""

    @property
    def vault(self) -> Vault:
        """The encrypted files."""

    @property
    def desk(self) -> Desk:
        """The office and counter."""

    @property
    def clock(self) -> Clock:
        """The time."""

    @property
    def preferences(self) -> Preferences:
        """What was decided on this machine."""

    @property
    def folder(self) -> CounterFolder:
        """Where its files lie."""

    @property
    def random_bytes(self) -> Callable[[int], bytes]:
        """Chance."""


@dataclass(frozen=True, eq=False)
class Papers:
    """Scanned papers of a counter; each part says which lane it belongs on. ``finder`` sees what is being written."""

    counter: Opened = field(repr=False)
    finder: Finder = field(repr=False)
    journal: Journal = field(repr=False)

    @cached_property
    def attachments(self) -> Attachments:
        """Documents, filed with their dossiers."""
        of = self.counter
        return Attachments(of.writer, of.lanes.store, self.finder, self.journal, of.vault, of.desk, of.clock)

    @cached_property
    def setting_aside(self) -> SettingAside:
        """Documents taken off again, or moved to where they belong."""
        of = self.counter
        return SettingAside(of.writer, self.finder, self.journal, of.desk, of.clock)

    @cached_property
    def tray(self) -> PageTray:
        """Pages that are not filed yet."""
        of = self.counter
        return PageTray(of.writer, of.lanes.store, of.vault, of.clock, lambda: of.random_bytes(8).hex())

    @cached_property
    def retention(self) -> Retention:
        """The only one that takes files away."""
        of = self.counter
        return Retention(of.writer, of.vault, of.clock, of.preferences, of.folder.files)

    def batches(self, codes: CodeReader) -> BatchFiling:
        """Return what splits stacks at their slips; ``codes`` is a decoding process of its own."""
        return BatchFiling(self.tray, self.attachments, codes)
