"""The figures around a deadline come from the pack in use: no call of the program leaves them to the defaults."""

from __future__ import annotations

import ast
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / "counter_app"
BY_TERMS = {
    "allowed", "compute", "due_after", "extend", "must_forward_by", "provisional", "supplement_due_by",
}  # fmt: skip


def without_terms(source: str) -> list[int]:
    """Return the lines that ask one of the rules of deadlines without saying by which terms."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in BY_TERMS
        and "terms" not in {keyword.arg for keyword in node.keywords}
    ]


def test_every_deadline_of_the_program_is_counted_by_given_terms() -> None:
    """A default forgotten at one place would count by other figures than the pack says, in silence."""
    assert without_terms("compute(rule, calendar, at)") == [1]
    found = {
        f"{file.relative_to(PROGRAM)}:{line}"
        for file in PROGRAM.rglob("*.py")
        for line in without_terms(file.read_text("utf-8"))
    }
    assert found == set()
