"""The folded state of one dossier: what the facts add up to, nothing that is not in them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from counter_app.domain.events import ApplicationText, Clock, Matter, Paper, Party

if TYPE_CHECKING:
    from datetime import datetime

RECEIVED: Final = "received"
REFUSED: Final = "refused"
PROCESSING: Final = "processing"
SUPPLEMENT: Final = "supplement"
PAYMENT: Final = "payment"
WITHDRAWN: Final = "withdrawn"
STOPPED: Final = "stopped"
READY: Final = "ready"
RETURNED: Final = "returned"
VOIDED: Final = "voided"
UNKNOWN: Final = ""
"""The first fact has not arrived yet."""

PORTAL_CODES = {
    RECEIVED: 2,
    REFUSED: 3,
    PROCESSING: 4,
    SUPPLEMENT: 5,
    PAYMENT: 6,
    WITHDRAWN: 7,
    STOPPED: 8,
    READY: 9,
    RETURNED: 10,
}
"""The national portal's number of each status."""

STATUSES = (*PORTAL_CODES, VOIDED)
CITIZEN: Final = Party()
OPEN = frozenset({RECEIVED, PROCESSING, SUPPLEMENT, PAYMENT, READY})
WITHOUT_RESULT = frozenset({REFUSED, STOPPED, WITHDRAWN, VOIDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Fees in đồng; ``owed`` is what is still to be paid before the work goes on."""

    charged: int = 0
    owed: int = 0
    paid: int = 0
    refunded: int = 0

    @property
    def kept(self) -> int:
        """What was paid and not given back."""
        return self.paid - self.refunded


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """A fact a person must look at ("cần xử lý"): it was kept, but was not lawful, or stands against another."""

    event: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One dossier; ``due_at`` is None while the clock waits or has not started, and once ended the date last promised.

    ``since`` is when the present status was entered, ``asked_at`` when help was last asked for ("cần hỗ trợ") and
    ``acknowledged_at`` when somebody last said that they come.
    ``heads`` are the ids no other fact names in ``after``; the next fact names them all.
    """

    id: str
    status: str = UNKNOWN
    code: str | None = None
    number: str | None = None
    office: str = ""
    counter: int = 0
    resolving_office: str | None = None
    matter: Matter | None = None
    clock: Clock | None = None
    due_at: datetime | None = None
    received_at: datetime | None = None
    entered_at: datetime | None = None
    arrived: bool = True
    paused: bool = False
    status_before: str = UNKNOWN
    application: ApplicationText | None = None
    applicant: Party = CITIZEN
    owner: Party | None = None
    papers: tuple[Paper, ...] = ()
    sets: int = 1
    return_by: str = "counter"
    priority: str | None = None
    money: Money = Money()
    supplements: int = 0
    extensions: int = 0
    ready_at: datetime | None = None
    result_class: str | None = None
    prints: int = 0
    since: datetime | None = None
    calls: int = 0
    last_call_at: datetime | None = None
    asked_at: datetime | None = None
    acknowledged_at: datetime | None = None
    attention: tuple[Attention, ...] = ()
    heads: tuple[str, ...] = ()
    lamport: int = 0

    @property
    def is_open(self) -> bool:
        """Whether work on it is still to be done; an application never accepted is not open."""
        return self.code is not None and self.status in OPEN

    @property
    def waits(self) -> bool:
        """Whether the clock stands still: papers are awaited, a pause is open, the resolving office has nothing yet."""
        return self.paused or self.status == SUPPLEMENT or not self.arrived

    @property
    def help_asked_at(self) -> datetime | None:
        """When help was asked for that nobody has acknowledged yet; None otherwise."""
        asked, heard = self.asked_at, self.acknowledged_at
        return None if asked is None or (heard is not None and heard >= asked) else asked

    @property
    def refund_due(self) -> int:
        """The đồng to give back: what was paid for work that was refused, stopped, withdrawn or voided."""
        return self.money.kept if self.status in WITHOUT_RESULT else 0

    @property
    def shown_code(self) -> str:
        """The dossier code, or the form number of an application that was not accepted."""
        return self.code or self.number or ""


_NAMES = tuple(one.name for one in fields(Dossier))
_values_of = attrgetter(*_NAMES)
_setters = tuple(getattr(Dossier, name).__set__ for name in _NAMES)


def changed(state: Dossier, **changes: object) -> Dossier:
    """Return the state with some fields changed; a name it has not is a bug (``AttributeError``).

    As ``dataclasses.replace``, which is three times as slow on so many fields: folding does little else.
    """
    made = object.__new__(Dossier)
    for set_value, value in zip(_setters, _values_of(state), strict=True):
        set_value(made, value)
    for name, value in changes.items():
        object.__setattr__(made, name, value)
    return made
