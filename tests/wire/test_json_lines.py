from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.wire.json_lines import line_of

_FILE = b"""{
  "content": {
    "forms": [
      {"no": "01"},
      {
        "no": "02",
        "blocks": [ {"block": "line",
            "value": "{x}"} ]
      }
    ]
  }
}
"""


@pytest.mark.parametrize(
    "path,line",
    [
        ("content", 2),
        ("content.forms[0].no", 4),
        ("content.forms[1]", 5),
        ("content.forms[1].blocks[0].value", 8),
        ("content.forms[1].blocks[0].nothing", 7),
        ("content.forms[7].no", 3),
        ("nowhere", 1),
    ],
)
def test_a_path_leads_to_its_line(path: str, line: int) -> None:
    """The line of the value, or of the innermost part of the path that is there; a byte-order mark changes nothing."""
    assert line_of(_FILE, path) == line
    assert line_of(b"\xef\xbb\xbf" + _FILE, path) == line


_trees: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[a-z]{1,3}", fullmatch=True), inner),
    max_leaves=12,
)


def _paths(tree: object, path: str = "") -> list[str]:
    found = [path]
    if isinstance(tree, dict):
        for key, value in tree.items():
            found += _paths(value, f"{path}.{key}" if path else key)
    elif isinstance(tree, list):
        for at, value in enumerate(tree):
            found += _paths(value, f"{path}[{at}]")
    return found


@given(_trees, st.data())
def test_every_value_is_found_where_it_was_written(tree: object, data: st.DataObject) -> None:
    """In a file with each value on a line of its own the line found holds the beginning of that value."""
    written = json.dumps(tree, indent=1, ensure_ascii=True)
    path = data.draw(st.sampled_from(_paths(tree)))
    value: Any = tree
    for part in path.replace("[", ".[").split("."):
        if part:
            value = value[int(part[1:-1])] if part.startswith("[") else value[part]
    line = written.splitlines()[line_of(written.encode(), path) - 1]
    begun = json.dumps(value, ensure_ascii=True)
    assert (begun if not isinstance(value, dict | list) else begun[0]) in line


@given(st.binary(max_size=60), st.text(max_size=20))
def test_what_is_no_json_has_one_line(raw: bytes, path: str) -> None:
    """Nothing a file or a path may hold ends in anything but a line number."""
    assert line_of(raw, path) >= 1
