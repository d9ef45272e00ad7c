"""Procedures, durations and due dates in words, with the days of the explanation. Pure; no Qt."""

from __future__ import annotations

from counter_app.domain.procedure import FeeKind, Procedure, RuleOrigin
from counter_app.domain.rule import Rule
from counter_app.domain.steps import Reason, Step
from counter_app.texts import Texts
from counter_app.ui.formats import day_words, due_words, money, rule_words
from counter_app.ui.intake.state import DueView, ExplainedDay, MatchRow, ProcedureView, RuleQuestion
from counter_app.ui.ports import Quote

FREQUENT_KEYS = "1234567890"
_HOLIDAYS = {Reason.HOLIDAY, Reason.COMPENSATORY, Reason.SWAPPED_OFF}
_TELLING = _HOLIDAYS | {Reason.AFTER_CLOSING, Reason.AFTER_CUTOFF, Reason.WORKED_INSTEAD, Reason.OFFICE_CLOSED,
                        Reason.MOVED_FROM_NON_WORKING}  # fmt: skip
DEFAULT_AMOUNT = 3


def duration_words(procedure: Procedure, texts: Texts) -> str:
    """Return how long the procedure takes, in words."""
    return texts("ui.intake.rule.none") if procedure.rule is None else rule_words(procedure.rule, texts)


def fee_words(procedure: Procedure, texts: Texts) -> str:
    """Return what it costs: the catalogue's own words where it has some."""
    fee = procedure.fee
    if fee.kind is FeeKind.FREE:
        return texts("ui.fee.free")
    if fee.text:
        return fee.text
    if fee.amount is not None:
        return money(fee.amount)
    return texts(f"ui.fee.{fee.kind}")


def match_row(procedure: Procedure, texts: Texts, key: str = "") -> MatchRow:
    """Return the procedure as a line of the list."""
    return MatchRow(procedure.code, procedure.name, duration_words(procedure, texts), key)


def procedure_view(procedure: Procedure) -> ProcedureView:
    """Return the chosen procedure in words."""
    return ProcedureView(procedure.code, procedure.name, f"{procedure.code} · {procedure.field}")


def rule_question(procedure: Procedure, chosen: Rule | None, texts: Texts) -> RuleQuestion | None:
    """Return the question a person is asked about a guessed or missing duration; None when there is nothing to ask."""
    if procedure.rule_origin not in {RuleOrigin.ASSUMED, RuleOrigin.MISSING} or chosen is not None:
        return None
    rule = procedure.rule
    if rule is None:
        return RuleQuestion(texts("ui.intake.rule.missing"), DEFAULT_AMOUNT, "working_days", missing=True)
    words = texts("ui.intake.rule.assumed", rule=rule_words(rule, texts))
    return RuleQuestion(words, rule.amount, str(rule.unit), missing=False)


def due_view(quote: Quote, texts: Texts) -> DueView:
    """Return the due date in words with the days that explain it."""
    deadline = quote.deadline
    days = _days(deadline.steps, texts)
    words = "" if deadline.due_at is None else due_words(deadline.due_at, texts)
    if days and deadline.due_on is not None:
        last = days[-1]
        days = (*days[:-1], ExplainedDay(last.on, "due", last.count, last.words))
    reasons = tuple(f"{step.on:%d/%m}: {_reason(step, texts)}" for step in deadline.steps if step.reason in _TELLING)
    notes = tuple(texts(f"note.{code}") for code in deadline.notes)
    return DueView(words, rule_words(deadline.rule, texts), quote.provisional, days, reasons, notes)


def _days(steps: tuple[Step, ...], texts: Texts) -> tuple[ExplainedDay, ...]:
    days: list[ExplainedDay] = []
    count = 0
    for step in steps:
        count += step.counted
        mark = "counted" if step.counted else "holiday" if step.reason in _HOLIDAYS else "skipped"
        if step.reason in {Reason.RECEIPT_DAY, Reason.AFTER_CLOSING}:
            mark = "receipt"
        words = f"{day_words(step.on, texts)}: {_reason(step, texts)}"
        days.append(ExplainedDay(step.on.isoformat(), mark, count if step.counted else 0, words))
    return tuple(days)


def _reason(step: Step, texts: Texts) -> str:
    return texts(f"step.{step.reason}", name=step.name, minutes=step.minutes).strip()
