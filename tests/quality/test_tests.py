"""What every test owes its reader."""

from __future__ import annotations

import ast

from tests.quality import tree

_MOCKS = ("mock", "unittest.mock", "pytest_mock")


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
        for name, _, syntax in tree.modules()
        for node in ast.walk(syntax)
        if set(_imported(node)) & set(_MOCKS)
    ]
    assert not found
