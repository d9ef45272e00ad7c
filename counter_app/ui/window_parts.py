"""What the window and the workplace in it are made of besides their widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.texts import Texts
from counter_app.ui.bridge import Bridge
from counter_app.ui.theme import Look

if TYPE_CHECKING:
    from counter_app.ui.codes.means import Means
    from counter_app.ui.ports import Counter


@dataclass(frozen=True, slots=True)
class WindowParts:
    """What the window is made of besides its widgets."""

    counter: Counter
    texts: Texts
    bridge: Bridge
    look: Look
    means: Means | None = None
    """What codes are read with besides the keyboard; None is what this machine has."""
