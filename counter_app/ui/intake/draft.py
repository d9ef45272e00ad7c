"""The form as a draft in the store and back; a draft nobody can read any more is no draft. No Qt in here."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from counter_app.domain.errors import InputError
from counter_app.domain.rule import Rule
from counter_app.ui.intake.state import IntakeForm, PaperLine, PersonForm


def to_draft(form: IntakeForm) -> dict[str, Any]:
    """Return the form as JSON values."""
    return asdict(form) | {"rule": str(form.rule) if form.rule is not None else None}


def from_draft(content: dict[str, Any]) -> IntakeForm | None:
    """Return the form of a draft, or None where it was written by another version or damaged."""
    try:
        papers = tuple(
            PaperLine(str(one["name"]), _three(one["counts"]), _three(one["asked"]), bool(one["added"]))
            for one in content["papers"]
        )
        behalf = content["behalf"]
        rule = content["rule"]
        return IntakeForm(
            **{
                **content,
                "applicant": PersonForm(**content["applicant"]),
                "behalf": None if behalf is None else PersonForm(**behalf),
                "papers": papers,
                "rule": None if rule is None else Rule.parse(rule),
            }
        )
    except (InputError, KeyError, TypeError, ValueError):
        return None


def _three(counts: list[int]) -> tuple[int, int, int]:
    originals, certified, copies = (int(count) for count in counts)
    return originals, certified, copies
