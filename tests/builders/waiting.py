"""Dossiers in the states the board and the hand-over screen show, received some days ago at a real counter."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from counter_app.bootstrap import Counter
from counter_app.domain.act import Act
from counter_app.domain.applicant import Applicant
from counter_app.domain.intake import DossierRequest
from counter_app.domain.rule import Rule
from counter_app.services.steps import Acted
from counter_app.services.views import Receipt
from tests.builders.counter import a_clerk

_requests = count(1)


def received(counter: Counter, days_ago: int = 0, rule: str = "1 working_days", **values: object) -> Receipt:
    """Receive a dossier of an invented citizen as it came in some days ago."""
    n = next(_requests)
    asked: dict[str, object] = {
        "request_id": f"waiting-{n}",
        "procedure": "1.004884",
        "applicant": Applicant("Nông Thị Minh Họa", number=f"004190{n:06d}", phone="0912000111"),
        "received_at": counter.clock.now() - timedelta(days=days_ago),
        "rule": Rule.parse(rule),
    }
    request = DossierRequest(**(asked | values))  # type: ignore[arg-type]  # its fields
    return counter.lanes.store.submit(counter.intake.receive, request, a_clerk()).result()


def acted(counter: Counter, receipt: Receipt, action: str, days_ago: int = 0, **values: object) -> Acted:
    """Do one act on a dossier, as it happened some days ago."""
    at = counter.clock.now() - timedelta(days=days_ago)
    act = Act(action=action, at=at, **values)  # type: ignore[arg-type]  # its fields
    return counter.lanes.store.submit(counter.steps.act, receipt.dossier_id, act, a_clerk()).result()


def ready(counter: Counter, days_ago: int = 0, **values: object) -> Receipt:
    """Receive a dossier whose result lies ready since some days."""
    receipt = received(counter, days_ago + 1, **values)  # type: ignore[arg-type]  # its fields
    acted(counter, receipt, "result", days_ago)
    return receipt
