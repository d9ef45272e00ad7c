"""What the pages screen is asked to show, and the name of the stack the pages of a dossier wait in. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

STACK_PREFIX = "dossier-"
"""Stacks of one dossier; any other stack of the tray came from a batch."""


@dataclass(frozen=True, slots=True)
class PagesRequest:
    """The papers of a dossier (code, form number or id), and the screen to go back to."""

    name: str
    back: Literal["dossier", "intake", "batch"] = "dossier"


def stack_of(dossier_id: str) -> str:
    """Return the stack the unfiled pages of a dossier wait in: whoever opens it again finds them there."""
    return STACK_PREFIX + dossier_id
