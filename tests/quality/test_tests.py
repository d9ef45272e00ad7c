"""What tests, and the exceptions to the rules, owe their reader."""

from __future__ import annotations

import ast
import re

from tests.quality import tree

_MOCKS = ("mock", "unittest.mock", "pytest_mock")
_BARE = re.compile(r"#\s*(noqa(: ?[A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*)?|type: ?ignore(\[[a-z, -]+\])?)\s*$")


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def test_every_test_says_in_a_sentence_what_it_proves() -> None:
    """Each test function has a docstring that ends in a full stop."""
    silent = [
        f"{name}:{node.lineno} {node.name}"
        for name, _, syntax in tree.modules("tests")
        for node in ast.walk(syntax)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_")
        if not (ast.get_docstring(node) or "").endswith(".")
    ]
    assert not silent


def test_nothing_is_mocked() -> None:
    """No module imports a mocking library: fakes implement the port and pass its contract suite."""
    found = [
        f"{name}:{getattr(node, 'lineno', 0)}"
        for name, source, syntax in tree.modules()
        if any(mock in source for mock in _MOCKS)  # a walk through every tree takes seconds
        for node in ast.walk(syntax)
        if set(_imported(node)) & set(_MOCKS)
    ]
    assert not found


def test_every_exception_to_a_rule_has_its_reason() -> None:
    """A line that switches off the linter or the type checker says why, behind the code it switches off."""
    bare = [
        f"{name}:{number}"
        for name, source, _ in tree.modules()
        for number, line in enumerate(source.splitlines(), 1)
        if _BARE.search(line)
    ]
    assert not bare
