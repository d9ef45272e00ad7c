"""Groups of a stack, parts that wait and what became of a stack, in words. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.errors import InputError
from counter_app.domain.zone import LOCAL
from counter_app.texts import Texts
from counter_app.ui.batch.state import GroupRow, TrayRow
from counter_app.ui.find.state import Marked
from counter_app.ui.pages.request import STACK_PREFIX

if TYPE_CHECKING:
    from counter_app.domain.document_batch import Group
    from counter_app.services.batch_filing import BatchOutcome
    from counter_app.services.page_tray import TrayPage

MOST_SLIPS = 500
_OVER = {"returned", "refused", "withdrawn", "stopped", "voided"}


@dataclass(frozen=True, slots=True)
class Known:
    """Whose dossier a code is, in words, and its status; both empty where nobody here knows the code."""

    who: str = field(repr=False)
    status: str


class WaitingStack(Protocol):
    """A stack of the tray: how many pages, since when, why it waits, and the code on its slip where one was read."""

    @property
    def stack(self) -> str: ...  # noqa: D102 (its id)
    @property
    def pages(self) -> int: ...  # noqa: D102 (how many)
    @property
    def reason(self) -> str: ...  # noqa: D102 (a code of the texts)
    @property
    def code(self) -> str: ...  # noqa: D102 (as read)
    @property
    def added_at(self) -> datetime: ...  # noqa: D102 (of its first page)


def group_rows(
    groups: Sequence[Group], pages: Sequence[TrayPage], known: Mapping[str, Known | None], texts: Texts
) -> tuple[GroupRow, ...]:
    """Return each group with what will become of it."""
    rows = []
    for at, group in enumerate(groups):
        kept = sum(not pages[place].page.removed for place in group.pages)
        about = known.get(group.code) if group.code else None
        who = "" if about is None else about.who or texts("ui.batch.unknown")
        rows.append(GroupRow(at, group.code or texts("ui.batch.no_code"), who, kept, _fate(group, about, texts)))
    return tuple(rows)


def _fate(group: Group, about: Known | None, texts: Texts) -> Marked:
    if group.reason:
        return Marked(texts("ui.batch.will_wait"), "warning", "waiting")
    if not group.pages:
        return Marked(texts("ui.batch.bare"), "plain", "empty")
    if about is None:
        return Marked("…")
    if about.status in _OVER:
        return Marked(texts("ui.batch.will_wait_closed"), "warning", "waiting")
    if not about.status:
        return Marked(texts("ui.batch.will_wait"), "warning", "waiting")
    return Marked(texts("ui.batch.will_file"), "good", "ok")


def tray_rows(stacks: Sequence[WaitingStack], texts: Texts) -> tuple[TrayRow, ...]:
    """Return each part that waits, with why."""
    rows = []
    for one in stacks:
        own = one.stack.startswith(STACK_PREFIX)
        reason = texts("ui.batch.unfiled" if own else "ui.batch.begun")
        if one.reason:
            reason = texts(f"error.{one.reason}", office=_office(one.code))
        since = f"{one.added_at.astimezone(LOCAL):%d/%m %H:%M}"
        dossier = one.stack.removeprefix(STACK_PREFIX) if own else ""
        rows.append(TrayRow(one.stack, one.code or texts("ui.batch.no_code"), one.pages, reason, since, dossier))
    return tuple(rows)


def outcome_words(outcome: BatchOutcome, texts: Texts) -> str:
    """Return what became of a stack."""
    parts = [texts("ui.batch.filed", filed=len(outcome.filed))]
    if outcome.waiting:
        parts.append(texts("ui.batch.waiting", waiting=len(outcome.waiting)))
    if outcome.bare_slips:
        parts.append(texts("ui.batch.bare_slips", codes=", ".join(outcome.bare_slips)))
    return " ".join(parts)


def slips_of(typed: str) -> int | None:
    """Return how many slips were laid in: 0 where nobody counted, None for what is no such number."""
    body = typed.strip()
    if not body:
        return 0
    number = int(body) if body.isascii() and body.isdecimal() and len(body) < 5 else 0  # noqa: PLR2004 (500 has three)
    return number if 1 <= number <= MOST_SLIPS else None


def _office(code: str) -> str:
    try:
        return DossierCode.parse(code).agency
    except InputError:
        return ""
