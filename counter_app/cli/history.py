"""The history of a dossier as ``show`` tells it: each step with what is its own, and the money it moved."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from counter_app.cli.output import Output, for_people
from counter_app.domain import events
from counter_app.services.views import DossierPage, TimelineEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

_SAID_OF_THE_DOSSIER = frozenset({"matter", "applicant", "owner", "papers"})
_RENAMED = {"unit": "to"}


def entry(one: TimelineEntry) -> dict[str, object]:
    """Return one step: who and when, then the details of its kind under the names ``act`` takes them by."""
    reason, items = ("", ()) if one.text is None else (one.text.reason, one.text.items)
    common = {
        "event_id": one.event_id,
        "kind": one.kind,
        "at": one.at,
        "actor": one.actor,
        "entered_at": one.entered_at,
        "via": one.via,
        "office": one.office,
        "counter": one.counter,
        "sent": one.sent,
        "parked": one.parked,
        "reason": reason,
        "items": items,
    }
    return {**_own(one), **common, "facts": one.facts}


def fees(page: DossierPage) -> list[dict[str, object]]:
    """Return the steps of a dossier that charged, took or gave back money."""
    return [entry(one) for one in page.timeline if one.kind.startswith("Fee")]


def totals(page: DossierPage) -> dict[str, int]:
    """Return the money of a dossier in đồng."""
    money = page.money
    return {
        "charged": money.charged,
        "owed": money.owed,
        "paid": money.paid,
        "refunded": money.refunded,
        "refund_due": page.refund_due,
    }


def sentence(out: Output, one: TimelineEntry) -> str:
    """Return one step as a line for people."""
    own = entry(one)
    amount = own.get("amount")
    details = (
        str(own.get("number") or ""),
        out.words("cli.dong", amount=f"{amount:,}".replace(",", ".")) if isinstance(amount, int) else "",
        str(own["reason"]),
    )
    said = [out.words(f"cli.kind.{one.kind}"), *(detail for detail in details if detail)]
    return f"{for_people(one.at)}  {' – '.join(said)}  {one.actor}"


def _own(one: TimelineEntry) -> dict[str, object]:
    told = dict(_facts(one.facts))
    if isinstance(one.text, events.StepText):
        told |= _filled({"tracking": one.text.tracking, "changes": one.text.changes, "receiver": one.text.receiver})
    return told


def _facts(part: object) -> Mapping[str, object]:
    fields = _fields(part)
    clock = fields.pop("clock", None)
    if isinstance(clock, events.Clock):
        fields = {"rule": clock.rule, "due_at": clock.due_at, "provisional_due_at": clock.provisional_due_at} | fields
    fields.setdefault("flags", ())
    return {_RENAMED.get(name, name): value for name, value in fields.items() if name not in _SAID_OF_THE_DOSSIER}


def _fields(part: object) -> dict[str, object]:
    if not dataclasses.is_dataclass(part):
        return {}
    return {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}


def _filled(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}
