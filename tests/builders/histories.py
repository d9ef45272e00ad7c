"""Random but well-formed histories of one dossier, written by several counters that have not heard everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from counter_app.domain import events
from counter_app.domain.fact import Fact, Header

START = datetime(2026, 11, 2, 2, 15, tzinfo=UTC)
DOSSIER = "01930000-0000-7000-8000-000000000001"

STEPS: tuple[tuple[str, object], ...] = (
    ("DossierForwarded", events.Step()),
    ("DossierRecalled", events.Step()),
    ("SupplementRequested", events.NumberedStep(number="1.1-26/HDHS")),
    ("SupplementReceived", events.ClockStep(clock=events.Clock(rule="5 working_days", due_at=START))),
    ("ClockPaused", events.Step()),
    ("ClockResumed", events.ClockStep(clock=events.Clock(rule="5 working_days", due_at=START + timedelta(3)))),
    ("DeadlineExtended", events.ClockStep(clock=events.Clock(rule="5 working_days", due_at=START + timedelta(9)))),
    ("ResultReady", events.ResultStep()),
    ("ResultReturned", events.ReturnStep()),
    ("DossierStopped", events.NumberedStep(number="1.2-26/HDHS")),
    ("FeeCharged", events.FeeStep(amount=8_000, required=True)),
    ("FeePaid", events.FeeStep(amount=8_000, method="cash")),
    ("SlipPrinted", events.SlipPrinted(form="01", of=DOSSIER)),
    ("CallLogged", events.Step()),
)


@dataclass
class Author:
    """One counter writing about the dossier; it knows only the facts it has heard of."""

    device: str
    heard: list[Fact] = field(default_factory=list)

    def write(self, kind: str, part: object, n: int, person: object | None = None) -> Fact:
        """Write one fact that names the heads heard so far."""
        named = {parent for fact in self.heard for parent in fact.header.after}
        heads = tuple(sorted(fact.id for fact in self.heard if fact.id not in named))
        lamport = 1 + max((fact.header.lamport for fact in self.heard), default=0)
        event = DOSSIER if not self.heard else f"01930000-0000-7000-8000-{n + 16:012x}"
        header = Header(
            kind=kind,
            v=1,
            id=event,
            dossier=DOSSIER,
            device=self.device,
            epoch="e",
            seq=n + 1,
            lamport=lamport,
            after=heads,
            office="H14.31",
            counter=1,
            actor=f"clerk-{self.device}",
            via="window",
            at=START + timedelta(minutes=n),
            entered_at=START + timedelta(minutes=n),
        )
        fact = Fact(header, part, person)
        self.heard.append(fact)
        return fact


def received(**changes: object) -> events.DossierReceived:
    """Return the facts part of a plain reception."""
    values: dict[str, object] = {
        "code": "H14.31-261102-1001",
        "matter": events.Matter(procedure="1.004884", name="Đăng ký lại khai sinh", field="Hộ tịch"),
        "clock": events.Clock(rule="5 working_days", due_at=START + timedelta(days=7)),
    }
    return events.DossierReceived(**(values | changes))  # type: ignore[arg-type]  # names checked by the class


def text() -> events.ApplicationText:
    """Return the person part of a plain reception by an invented citizen."""
    return events.ApplicationText(applicant=events.Person(name="Nguyễn Văn A", number="001200000001"))


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """Draw a history of one dossier by up to three counters that sometimes hear of each other."""
    authors = [Author(device) for device in ("a", "b", "c")[: draw(st.integers(1, 3))]]
    first = authors[0].write("DossierReceived", received(), 0, text())
    for other in authors[1:]:
        other.heard.append(first)
    facts = [first]
    for n in range(1, draw(st.integers(1, 12))):
        author = draw(st.sampled_from(authors))
        if draw(st.booleans()):
            known = {fact.id for fact in author.heard}
            author.heard.extend(fact for fact in facts if fact.id not in known)
        kind, part = draw(st.sampled_from(STEPS))
        facts.append(author.write(kind, part, n))
    return facts
