"""The part of a running counter the pages of the day need: shapes only, without Qt."""

# ruff: noqa: D102 (what a service promises stands at the service)
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from counter_app.ui.ports import Clock, Finder, Preferences, PrintQueue, Slips
from counter_app.ui.steps.acting import Source as StepsSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counter_app.services.accounts import Accounts
    from counter_app.services.blank_sheets import BlankSheets
    from counter_app.services.fees import Fees
    from counter_app.services.recalculation import Recalculation
    from counter_app.services.till_paper import TillPaper
    from counter_app.services.views import PrintedSlip


class ManySlips(Slips, Protocol):
    """Slips, many of them in one file."""

    def render_all(self, orders: Sequence[Any]) -> PrintedSlip: ...


class DaySource(StepsSource, Protocol):
    """Money, paper printed ahead and moved dates of one counter."""

    @property
    def fees(self) -> Fees: ...
    @property
    def till_paper(self) -> TillPaper: ...
    @property
    def blank_sheets(self) -> BlankSheets: ...
    @property
    def recalculation(self) -> Recalculation: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def finder(self) -> Finder: ...
    @property
    def slips(self) -> ManySlips: ...
    @property
    def print_queue(self) -> PrintQueue: ...
    @property
    def preferences(self) -> Preferences: ...
    @property
    def clock(self) -> Clock: ...
