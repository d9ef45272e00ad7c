"""A counter in memory that implements the ports of the window; deterministic, without threads, disk or Qt."""

# ruff: noqa: ANN401, BLE001, E501 (a table of invented procedures, and a lane that carries whatever it is given)
from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from counter_app.domain.applicant import Applicant, check_applicant
from counter_app.domain.calendar import Calendar, DayKind, SpecialDay
from counter_app.domain.checklist import RequiredDocument
from counter_app.domain.deadline import Deadline, compute, provisional
from counter_app.domain.errors import CounterError, InputError, RuleError
from counter_app.domain.intake import DossierRequest, check_request
from counter_app.domain.office import Office, OfficeKind
from counter_app.domain.procedure import Confidence, Fee, FeeKind, Procedure, RuleOrigin
from counter_app.domain.procedure_search import SearchKey, best
from counter_app.domain.rule import DeadlinePolicy, Rule
from counter_app.domain.zone import LOCAL
from counter_app.services.offices import Offices
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

NOW = datetime(2026, 11, 20, 9, 15, tzinfo=LOCAL)
CLERK = Session("lan", "clerk", "window", "Hoàng Thị Lan")
CARD = "034090123456|123456789|Nguyễn Văn An|01021990|Nam|Thôn Bản Ngà, Xã Thông Nông, Cao Bằng|01012022"
PASSWORD = "a-long-password"
_HOLIDAY = SpecialDay(DayKind.HOLIDAY, "Ngày Văn hóa Việt Nam", "NQ 28/2026/QH16")
_CIVIL, _CERTIFY = "Hộ tịch", "Chứng thực"
_FREE = Fee("", FeeKind.FREE)


def procedures() -> tuple[Procedure, ...]:
    """Return ten frequent procedures, one with a guessed rule, one with none and one with a very long name."""
    rows = (
        ("1.001193", "Đăng ký khai sinh", _CIVIL, "same_day", _FREE, ("Tờ khai đăng ký khai sinh", "Giấy chứng sinh")),
        ("2.000815", "Chứng thực bản sao từ bản chính", _CERTIFY, "same_day", Fee("2.000 đ/trang"), ("Bản chính giấy tờ", "Bản sao cần chứng thực")),
        ("2.000884", "Chứng thực chữ ký", _CERTIFY, "same_day", Fee("10.000 đ/trường hợp"), ("Giấy tờ cần chứng thực chữ ký",)),
        ("1.004873", "Cấp giấy xác nhận tình trạng hôn nhân", _CIVIL, "3 working_days", Fee("", FeeKind.PROVINCE), ("Tờ khai cấp giấy xác nhận tình trạng hôn nhân", "Trích lục ly hôn (nếu có)")),
        ("1.000894", "Đăng ký kết hôn", _CIVIL, "3 working_days", _FREE, ("Tờ khai đăng ký kết hôn", "Giấy xác nhận tình trạng hôn nhân")),
        ("1.000656", "Đăng ký khai tử", _CIVIL, "same_day", _FREE, ("Tờ khai đăng ký khai tử", "Giấy báo tử")),
        ("2.000635", "Cấp bản sao trích lục hộ tịch", _CIVIL, "same_day", Fee("8.000 đ/bản", FeeKind.PER_COPY, 8000), ("Tờ khai cấp bản sao trích lục",)),
        ("1.004884", "Đăng ký lại khai sinh", _CIVIL, "5 working_days", _FREE, ("Tờ khai đăng ký lại khai sinh", "Giấy tờ liên quan đến nội dung khai sinh")),
        ("1.001776", "Trợ cấp xã hội hằng tháng", "Bảo trợ xã hội", "22 working_days", _FREE, ("Tờ khai đề nghị trợ giúp xã hội",)),
        ("1.013225", "Cấp giấy phép xây dựng nhà ở riêng lẻ", "Xây dựng", "20 days", Fee("75.000 đ/giấy phép"), ("Đơn đề nghị cấp giấy phép xây dựng", "Giấy tờ chứng minh quyền sử dụng đất", "Bản vẽ thiết kế xây dựng")),
    )  # fmt: skip
    frequent = [_procedure(rank, *row) for rank, row in enumerate(rows, 1)]
    assumed = replace(
        _procedure(0, "1.004837", "Đăng ký giám hộ", _CIVIL, "3 working_days", _FREE, ("Tờ khai",)),
        rule_origin=RuleOrigin.ASSUMED,
    )
    ruleless = replace(
        _procedure(0, "2.002165", "Bồi thường nhà nước", "Bồi thường", "3 days", _FREE, ()),
        rule=None,
        rule_origin=RuleOrigin.MISSING,
    )
    return (*frequent, assumed, ruleless)


def _procedure(rank: int, code: str, name: str, kind: str, rule: str, fee: Fee, papers: tuple[str, ...]) -> Procedure:
    documents = tuple(RequiredDocument(paper) for paper in papers)
    return Procedure(
        code, name, kind, Rule.parse(rule), RuleOrigin.KNOWN, fee, documents, "", Confidence.CONFIRMED, frequent=rank
    )


class FakeLane:
    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class FakeLanes:
    def __init__(self) -> None:
        self.store = self.read = self.io = FakeLane()
        self.closed = False

    def close(self) -> None:
        self.closed = True


class DirectWork:
    """The ``Work`` of presenter tests: at once, unless ``held``; ``later`` waits for ``pass_time``."""

    def __init__(self) -> None:
        self.held = False
        self.queue: list[Callable[[], None]] = []
        self.waiting: dict[str, Callable[[], None]] = {}
        self.told: list[CounterError] = []

    def submit(
        self,
        lane: str,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[CounterError], None] | None = None,
    ) -> None:
        def run() -> None:
            try:
                result = work()
            except CounterError as error:
                (failed or self.told.append)(error)
            else:
                done(result)

        if self.held:
            self.queue.append(run)
        else:
            run()

    def release(self) -> None:
        self.held = False
        while self.queue:
            self.queue.pop(0)()

    def later(self, key: str, milliseconds: int, act: Callable[[], None]) -> None:
        self.waiting[key] = act

    def pass_time(self) -> None:
        due, self.waiting = self.waiting, {}
        for act in due.values():
            act()


class FakeClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class FakeDesk:
    id: str = "H14.31"
    name: str = "Phường Thục Phán"
    centre: str = "Trung tâm Phục vụ hành chính công phường Thục Phán"
    counter: int = 1


class FakeCatalogue:
    def __init__(self) -> None:
        self.rows = {one.code: one for one in procedures()}
        self.confirmed: list[tuple[str, Rule]] = []

    def snapshot(self) -> FakeCatalogue:
        return self

    def search(self, text: str, limit: int = 20) -> tuple[Procedure, ...]:
        rows = list(self.rows.values())
        return tuple(
            rows[at] for at in best(text, [SearchKey.of(one.code, one.name, one.field) for one in rows], limit)
        )

    def get(self, code: str) -> Procedure | None:
        return self.rows.get(code)

    def frequent(self) -> tuple[Procedure, ...]:
        return tuple(sorted((one for one in self.rows.values() if one.frequent), key=lambda one: one.frequent))

    def confirm_rule(self, code: str, rule: Rule, session: Session) -> Procedure:
        self.confirmed.append((code, rule))
        self.rows[code] = replace(self.rows[code], rule=rule, rule_origin=RuleOrigin.CONFIRMED)
        return self.rows[code]


@dataclass(frozen=True)
class FakeQuote:
    deadline: Deadline
    provisional: bool


class FakeQuotes:
    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.calendar = Calendar(days={date(2026, 11, 24): _HOLIDAY})
        self.terms = DeadlinePolicy()

    def quote(
        self,
        procedure: Procedure,
        received_at: datetime | None = None,
        resolving_office: str | None = None,
        rule: Rule | None = None,
    ) -> FakeQuote:
        chosen = rule or procedure.rule
        if chosen is None:
            raise InputError("rule_missing", "rule")
        at = received_at or self._clock.now()
        made = (provisional if resolving_office else compute)(chosen, self.calendar, at)
        return FakeQuote(made, resolving_office is not None)


@dataclass
class FakeJournal:
    """Receives like the service: checks first, one code a dossier, a repeated request adds nothing."""

    clock: FakeClock
    requests: list[DossierRequest] = field(default_factory=list)
    refuse_with: CounterError | None = None
    tried: list[str] = field(default_factory=list)

    def receive(self, request: DossierRequest, session: Session) -> Receipt:
        self.tried.append(request.request_id)
        if self.refuse_with is not None:
            raise self.refuse_with
        request = check_request(request, self.clock.now())
        known = next((at for at, old in enumerate(self.requests) if old.request_id == request.request_id), None)
        if known is None:
            self.requests.append(request)
        seq = len(self.requests) if known is None else known + 1
        accepted = request.outcome == "accept"
        code = f"H14.31-{self.clock.now():%y%m%d}-1{seq:03d}" if accepted else None
        number = None if accepted else f"1.{seq}-26/HDHS"
        return Receipt(request_id=request.request_id, dossier_id=f"d{seq}", event_id=f"e{seq}", seq=seq, code=code,
                       number=number, due_at=None, provisional_due_at=None, duplicate=known is not None)  # fmt: skip


class FakeFinder:
    def __init__(self, journal: FakeJournal) -> None:
        self._journal = journal
        self.known: dict[str, Applicant] = {}

    def returning(self, number: str) -> Applicant | None:
        return self.known.get(number)

    def similar(self, applicant: Applicant, procedure_code: str) -> tuple[DossierRow, ...]:
        check_applicant(applicant, NOW.date())
        return tuple(
            _row(at, request)
            for at, request in enumerate(self._journal.requests, 1)
            if request.procedure == procedure_code and request.applicant.number == applicant.number
        )

    def search(self, query: FindQuery) -> tuple[DossierRow, ...]:
        return tuple(_row(at, request) for at, request in enumerate(self._journal.requests, 1))

    def application_of(self, name: str) -> DossierRequest:
        raise InputError("dossier_unknown", "code")

    def page(self, code: str) -> DossierPage:
        raise InputError("dossier_unknown", "code")

    def counts(self) -> Counts:
        return Counts(open=7, due_today=2, overdue=1, ready=12)


def _row(at: int, request: DossierRequest) -> DossierRow:
    return DossierRow(dossier_id=f"d{at}", code=f"H14.31-261120-1{at:03d}", applicant_name=request.applicant.name,
                      procedure=request.procedure, procedure_name=request.procedure, status="received", received_at=NOW,
                      due_at=None, due_on=None, sent=False, counter=1)  # fmt: skip


class FakeSlips:
    def __init__(self) -> None:
        self.orders: list[tuple[str, str, str]] = []

    def order(self, name: str, form: str, *, paper: str, session: Session) -> PrintedSlip:
        self.orders.append((name, form, paper))
        return self.preview(name, form, paper=paper)

    def preview(self, name: str, form: str, *, paper: str) -> PrintedSlip:
        return PrintedSlip(
            dossier_id="d1", event_id="e1", title=name, form=form, paper=paper, content=b"%PDF", pages=1, copy=0
        )

    def render(self, order: PrintedSlip) -> PrintedSlip:
        return order


class FakePrinter:
    def __init__(self) -> None:
        self.states = ["printed"]
        self.detail = ""
        self.jobs: list[PrintJob] = []

    def printers(self) -> tuple[str, ...]:
        return ("Canon-LBP2900",)

    def submit(self, slip: PrintedSlip, printer: str | None) -> PrintJob:
        job = PrintJob(id=len(self.jobs) + 1, dossier_id=slip.dossier_id, form=slip.form, printer=printer or "",
                       job="1", state=self.states[0], detail=self.detail, at=NOW)  # fmt: skip
        self.jobs.append(job)
        return job

    def refresh(self, job_id: int) -> PrintJob:
        if len(self.states) > 1:
            self.states.pop(0)
        return replace(self.jobs[job_id - 1], state=self.states[0])

    def latest(self, dossier_id: str) -> PrintJob | None:
        return self.jobs[-1] if self.jobs else None


class FakeDrafts:
    def __init__(self) -> None:
        self.kept: dict[str, dict[str, object]] = {}

    def save(self, slot: str, content: dict[str, object]) -> None:
        self.kept[slot] = content

    def load(self, slot: str) -> dict[str, object] | None:
        found = self.kept.get(slot)
        return None if found is None else dict(found)

    def discard(self, slot: str) -> None:
        self.kept.pop(slot, None)


class FakePreferences:
    def __init__(self, **kept: str) -> None:
        self.kept = kept

    def get(self, name: str, default: str = "") -> str:
        return self.kept.get(name, default)

    def set(self, name: str, value: str) -> None:
        self.kept[name] = value


class FakeAccounts:
    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {CLERK.account: CLERK}

    def exists(self) -> bool:
        return bool(self.sessions)

    def sign_in(self, account: str, password: str) -> Session:
        if account not in self.sessions or password != PASSWORD:
            raise RuleError("sign_in_refused")
        return self.sessions[account]

    def add(self, account: str, password: str, role: str, by: Session | None, display_name: str = "") -> object:
        self.sessions[account] = Session(account, "administrator", "window", display_name)
        return self.sessions[account]


class FakeOutbox:
    def rows(self, state: str | None = None, limit: int = 200) -> tuple[OutboxRow, ...]:
        return ()

    def summary(self) -> OutboxSummary:
        return OutboxSummary(
            enrolled=True,
            waiting=12,
            parked=0,
            oldest_at=NOW - timedelta(hours=2),
            last_contact_at=NOW - timedelta(hours=2),
        )


class FakeCounter:
    """All of it."""

    def __init__(self, **preferences: str) -> None:
        self.desk = FakeDesk()
        self.clock = FakeClock()
        self.lanes = FakeLanes()
        self.accounts = FakeAccounts()
        self.catalogue = FakeCatalogue()
        self.offices = Offices(
            [
                Office("H14", "Tỉnh Cao Bằng", OfficeKind.PROVINCE),
                Office("H14.31", "Phường Thục Phán", OfficeKind.WARD, "H14"),
                Office("H14.32", "Phường Nùng Trí Cao", OfficeKind.WARD, "H14"),
            ]
        )
        self.quotes = FakeQuotes(self.clock)
        self.intake = FakeJournal(self.clock)
        self.finder = FakeFinder(self.intake)
        self.slips = FakeSlips()
        self.print_queue = FakePrinter()
        self.outbox = FakeOutbox()
        self.drafts = FakeDrafts()
        self.preferences = FakePreferences(**preferences)
