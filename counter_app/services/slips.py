"""Legal slips: ordered on the store lane (recorded before anything reaches paper), rendered on the io lane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from counter_app.database.transaction import immediate
from counter_app.domain.dossier import VOIDED
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.events import SlipPrinted
from counter_app.domain.evolve import fold, standing
from counter_app.domain.slip import FIELDS, TABLES, FormLayout, Paper, Slip
from counter_app.services import explanation_words, handed_words, handovers, slip_words
from counter_app.services.collection import Collection, payment_fields
from counter_app.services.desk_memory import Preferences
from counter_app.services.packs import office_named, today
from counter_app.services.session import Session, require
from counter_app.services.views import PrintedSlip
from counter_app.store import accounts, facts
from counter_app.store.instants import to_second
from counter_app.store.journal import Journal, NewFact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.domain.dossier import Dossier
    from counter_app.domain.fact import Fact
    from counter_app.services.catalogue import Catalogue
    from counter_app.services.collection import CollectionAccount
    from counter_app.services.finder import Finder
    from counter_app.services.office import Desk
    from counter_app.services.quotes import Quotes

SLIPS_OF: Mapping[str, tuple[str, ...]] = {
    "01": ("DossierReceived", "DossierArrived", "DeadlineChanged"),
    "02": ("IntakeGuided", "SupplementRequested"),
    "03": ("IntakeRefused", "DossierRefused"),
    "04": ("DeadlineExtended",),
    "05": ("DossierStopped", "DossierWithdrawn"),
    "06": ("DossierReceived",),
    "BN": ("ResultReturned",),
    "GT": (
        *("DossierReceived", "DossierArrived", "SupplementRequested", "SupplementReceived"),
        *("ClockPaused", "ClockResumed", "DeadlineExtended", "DeadlineChanged"),
    ),
}
"""The kinds of fact each form is printed of.

Form 01 carries the date the applicant is promised: when another office received the dossier, or a new calendar moved
the date, it is a new slip and not a copy of the old one.
"""
_CORRECTIONS = frozenset({"Corrected", "CorrectionApproved"})


class Rendered(Protocol):
    """A finished PDF."""

    @property
    def content(self) -> bytes:
        """The bytes of the file."""

    @property
    def pages(self) -> int:
        """How many pages it has."""


class RendersSlips(Protocol):
    """What draws a slip; bootstrap hands in the printing layer."""

    def __call__(self, slip: Slip, layout: FormLayout, paper: Paper | str, *, further: Sequence[Slip] = ()) -> Rendered:
        """Return the slip as PDF, with ``further`` ones of the same form behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipOrder:
    """A slip ready to be drawn: recorded already, unless it is a preview."""

    dossier_id: str
    event_id: str
    slip: Slip
    layout: FormLayout
    paper: str


class Slips:
    """Printing the slips of a dossier and looking at them beforehand."""

    def __init__(  # noqa: PLR0913 - everything a slip is made of
        self,
        connection: Connection,
        finder: Finder,
        journal: Journal,
        catalogue: Catalogue,
        layouts: Mapping[str, FormLayout],
        desk: Desk,
        clock: Clock,
        renders: RendersSlips,
        *,
        quotes: Callable[[], Quotes],
    ) -> None:
        self._connection = connection
        self._finder = finder
        self._journal = journal
        self._catalogue = catalogue
        self._layouts = layouts
        self._desk = desk
        self._clock = clock
        self._renders = renders
        self._quotes = quotes

    def order(self, name: str, form: str, *, paper: str, session: Session, event: str | None = None) -> SlipOrder:
        """Record that a slip goes to paper and return what to draw; the record commits before anything is printed.

        Raises:
            InputError: ``form_unknown``, ``paper_unknown``, ``dossier_unknown``; RuleError: ``slip_not_due`` when the
                dossier has no fact this form is printed of, ``explanation_gone`` when another calendar is in use since
                the date was promised, ``slip_voided``, ``role_required`` for an auditor.
        """
        require(session, "clerk", "supervisor")
        self._check(form, paper)
        now = to_second(self._clock.now())
        with immediate(self._connection):
            dossier, known = self._known(name)
            if fold(known).status == VOIDED:
                raise RuleError("slip_voided", "code")  # paper with a date and a signature would be believed
            fact = _printed_of(known, form, event)
            copy = sum(_is_print_of(one, form, fact.id) for one in known)
            order = self._order(dossier, known, fact, form, paper, copy)
            self._journal.append(
                NewFact(
                    kind="SlipPrinted",
                    facts=SlipPrinted(form=form, of=fact.id, copy=copy, paper=paper),
                    person=None,
                    actor=session.account,
                    via=session.via,
                    at=now,
                    entered_at=now,
                    dossier=dossier,
                )
            )
        return order

    def preview(self, name: str, form: str, *, paper: str, event: str | None = None) -> SlipOrder:
        """Return what would be drawn as the next print, recording nothing.

        Raises:
            InputError, RuleError: as ``order``.
        """
        self._check(form, paper)
        dossier, known = self._known(name)
        fact = _printed_of(known, form, event)
        copy = sum(_is_print_of(one, form, fact.id) for one in known)
        return self._order(dossier, known, fact, form, paper, copy)

    def render(self, order: SlipOrder) -> PrintedSlip:
        """Draw an ordered slip as PDF; touches neither database nor window.

        Raises:
            DeviceError: ``font_missing``.
        """
        rendered = self._renders(order.slip, order.layout, order.paper)
        return PrintedSlip(
            dossier_id=order.dossier_id,
            event_id=order.event_id,
            title=order.slip.code or order.slip.fields.get("number", ""),
            form=order.slip.form,
            paper=order.paper,
            content=rendered.content,
            pages=rendered.pages,
            copy=order.slip.copy,
        )

    def render_all(self, orders: Sequence[SlipOrder]) -> PrintedSlip:
        """Draw slips of one form on one paper into one file, for one print job; at least one.

        Raises:
            DeviceError: ``font_missing``.
        """
        first, *rest = orders
        rendered = self._renders(first.slip, first.layout, first.paper, further=[order.slip for order in rest])
        return PrintedSlip(
            dossier_id="" if rest else first.dossier_id,
            event_id="" if rest else first.event_id,
            title=f"{first.slip.code} +{len(rest)}" if rest else first.slip.code or "",
            form=first.slip.form,
            paper=first.paper,
            content=rendered.content,
            pages=rendered.pages,
            copy=first.slip.copy,
        )

    def _check(self, form: str, paper: str) -> None:
        if form not in SLIPS_OF or form not in self._layouts:
            raise InputError("form_unknown", "form", among=", ".join(SLIPS_OF))
        if paper not in self._layouts[form].papers:
            raise InputError("paper_unknown", "paper")

    def _known(self, name: str) -> tuple[str, list[Fact]]:
        dossier = self._finder.dossier_id(name)
        return dossier, sorted(facts.of_dossier(self._connection, dossier), key=lambda fact: fact.order)

    def _order(self, dossier: str, known: list[Fact], fact: Fact, form: str, paper: str, copy: int) -> SlipOrder:
        # As it stood then, but with what was approved since as having been written wrong.
        state = fold([one for one in known if one.order <= fact.order or one.kind in _CORRECTIONS])
        received = next((one for one in known if one.kind == "DossierReceived"), fact)
        clerk = self._clerk(received if form in {"01", "06"} else fact)
        fields = slip_words.fields_of(state, fact, self._desk, clerk, self._fee(state), self._finder.terms())
        tables: dict[str, slip_words.Table] = {}
        if form == "01":
            fields |= payment_fields(fold(known), self._account())
            tables["documents"] = slip_words.documents_of(state)
        elif form == "BN":
            fields |= handed_words.receipt_fields(state, fact, self._desk.centre)
        elif form == "06":
            fields, tables["handovers"] = self._followed(fields, known)
        elif form == "GT":
            fields, tables["days"] = self._explained(fields, known)
        else:
            tables["items"] = slip_words.items_of(fact)
        slip = Slip(
            form=form,
            fields={name: text for name, text in fields.items() if name in FIELDS[form]},
            tables={name: rows for name, rows in tables.items() if name in TABLES[form]},
            code=state.code,
            copy=copy,
        )
        return SlipOrder(dossier_id=dossier, event_id=fact.id, slip=slip, layout=self._layouts[form], paper=paper)

    def _followed(self, fields: dict[str, str], known: list[Fact]) -> tuple[dict[str, str], slip_words.Table]:
        """Fill the control slip: it follows the file to where it is now."""
        state = fold(known)
        lawful = standing(known, state)
        provisional = state.clock.provisional_due_at if state.clock and not state.arrived else None
        more = {
            "due_text": slip_words.instant_text(state.due_at or provisional),
            "provisional": "1" if provisional else "",
            "resolving_unit": handovers.resolving_unit(state, lawful, self._named),
            "partner_unit": handovers.partner_units(lawful),
        }
        return fields | more, handovers.handovers(state, lawful, self._desk.centre, self._named, self._clerk)

    def _explained(self, fields: dict[str, str], known: list[Fact]) -> tuple[dict[str, str], slip_words.Table]:
        """Fill the explanation: it tells the date as it stands now."""
        now = self._clock.now()
        more, days = explanation_words.explanation_of(fold(known), known, self._quotes(), now)
        return fields | more | {"place_date": slip_words.place_date(self._desk.place, now)}, days

    def _named(self, office: str) -> str:
        found = office_named(self._connection, office, today(self._clock))
        return found.name if found else office

    def _clerk(self, fact: Fact) -> str:
        row = accounts.find(self._connection, fact.header.actor)
        return row.display_name if row else fact.header.actor.removeprefix("cli:")

    def _account(self) -> CollectionAccount | None:
        return Collection(Preferences(self._connection)).account

    def _fee(self, state: Dossier) -> str:
        procedure = self._catalogue.snapshot().get(state.matter.procedure) if state.matter else None
        return procedure.fee.text if procedure else ""


def _printed_of(known: list[Fact], form: str, event: str | None) -> Fact:
    fitting = [fact for fact in known if fact.kind in SLIPS_OF[form] and event in {None, fact.id}]
    if not fitting:
        raise RuleError("slip_not_due", "form", form=form)
    return fitting[-1]


def _is_print_of(fact: Fact, form: str, event: str) -> bool:
    part = fact.facts
    return isinstance(part, SlipPrinted) and part.form == form and part.of == event
