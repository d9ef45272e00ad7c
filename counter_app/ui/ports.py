"""What the window asks of the services: Protocols only, without Qt, so that presenters run against fakes.

``[store]``, ``[read]`` and ``[io]`` name the lane a call belongs on; what has no mark is pure or in memory and may be
called on the UI thread.
"""

# ruff: noqa: D102 (what a service promises stands at the service; here is only its shape)
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    # Shapes only: nothing here costs the start of the window an import.
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import date, datetime

    from counter_app.domain.applicant import Applicant
    from counter_app.domain.deadline import Deadline
    from counter_app.domain.errors import CounterError
    from counter_app.domain.intake import DossierRequest
    from counter_app.domain.office import Office
    from counter_app.domain.procedure import Procedure
    from counter_app.domain.rule import DeadlinePolicy, Rule
    from counter_app.services.session import Session
    from counter_app.services.views import (
        Counts,
        DossierPage,
        DossierRow,
        FindQuery,
        OutboxRow,
        OutboxSummary,
        PrintedSlip,
        PrintJob,
        Receipt,
    )

LaneName = Literal["store", "read", "io"]
P = ParamSpec("P")
T = TypeVar("T")


class Lane(Protocol):
    """A queue of work with its own worker."""

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand in work."""
        ...


class Lanes(Protocol):
    """The lanes of a running counter."""

    @property
    def store(self) -> Lane: ...
    @property
    def read(self) -> Lane: ...
    @property
    def io(self) -> Lane: ...
    def close(self) -> None: ...


class Work(Protocol):
    """Slow work of one screen: the answer comes back on the UI thread, or never when the screen is gone."""

    def submit(
        self,
        lane: LaneName,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[CounterError], None] | None = None,
    ) -> None:
        """Run ``work`` on ``lane``; without ``failed`` an expected error is told by the window's own line."""
        ...

    def later(self, key: str, milliseconds: int, act: Callable[[], None]) -> None:
        """Call ``act`` once after a pause; the same ``key`` again puts it off anew."""
        ...


class Clock(Protocol):
    """The time of this machine."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class Desk(Protocol):
    """The office and counter this machine stands at."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def centre(self) -> str: ...
    @property
    def counter(self) -> int: ...


class CatalogueSnapshot(Protocol):
    """The catalogue in memory."""

    def search(self, text: str, limit: int = 20) -> tuple[Procedure, ...]: ...
    def get(self, code: str) -> Procedure | None: ...
    def frequent(self) -> tuple[Procedure, ...]: ...


class Catalogue(Protocol):
    """Procedures."""

    def snapshot(self) -> CatalogueSnapshot: ...
    def confirm_rule(self, code: str, rule: Rule, session: Session) -> Procedure:
        """[store] Keep ``rule`` as this office's own."""
        ...


class Offices(Protocol):
    """Offices by name, in memory."""

    def get(self, office: str) -> Office | None: ...
    def search(self, text: str, limit: int = 8) -> tuple[Office, ...]: ...
    def both_names(self, office: str, on: date) -> tuple[str, str]: ...


class Quote(Protocol):
    """A due date before anything is received."""

    @property
    def deadline(self) -> Deadline: ...
    @property
    def provisional(self) -> bool: ...


class Quotes(Protocol):
    """Due dates for the screen."""

    def quote(
        self,
        procedure: Procedure,
        received_at: datetime | None = None,
        resolving_office: str | None = None,
        rule: Rule | None = None,
    ) -> Quote: ...
    @property
    def terms(self) -> DeadlinePolicy: ...


class Intake(Protocol):
    """Receiving."""

    def receive(self, request: DossierRequest, session: Session) -> Receipt:
        """[store] Make one dossier durable."""
        ...


class Finder(Protocol):
    """Reading; everything [read]."""

    def search(self, query: FindQuery) -> tuple[DossierRow, ...]: ...
    def page(self, code: str) -> DossierPage: ...
    def application_of(self, name: str) -> DossierRequest: ...
    def returning(self, number: str) -> Applicant | None: ...
    def similar(self, applicant: Applicant, procedure_code: str) -> tuple[DossierRow, ...]: ...
    def counts(self) -> Counts: ...


class Slips(Protocol):
    """Legal slips; an order is whatever ``render`` of the same object takes."""

    def order(self, name: str, form: str, *, paper: str, session: Session) -> Any:  # noqa: ANN401 (passed through)
        """[store] Record the print of a code or form number and return what is to be drawn."""
        ...

    def preview(self, name: str, form: str, *, paper: str) -> Any:  # noqa: ANN401 (passed through)
        """[read] Return what would be drawn, recording nothing."""
        ...

    def render(self, order: Any) -> PrintedSlip:  # noqa: ANN401 (passed through)
        """[io] Draw it."""
        ...


class PrintQueue(Protocol):
    """Printers; everything [io] but ``latest`` [read]."""

    def printers(self) -> tuple[str, ...]: ...
    def submit(self, slip: PrintedSlip, printer: str | None) -> PrintJob: ...
    def refresh(self, job_id: int) -> PrintJob: ...
    def latest(self, dossier_id: str) -> PrintJob | None: ...


class Drafts(Protocol):
    """What was typed and not yet received; everything [store]."""

    def save(self, slot: str, content: dict[str, object]) -> None: ...
    def load(self, slot: str) -> dict[str, object] | None: ...
    def discard(self, slot: str) -> None: ...


class Preferences(Protocol):
    """Small choices of this machine; ``get`` in memory, ``set`` [store]."""

    def get(self, name: str, default: str = "") -> str: ...
    def set(self, name: str, value: str) -> None: ...


class Accounts(Protocol):
    """Who may sit at this counter; everything [store]."""

    def exists(self) -> bool: ...
    def sign_in(self, account: str, password: str) -> Session: ...
    def add(self, account: str, password: str, role: str, by: Session | None, display_name: str = "") -> object: ...


class Outbox(Protocol):
    """What the province has not acknowledged; everything [read]."""

    def rows(self, state: str | None = None, limit: int = 200) -> tuple[OutboxRow, ...]: ...
    def summary(self) -> OutboxSummary: ...


class SyncStatus(Protocol):
    """What the sync engine says of itself; ``state`` is a word of ``resources/i18n`` (``sync.state.<state>``)."""

    @property
    def state(self) -> str: ...
    @property
    def last_contact_at(self) -> datetime | None: ...
    @property
    def next_attempt_at(self) -> datetime | None: ...
    @property
    def last_code(self) -> str | None: ...
    @property
    def files_rate(self) -> int: ...


class SyncThread(Protocol):
    """The sync engine on a plain thread of its own."""

    def start(self) -> None:
        """Begin; the first pass follows at once."""
        ...

    def wake(self) -> None:
        """Look for work now: something was written."""
        ...

    def stop(self, timeout_s: float) -> bool:
        """End the loop; say whether it did in time."""
        ...


class Counter(Protocol):
    """A running counter, as ``bootstrap.open_counter`` gives it."""

    @property
    def desk(self) -> Desk: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def lanes(self) -> Lanes: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def offices(self) -> Offices: ...
    @property
    def quotes(self) -> Quotes: ...
    @property
    def intake(self) -> Intake: ...
    @property
    def finder(self) -> Finder: ...
    @property
    def slips(self) -> Slips: ...
    @property
    def print_queue(self) -> PrintQueue: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def preferences(self) -> Preferences: ...
