"""What the forms of the acts show, whole and in words. No Qt in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counter_app.ui.find.state import NOTHING, Marked

KEYS: Mapping[str, str] = {
    "forward": "F",
    "recall": "K",
    "arrived": "V",
    "supplement": "B",
    "supplemented": "S",
    "pause": "P",
    "resume": "P",
    "extend": "X",
    "refuse": "C",
    "stop": "D",
    "withdraw": "U",
    "result": "R",
    "return": "T",
    "void": "H",
    "correct": "E",
    "approve": "Y",
    "fee": "L",
    "pay": "M",
    "refund": "N",
    "call": "G",
    "assist": "A",
    "acknowledge": "O",
    "continue": "I",
}
"""The one key of each act, the same on the board; ``continue`` receives what was turned away."""
UNDONE_BY: Mapping[str, str] = {"forward": "recall"}
"""Acts that may be taken back, and what takes them back; nothing else can be undone in law."""
GRAVE = frozenset({"refuse", "stop", "withdraw", "void", "extend", "result", "return", "approve", "pay", "refund"})
"""Acts nobody can take back alone: they want Ctrl+Enter, which neither a scanner nor a slip of the finger types."""
PRINT = "print"
CONTINUE = "continue"


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that may be done now, and its key."""

    action: str
    words: str
    key: str


@dataclass(frozen=True, slots=True)
class StepField:
    """One field: ``kind`` is ``line``, ``lines`` (one thing a line), ``tick`` (value ``1`` or empty) or one of several.

    ``choice`` is of few short words side by side, ``list`` of long ones, of which only the chosen one shows.
    """

    name: str
    kind: str
    label: str
    value: str = field(default="", repr=False)
    hint: str = field(default="", repr=False)
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StepForm:
    """The form of one act: what it does, its fields, and what is said before it is done.

    ``timed``: the act may be said to have happened at another time; ``grave``: only Ctrl+Enter accepts it.
    """

    action: str
    title: str
    lead: str
    fields: tuple[StepField, ...] = ()
    told: tuple[Marked, ...] = field(default=(), repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)
    said: Marked = NOTHING
    accept: str = ""
    busy: bool = False
    timed: bool = False
    grave: bool = False


@dataclass(frozen=True, slots=True)
class StepsState:
    """The acts of the dossier in front; ``serial`` rises each time the keyboard shall go to the form or back."""

    offers: tuple[Offer, ...] = ()
    form: StepForm | None = None
    menu: bool = False
    told: Marked = NOTHING
    undo: str = ""
    serial: int = 0


NO_STEPS = StepsState()
