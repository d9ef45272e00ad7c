"""What no committed file may hold."""

from __future__ import annotations

import re

import pytest

from tests.quality import tree

# Written with brackets so that this file does not find itself.
FORBIDDEN = {
    "a folder of somebody's machine": r"(?<![\w.~>-])/(?:wor[k]|roo[t]|far[m])/\w",
    "a temporary folder of somebody's machine": r"/tm[p]/(?:bash_jobs|team|tooling)",
    "the address of a package index": r"https?://[^\s/\"]*(?:pyp[i]\.|pythonhosted|registr[y]\.)|/simpl[e]/|index-ur[l]\s*=",
    "a reference to notes nobody else has": r"\b(?:desig[n]|domai[n])\.md\b|\((?:desig[n]|(?:domain )?rules?) \d",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names_a_machine_or_an_index(what: str) -> None:
    """No committed text holds a path of one machine or the address of a package index."""
    pattern = re.compile(FORBIDDEN[what])
    hits = [(name, match[0]) for name, text in tree.texts() for match in pattern.finditer(text)]
    assert not hits


def test_every_text_ends_its_lines_the_same_way() -> None:
    """Line ends are LF everywhere: hashes of packs and migrations are taken over the bytes."""
    assert not [name for name, text in tree.texts() if "\r\n" in text]
