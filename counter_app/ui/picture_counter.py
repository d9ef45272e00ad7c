"""A counter for pictures: plainly invented people, a clock that stands still, the same bytes every time."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from counter_app.bootstrap import Counter, enrol, open_counter, sync_engine
from counter_app.domain import events
from counter_app.domain.act import Act
from counter_app.domain.applicant import Applicant
from counter_app.domain.checklist import HandedIn
from counter_app.domain.fact import Header
from counter_app.domain.intake import DossierRequest
from counter_app.paths import CounterFolder
from counter_app.services.keys import vault_of
from counter_app.services.session import Session
from counter_app.services.setup import NewCounter, set_up
from counter_app.settings import Settings
from counter_app.ui.gateway_child import GatewayChild
from counter_app.wire.chain import GENESIS, link, person_hash
from counter_app.wire.encoding import Entry, encode_header, encode_part
from counter_app.wire.feed import CounterLine, Counters, Foreign
from counter_app.wire.statements import Signed

FIRST = datetime.fromisoformat("2026-11-12T07:40:00+07:00")
NOW = datetime.fromisoformat("2026-11-23T09:41:00+07:00")
"""A Monday morning; the Tuesday after it is a public holiday, which the explanation of a due date shows."""
ADMIN = "quantri"
PASSWORD = "mot-cua-thuc-phan"  # noqa: S105 (an invented account)
CLERK = Session("lan", "administrator", "window", "Hoàng Thị Lan")
_FAMILIES = ("Nguyễn", "Hoàng", "Nông", "Lý", "Trần", "Bế", "Đàm", "Phạm")
_MIDDLES = ("Thị", "Văn", "Minh", "Thu", "Đức", "Ngọc")
_GIVEN = ("Mẫu", "Ví Dụ", "Thử", "Minh Họa", "Giả Định", "Thí Điểm", "Tập Dượt")
_PAPERS = (
    HandedIn("Tờ khai theo mẫu", 1, 0, 0),
    HandedIn("Giấy tờ chứng minh nơi cư trú", 0, 0, 1),
    HandedIn("Bản sao căn cước của người yêu cầu", 0, 1, 0),
)
_SENT, _WAITING = 34, 9


class StandingTime:
    """A clock that stands where it is put, and chance that repeats itself."""

    def __init__(self) -> None:
        self.at = FIRST
        self._chance = random.Random(2026)  # noqa: S311 (pictures, not secrets)

    def now(self) -> datetime:
        """Return where the clock stands, in UTC."""
        return self.at.astimezone(UTC)

    def random_bytes(self, size: int) -> bytes:
        """Return bytes that are the same in every run."""
        return self._chance.randbytes(size)


def empty_counter(folder: Path, time: StandingTime) -> Counter:
    """Set up and open a counter of H14.31 in ``folder``."""
    settings = Settings(key_store="file", key_name="counter", key_file=str(folder / "counter.key"))
    new = NewCounter(
        office="H14.31", office_name="Phường Thục Phán", counter=1, settings=settings, admin=ADMIN, password=PASSWORD
    )
    root = folder / "counter"
    set_up(CounterFolder(root), new, lambda made: vault_of(settings, made), time, time.random_bytes)
    counter = open_counter(root, clock=time, random_bytes=time.random_bytes)
    admin = Session(ADMIN, "administrator", "window")
    account = (CLERK.account, PASSWORD, "clerk", admin, CLERK.display_name)
    counter.lanes.store.submit(counter.accounts.add, *account).result()
    return counter


def fill(counter: Counter, time: StandingTime, gateway_folder: Path) -> list[str]:
    """Receive what a ward receives in ten days, deliver most of it, and return the codes in order."""
    chance = random.Random(7)  # noqa: S311 (as above)
    codes = [_receive(counter, time, chance, n) for n in range(_SENT)]
    _work_on(counter, codes)
    with GatewayChild(gateway_folder) as gateway:
        token = gateway.invite(counter.identity.office, counter.identity.counter)
        counter.lanes.io.submit(enrol, counter, gateway.url, token, "").result()
        time.at = NOW - timedelta(hours=2)
        engine = sync_engine(counter)
        engine.run_once()
        engine.close()
    _hear_of_others(counter)
    codes += [_receive(counter, time, chance, n) for n in range(_SENT, _SENT + _WAITING)]
    time.at = NOW
    _take_money(counter, [code for code in codes[_SENT:] if code.startswith("H14")])
    return codes


def _hear_of_others(counter: Counter) -> None:
    """Put an invented word about three counters in place of the gateway's, whose clock is the machine's."""
    calls = (NOW.replace(hour=7, minute=41), NOW.replace(hour=7, minute=38), NOW - timedelta(days=3))
    own = counter.identity.device
    lines = tuple(
        CounterLine(own if n == 1 else f"quay-{n}", n, "e", 40 * n, "", at.isoformat(), "")
        for n, at in enumerate(calls, 1)
    )
    said = Counters("", counter.identity.office, calls[0].isoformat(), lines)
    counter.lanes.store.submit(counter.replica.keep_counters, Signed(msgspec.json.encode(said), b"")).result()


def disagree(counter: Counter, code: str) -> None:
    """Forward a dossier here, and let an invented counter 2 stop it without having heard of that."""
    page = counter.lanes.read.submit(counter.finder.page, code).result()
    counter.lanes.store.submit(counter.steps.act, code, Act(action="forward", to="Tư pháp – hộ tịch"), CLERK).result()
    received, at = page.timeline[0], NOW - timedelta(minutes=12)
    header = Header(
        kind="DossierStopped", v=1, id="01930000-0000-7000-8000-0000000000c2", dossier=page.row.dossier_id,
        device="01930000-0000-7000-8000-0000000000b2", epoch="b" * 32, seq=1, lamport=9_000,
        after=(received.event_id,), office=counter.identity.office, counter=2, actor="binh", via="window",
        at=at, entered_at=at,
    )  # fmt: skip
    part = encode_part(events.NumberedStep(number="2.1-26/HDHS"))
    person, salt = encode_part(events.StepText(reason="Người nộp đến quầy 2 xin dừng hồ sơ")), bytes(16)
    entry = Entry(encode_header(header), part, person, salt, person_hash(salt, person))
    foreign = Foreign(header.office, header.device, header.epoch, 1, entry, link(GENESIS, entry))
    counter.lanes.store.submit(counter.replica.take_in, [foreign]).result()


def _take_money(counter: Counter, codes: list[str]) -> None:
    """Let three pay this morning, and one of them take the dossier back."""
    for n, code in enumerate(codes[:3]):
        amount, method = (n + 1) * 8_000, ("cash", "transfer", "cash")[n]
        acts = (Act(action="fee", amount=amount, name="Lệ phí"), Act(action="pay", amount=amount, method=method))
        for act in (*acts, Act(action="withdraw")) if n == 1 else acts:
            counter.lanes.store.submit(counter.steps.act, code, act, CLERK).result()


def _receive(counter: Counter, time: StandingTime, chance: random.Random, n: int) -> str:
    days = sorted({FIRST.date() + timedelta(day) for day in range(12)} - _WEEKENDS)
    day = days[min(n * len(days) // (_SENT + _WAITING), len(days) - 1)] if n < _SENT else NOW.date()
    minute = 35 + (n * 37) % 150 if n < _SENT else (n - _SENT) * 9
    time.at = datetime.combine(day, FIRST.timetz()) + timedelta(minutes=minute)
    catalogue = counter.catalogue.snapshot()
    frequent = catalogue.frequent()
    request = DossierRequest(
        request_id=f"picture-{n}",
        procedure=frequent[chance.randrange(len(frequent))].code,
        applicant=_citizen(chance, n),
        documents=_PAPERS,
        outcome="guide" if n in {11, 38} else "refuse" if n == 20 else "accept",  # noqa: PLR2004 (some of each)
        reason="Thiếu giấy tờ chứng minh nơi cư trú" if n in {11, 20, 38} else "",
        items=("Giấy tờ chứng minh nơi cư trú, bản chính",) if n in {11, 38} else (),
    )
    receipt = counter.lanes.store.submit(counter.intake.receive, request, CLERK).result()
    code = receipt.code or receipt.number or ""
    form = {"accept": "01", "guide": "02", "refuse": "03"}[request.outcome]
    counter.lanes.store.submit(counter.slips.order, code, form, paper="a5", session=CLERK).result()
    return code


_WEEKENDS = {date(2026, 11, 14), date(2026, 11, 15), date(2026, 11, 21), date(2026, 11, 22)}


def _citizen(chance: random.Random, n: int) -> Applicant:
    woman = chance.random() < 0.5  # noqa: PLR2004 (one of two)
    year = chance.randrange(1958, 2000)
    middle = "Thị" if woman else chance.choice(_MIDDLES[1:])
    name = f"{chance.choice(_FAMILIES)} {middle} {chance.choice(_GIVEN)}"
    if n == 36:  # noqa: PLR2004 (one long name among them)
        name = "Công Tằng Tôn Nữ Hoàng Thị Phương Thảo Nguyên Bảo Châu Mẫu Thử"
    return Applicant(
        name,
        number=f"004{1 if woman else 0}{year % 100:02d}{n:06d}",
        born_on=date(year, chance.randrange(1, 13), chance.randrange(1, 29)),
        sex="female" if woman else "male",
        address=f"Tổ {chance.randrange(1, 20)}, Phường Thục Phán, Cao Bằng",
        phone=f"0912000{n:03d}",
    )


def _work_on(counter: Counter, codes: list[str]) -> None:
    """Bring the older dossiers to where they would be by now."""
    for n, code in enumerate(codes):
        if n in {11, 20} or n > 31:  # noqa: PLR2004 (not accepted, or too new)
            continue
        for act in _acts(n):
            counter.lanes.store.submit(counter.steps.act, code, act, CLERK).result()


def _acts(n: int) -> tuple[Act, ...]:
    ready = (Act(action="forward", to="Công chức tư pháp – hộ tịch"), Act(action="result"))
    if n % 9 == 4:  # noqa: PLR2004 (some of each)
        return (Act(action="supplement", reason="Tờ khai thiếu chữ ký", items=("Tờ khai có chữ ký của hai bên",)),)
    if n % 9 == 7:  # noqa: PLR2004 (the same)
        return (Act(action="forward", to="Công chức địa chính"),)
    return ready if n % 5 == 2 else (*ready, Act(action="return", method="counter"))  # noqa: PLR2004 (the same)
