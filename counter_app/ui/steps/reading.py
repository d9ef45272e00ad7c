"""What was typed into the form of an act, as the act the services take. Pure; no Qt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from counter_app.domain.act import Act, Receiver
from counter_app.domain.calendar import Calendar
from counter_app.domain.errors import InputError
from counter_app.domain.intake import check_instant
from counter_app.domain.zone import LOCAL
from counter_app.ui.formats import read_day, read_instant
from counter_app.ui.steps.scene import Scene, value_at

Values = Mapping[str, str]
_AMOUNT = re.compile(r"[0-9]+|[0-9]{1,3}(?:([. \u00a0,])[0-9]{3})(?:\1[0-9]{3})*")

_RECEIVER = {"name": "receiver_name_missing", "number": "receiver_number_missing", "paper": "receiver_paper_missing"}


def act_of(action: str, values: Values, scene: Scene) -> Act:
    """Return the act of a filled form.

    Raises:
        InputError: ``amount_unreadable``, ``day_unreadable``, ``day_closed``, ``reason_missing``, ``unit_missing``,
            ``receiver_missing``, ``changes_missing``, ``instant_unreadable`` with the field of the form.
    """
    texts = scene.texts
    reason = values.get("reason", "").strip()
    if action == "extend" and not reason:
        raise InputError("reason_missing", "reason")
    if action == "forward" and not values.get("to", "").strip():
        raise InputError("unit_missing", "to")
    receiver = None
    if action == "return" and values.get("way") == "authorised":
        receiver = _receiver(values)
        reason = texts("ui.handover.paper_noted", paper=values.get("paper", "").strip())
    way = values.get("way", "")
    at_counter = way in {"applicant", "authorised"}
    return Act(
        action=action,
        at=read_at(values.get("at", ""), scene.now),
        reason=reason,
        items=tuple(line.strip() for line in values.get("items", "").splitlines() if line.strip()),
        new_due=read_new_due(values.get("new_due", ""), scene.calendar) if action == "extend" else None,
        amount=read_amount(values["amount"]) if "amount" in values else None,
        required=values.get("required") == "1",
        name=values.get("name", "") if action == "fee" else "",
        method=values.get("method", "") or ("counter" if at_counter else way),
        receipt=values.get("receipt", ""),
        to=values.get("to", ""),
        tracking=values.get("tracking", "") if way == "post" else "",
        receiver=receiver,
        without_slip=at_counter and values.get("without_slip") == "1",
        event=values.get("event") or None,
        changes=changes_of(values, scene) if action == "correct" else {},
    )


def read_at(text: str, now: datetime) -> datetime | None:
    """Return the instant of ``24/11/2026 9:30``, or of ``9:30`` on the day of ``now``; None (now) of nothing typed.

    Raises:
        InputError: ``instant_unreadable``, ``instant_future`` beyond five minutes, ``instant_out_of_range``.
    """
    if not text.strip():
        return None
    at = read_instant(text) or read_instant(f"{now.astimezone(LOCAL):%d/%m/%Y} {text.strip()}")
    if at is None:
        raise InputError("instant_unreadable", "at")
    if at == now.astimezone(LOCAL).replace(second=0, microsecond=0):
        return None  # as it was proposed: the act happens now, to the second
    check_instant(at, now, "at")
    return at


def changes_of(values: Values, scene: Scene) -> dict[str, str]:
    """Return what was changed of the application, by path."""
    application = scene.page.application
    return {
        path: value.strip()
        for path, value in values.items()
        if (path == "note" or "." in path) and value.strip() != value_at(application, path)
    }


def read_amount(text: str) -> int:
    """Return the đồng of ``8.000``, ``8 000 đ`` or ``8000``; marks stand between thousands only (``8,5`` is not 85).

    Raises:
        InputError: ``amount_missing``, ``amount_unreadable``.
    """
    typed = text.strip().rstrip("đĐ₫").strip()
    if not typed:
        raise InputError("amount_missing", "amount")
    if not _AMOUNT.fullmatch(typed):
        raise InputError("amount_unreadable", "amount")
    return int(re.sub(r"[^0-9]", "", typed))


def read_new_due(text: str, calendar: Calendar) -> datetime:
    """Return the closing of a working day as typed.

    Raises:
        InputError: ``new_due_missing``, ``day_unreadable``, ``day_closed`` with the next working day.
    """
    if not text.strip():
        raise InputError("new_due_missing", "new_due")
    on = read_day(text)
    if on is None:
        raise InputError("day_unreadable", "new_due")
    if not calendar.is_working(on):
        raise InputError("day_closed", "new_due", day=f"{on:%d/%m/%Y}", next=f"{calendar.next_working(on):%d/%m/%Y}")
    return calendar.closing(on)


def _receiver(values: Values) -> Receiver:
    for name, code in _RECEIVER.items():
        if not values.get(name, "").strip():
            raise InputError(code, name)
    return Receiver(name=values["name"].strip(), number=values["number"].strip())
