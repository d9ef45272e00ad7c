"""The connector against a far end with quirks: each dossier created once, in order, whatever the answers were."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.domain import events
from counter_app.gateway.portal.connector import Around, Connector, Turn
from counter_app.gateway.portal.dvcqg import DvcqgPortal
from counter_app.gateway.portal.form import read_form
from counter_app.gateway.portal.planning import Scope
from counter_app.gateway.portal.ports import Unit
from counter_app.gateway.portal.settings import Credentials, PortalSettings
from counter_app.wire.encoding import Entry
from tests.builders.intakes import intake_of
from tests.builders.journal_facts import START, Author
from tests.fakes.portal_far_end import ACCOUNT, CREATE, LOGIN, LOOK_UP, PROGRESS, FarEnd, running_far_end

Run = Any
Store = Any
OFFICE = "H14.31"
CODE = "H14.31-261120-10001"
SCOPE = Scope({OFFICE: Unit("000.00.31.H14", "UBND phường Thử")})
QUIRKS = (
    "cut", "cut_after", "late_after", "html", "busy", "fail", "fail_after", "list", "list_after", "again", "empty",
    "session",
)  # fmt: skip


class Clock:
    """Instants that pass only while somebody waits."""

    def __init__(self) -> None:
        self.now = START + timedelta(days=1)
        self.waits: list[float] = []

    async def wait(self, seconds: float) -> None:
        """Let the time pass."""
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    """Run a far end."""
    with running_far_end() as running:
        yield running


def portal_settings(far_end: FarEnd, **changes: Any) -> PortalSettings:  # noqa: ANN401 - any field
    """Return settings for the far end, impatient."""
    plain = PortalSettings(
        url=far_end.url,
        scope=SCOPE,
        form=read_form(),
        credentials=Credentials(**ACCOUNT),
        connector="dvcqg",
        update_url=far_end.url,
        login_url=far_end.url,
        ca_pem=None,
        calls_per_minute=6000,
        patience_s=0.3,
        field_codes={},
        options={},
    )
    return replace(plain, **changes)


def connector_of(store: Store, far_end: FarEnd, clock: Clock, owner: str = "one", **changes: Any) -> Connector:  # noqa: ANN401 - any field of the settings
    """Return a connector that starts afresh, as after a restart."""
    made = portal_settings(far_end, **changes)
    around = Around(lambda: clock.now, clock.wait, lambda: 0.5, owner)
    return Connector(store, DvcqgPortal(made), made.scope, around, interval_s=0.01, call_s=5)


def turn(run: Run, connector: Connector, times: int = 1) -> Turn:
    """Run turns, letting every pause pass between them."""
    done = Turn()
    for _ in range(times):
        done = run(connector.turn())
        run(connector.around.wait(7_200))
    run(connector.end())
    return done


def push(run: Run, store: Store, journal: list[Entry], author: Author | None = None) -> None:
    """Let a journal arrive."""
    run(store.take_batch(intake_of(author or Author(), journal), START))


def life_of(author: Author, first: int = 1, dossier: str = "d-1") -> list[Entry]:
    """Return a dossier from reception to hand-over: five steps."""
    kinds = ["DossierForwarded", "ClockPaused", "ResultReady", "ResultReturned"]
    parts = {"ResultReady": events.ResultStep(), "ResultReturned": events.ReturnStep()}
    return [
        author.received(first, id=dossier, dossier=dossier),
        *(
            author.entry(
                author.header(seq, kind=kind, dossier=dossier), parts.get(kind, events.Step()), events.StepText()
            )
            for seq, kind in enumerate(kinds, start=first + 1)
        ),
    ]


def states(far_end: FarEnd, code: str = CODE) -> list[str]:
    """Return the portal's states of a dossier in the order they were reported."""
    return [step["TrangThai"] for step in far_end.progress[code]]


def test_a_dossier_is_created_and_followed(run: Run, store: Store, far_end: FarEnd) -> None:
    """Create, then its steps; a second turn sends nothing; later steps bring an update and themselves only."""
    author = Author()
    journal = life_of(author)
    clock = Clock()
    push(run, store, journal[:2])
    turn(run, connector_of(store, far_end, clock), 2)
    assert far_end.services() == [CREATE, PROGRESS]
    push(run, store, journal)
    turn(run, connector_of(store, far_end, clock), 2)
    assert far_end.services() == [CREATE, PROGRESS, "update", PROGRESS]
    assert states(far_end) == ["2", "4", "4", "9", "10"]
    assert far_end.dossiers[CODE]["TrangThaiHoSo"] == "10"
    assert far_end.dossiers[CODE]["NgayTiepNhan"] == "20261120081501"
    assert {call["madonvi"] for call in far_end.calls if "service" in call} == {"000.00.31.H14"}
    assert far_end.broken == []
    assert run(store.portal_figures()).rest == 1


@pytest.mark.parametrize("quirk", QUIRKS)
@pytest.mark.parametrize("service", [CREATE, PROGRESS, LOOK_UP, LOGIN, "update"])
def test_any_quirk_ends_in_one_whole_dossier(
    run: Run, sqlite_store: Store, far_end: FarEnd, service: str, quirk: str
) -> None:
    """Whatever an answer was, the far end holds the dossier once and each step once, after a while."""
    author, clock, store = Author(), Clock(), sqlite_store
    journal = life_of(author)
    far_end.quirks[service].append(quirk)
    if service == LOOK_UP:
        far_end.quirks[CREATE].append("cut_after")
    push(run, store, journal[:3])
    turn(run, connector_of(store, far_end, clock), 4)
    push(run, store, journal)
    turn(run, connector_of(store, far_end, clock), 4)
    assert far_end.created == {CODE: 1}
    assert states(far_end) == ["2", "4", "4", "9", "10"]
    assert far_end.dossiers[CODE]["TrangThaiHoSo"] == "10"
    assert far_end.broken == []
    assert run(store.portal_figures()).rest == 1


@pytest.mark.parametrize("quirk", ["late_after", "cut_after", "fail_after", "list_after", "html", "cut"])
def test_an_unknown_answer_is_asked_about_first(run: Run, store: Store, far_end: FarEnd, quirk: str) -> None:
    """After a create that may have been taken the far end is asked, also by a connector that was started anew."""
    clock = Clock()
    far_end.quirks[CREATE].append(quirk)
    push(run, store, Author().chain(1))
    turn(run, connector_of(store, far_end, clock))
    (row,) = run(store.portal_rows("waiting", ("", ""), 9))
    assert (row.call, row.known, row.attempts) == ("create", False, 1)
    turn(run, connector_of(store, far_end, clock, "two"))
    taken = quirk.endswith("after")
    assert far_end.services()[:3] == [CREATE, LOOK_UP, "update" if taken else CREATE]
    assert far_end.created == {CODE: 1}


def test_what_exists_already_is_updated(run: Run, store: Store, far_end: FarEnd) -> None:
    """On create the words "đã tồn tại" mean update, in whatever case they are written."""
    far_end.dossiers[CODE] = {"MaHoSo": CODE}
    push(run, store, Author().chain(1))
    turn(run, connector_of(store, far_end, Clock()))
    assert far_end.services() == [CREATE, "update", PROGRESS]
    assert far_end.dossiers[CODE]["TrangThaiHoSo"] == "2"
    assert far_end.created == {}


def test_what_was_lost_there_is_created_again(run: Run, store: Store, far_end: FarEnd) -> None:
    """An update of what the far end does not hold any more leads back to creating it."""
    journal, clock = life_of(Author()), Clock()
    push(run, store, journal[:1])
    turn(run, connector_of(store, far_end, clock))
    far_end.dossiers.clear()
    push(run, store, journal)
    turn(run, connector_of(store, far_end, clock), 3)
    assert far_end.created == {CODE: 2}
    assert far_end.dossiers[CODE]["TrangThaiHoSo"] == "10"


def test_a_refused_dossier_is_parked_and_blocks_nobody(run: Run, store: Store, far_end: FarEnd) -> None:
    """It keeps what the far end said, without what tells of the person, and goes again when somebody says so."""
    author, clock = Author(), Clock()
    name = "NGUYỄN VĂN THỬ 1"
    said = f"MaTTHC không hợp lệ cho {name}, số 034090112345"
    far_end.refuse[CODE] = {"error_code": -3, "message": said}
    push(run, store, author.chain(3))
    done = turn(run, connector_of(store, far_end, clock), 3)
    assert sorted(far_end.created.values()) == [1, 1]
    (row,) = run(store.portal_rows("parked", ("", ""), 9))
    assert (row.code, row.reason, row.detail) == (CODE, "portal_refused", "-3: MaTTHC không hợp lệ cho …, số …")
    assert done.calls == 0
    far_end.refuse.clear()
    assert run(store.portal_retry(CODE, None, clock.now)) == 1
    turn(run, connector_of(store, far_end, clock))
    assert sorted(far_end.created.values()) == [1, 1, 1]


def test_one_slow_dossier_does_not_stop_the_others(run: Run, store: Store, far_end: FarEnd) -> None:
    """A failure of one dossier makes that one wait; several in a row make all wait."""
    clock = Clock()
    push(run, store, Author().chain(6))
    far_end.quirks[CREATE].extend(["fail"])
    turn(run, connector_of(store, far_end, clock))
    assert len(far_end.created) == 5
    turn(run, connector_of(store, far_end, clock))
    push(run, store, Author().chain(12))
    far_end.quirks[CREATE].extend(["fail"] * 9)
    done = turn(run, connector_of(store, far_end, clock))
    assert done.pause_s is not None
    assert done.calls == 3


def test_a_wrong_password_stops_everything_and_is_not_tried_often(run: Run, store: Store, far_end: FarEnd) -> None:
    """Nothing is sent and nothing parked; the next attempt is minutes away."""
    push(run, store, Author().chain(3))
    wrong = Credentials("tinh", "khac")
    done = turn(run, connector_of(store, far_end, Clock(), credentials=wrong))
    assert (done.pause_s or 0) >= 150
    assert len(far_end.calls) == 1
    (row, *_) = run(store.portal_rows("waiting", ("", ""), 9))
    assert run(store.portal_figures()).parked == 0
    assert far_end.dossiers == {}
    assert row.call == ""


def test_steps_travel_in_tens(run: Run, store: Store, far_end: FarEnd) -> None:
    """Twenty-five steps are three calls, each step once and in order, also when the second answer is lost."""
    author, clock = Author(), Clock()
    journal = [author.received(1, id="d-1", dossier="d-1")]
    for seq in range(2, 26):
        kind = "DossierForwarded" if seq % 2 == 0 else "DossierRecalled"
        header = author.header(seq, kind=kind, dossier="d-1")
        journal.append(author.entry(header, events.Step(), events.StepText()))
    far_end.quirks[PROGRESS].extend(["", "cut_after"])
    push(run, store, journal)
    turn(run, connector_of(store, far_end, clock), 2)
    sent = [len(call["data"]) for call in far_end.calls if call.get("service") == PROGRESS]
    assert sent == [10, 10, 10, 5]
    instants = [step["ThoiDiemXuLy"] for step in far_end.progress[CODE]]
    assert len(instants) == 25
    assert instants == sorted(instants)


def test_a_late_step_does_not_turn_the_clock_back(run: Run, store: Store, far_end: FarEnd) -> None:
    """A step another counter sends late is reported, and the newest state is said again behind it."""
    one, clock = Author(), Clock()
    other = Author(device="0192f0c1-0000-7000-8000-000000000002", epoch="e2", counter=2)
    journal = life_of(one)
    push(run, store, journal)
    turn(run, connector_of(store, far_end, clock))
    late = other.entry(
        other.header(1, kind="ClockPaused", dossier="d-1", lamport=2, at=START + timedelta(seconds=2)), events.Step()
    )
    push(run, store, [late], other)
    turn(run, connector_of(store, far_end, clock))
    last = [call["data"] for call in far_end.calls if call.get("service") == PROGRESS][-1]
    assert last[-1]["TrangThai"] == "10"


def test_nothing_of_a_forgotten_person_is_sent(run: Run, store: Store, far_end: FarEnd) -> None:
    """After the erasure later steps go on, and no call carries the name, the number or the telephone."""
    author, clock = Author(), Clock()
    journal = life_of(author)
    push(run, store, journal[:1])
    turn(run, connector_of(store, far_end, clock))
    before = len(far_end.calls)
    erased = author.entry(author.header(2, kind="PersonErased", dossier="d-1"), events.Judgement(events=("d-1",)))
    forwarded = author.entry(author.header(3, kind="DossierForwarded", dossier="d-1"), events.Step(), events.StepText())
    push(run, store, [journal[0], erased, forwarded])
    turn(run, connector_of(store, far_end, clock), 2)
    assert far_end.services()[2:] == [PROGRESS]
    assert not any(part in str(far_end.calls[before:]) for part in ("Nguyễn", "0340901", "0912345678"))


def test_a_person_forgotten_before_the_first_call_is_never_sent(run: Run, store: Store, far_end: FarEnd) -> None:
    """The dossier is parked with that reason, also when a create was under way whose answer is unknown."""
    author, clock = Author(), Clock()
    journal = [author.received(1, id="d-1", dossier="d-1")]
    push(run, store, journal)
    far_end.quirks[CREATE].append("cut")
    turn(run, connector_of(store, far_end, clock))
    push(run, store, [*journal, author.judged(2, "PersonErased", "d-1")])
    before = len(far_end.calls)
    turn(run, connector_of(store, far_end, clock))
    assert far_end.services()[1:] == [LOOK_UP]
    assert "Nguyễn" not in str(far_end.calls[before:])
    (row,) = run(store.portal_rows("parked", ("", ""), 9))
    assert row.reason == "portal_person_erased"


def test_who_is_not_meant_is_not_sent(run: Run, store: Store, far_end: FarEnd) -> None:
    """An office without a unit is parked; dossiers before the first day, guidance and wrong receptions rest."""
    author, clock = Author(), Clock()
    other = Author(device="0192f0c1-0000-7000-8000-000000000002", office="H14.99", epoch="e2")
    wrong = author.received(2, id="d-2", dossier="d-2")
    void = author.entry(author.header(3, kind="Voided", dossier="d-2"), events.Judgement(events=("d-2",)))
    push(run, store, [author.received(1), wrong, void])
    late = replace(SCOPE, since=datetime(2026, 12, 1, tzinfo=UTC))
    turn(run, connector_of(store, far_end, clock, scope=late))
    assert run(store.portal_figures()).rest == 2
    push(run, store, other.chain(1), other)
    turn(run, connector_of(store, far_end, clock))
    assert far_end.calls == []
    (row,) = run(store.portal_rows("parked", ("", ""), 9))
    assert (row.office, row.reason, row.field) == ("H14.99", "portal_unit_missing", "units")
    both = Scope({**SCOPE.units, "H14.99": Unit("000.00.99.H14")})
    turn(run, connector_of(store, far_end, clock, scope=both))
    assert [call["madonvi"] for call in far_end.calls if "service" in call] == ["000.00.99.H14"] * 2


def test_a_second_dossier_with_the_same_code_is_not_passed_on(run: Run, store: Store, far_end: FarEnd) -> None:
    """It would overwrite the first one there: it is parked, and the first goes on."""
    one, other = Author(), Author(device="0192f0c1-0000-7000-8000-000000000002", epoch="e2", counter=2)
    clock = Clock()
    push(run, store, [one.received(1, id="d-1", dossier="d-1")])
    turn(run, connector_of(store, far_end, clock))
    push(run, store, [other.received(1, id="d-2", dossier="d-2")], other)
    push(run, store, life_of(Author()))
    turn(run, connector_of(store, far_end, clock), 2)
    (row,) = run(store.portal_rows("parked", ("", ""), 9))
    assert (row.dossier, row.code, row.reason, row.call) == ("d-2", CODE, "portal_code_twice", "")
    assert far_end.created == {CODE: 1}
    assert far_end.dossiers[CODE]["TrangThaiHoSo"] == "10"


def test_calls_keep_their_distance(run: Run, store: Store, far_end: FarEnd) -> None:
    """Not more calls a minute than the settings allow, whatever there is to send."""
    clock = Clock()
    connector = connector_of(store, far_end, clock)
    connector.interval_s = 2.0
    push(run, store, Author().chain(5))
    done = turn(run, connector)
    assert done.calls == 10
    assert 18.0 <= sum(clock.waits[:-1]) <= 20.0


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_any_storm_of_quirks_ends_in_peace(run: Run, tmp_path_factory: Any, seed: int) -> None:  # noqa: ANN401 - pytest's own
    """Random failures of every call, restarts between: in the end each dossier once, every step, the right state."""
    from counter_app.gateway.sqlite_store import SqliteStore

    chance, clock = random.Random(seed), Clock()
    store = SqliteStore.open(tmp_path_factory.mktemp("store") / "gateway.db", bytes(32))
    author = Author()
    journal = [*life_of(author), *life_of(author, 6, "d-2"), *life_of(author, 11, "d-3")]
    with running_far_end() as far_end:
        quick = [quirk for quirk in QUIRKS if quirk != "late_after"]
        for service in (CREATE, PROGRESS, LOOK_UP, LOGIN, "update"):
            far_end.quirks[service].extend(chance.choices([*quick, ""], k=chance.randrange(6)))
        for end in [*sorted(chance.sample(range(1, 16), 3)), 15]:
            push(run, store, journal[:end])
            turn(run, connector_of(store, far_end, clock, f"{end}"), chance.randrange(1, 4))
        turn(run, connector_of(store, far_end, clock, "last"), 60)
        assert set(far_end.created.values()) == {1}
        assert {code: message["TrangThaiHoSo"] for code, message in far_end.dossiers.items()} == dict.fromkeys(
            far_end.created, "10"
        )
        assert {len(steps) for steps in far_end.progress.values()} == {5}
        assert far_end.broken == []
    run(store.close())
