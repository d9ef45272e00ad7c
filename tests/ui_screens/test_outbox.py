from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from counter_app import bootstrap
from counter_app.bootstrap import Counter
from counter_app.services.outbox import COPY_TOLD_FOR
from counter_app.services.views import CopyHeard, OutboxSummary
from counter_app.store.hub import keep_hub, met
from counter_app.store.instants import to_text
from counter_app.sync.policy import TABLE
from counter_app.texts import LANGUAGES, Language, texts
from counter_app.ui.gateway_child import GatewayChild
from counter_app.ui.outbox.presenter import Link, OutboxPresenter
from counter_app.ui.outbox.state import OutboxState
from counter_app.ui.outbox.view import OutboxView
from counter_app.ui.outbox.wording import copy_words, reason_words
from counter_app.ui.status import status_words
from tests.builders.counter import a_clerk
from tests.builders.counter_database import NOW
from tests.builders.whole_words import cut_words
from tests.ui_screens.conftest import StraightWork, Ward, a_window


@dataclass(frozen=True)
class Told:
    state: str = "offline"
    last_contact_at: datetime | None = None
    next_attempt_at: datetime | None = None
    last_code: str | None = "unreachable"
    files_rate: int = 0


def _presenter(counter: Counter, work: StraightWork, role: str = "administrator") -> OutboxPresenter:
    shown: list[OutboxState] = []
    link = Link(
        partial(bootstrap.enrol, counter),
        lambda: None,
        lambda: bool(counter.preferences.get("files.paused")),
        lambda paused: counter.preferences.set("files.paused", "1" if paused else ""),
        lambda: bootstrap.files_left(counter)[2],
    )
    return OutboxPresenter(counter, a_clerk(role), texts("vi"), work, link, shown.append)


def test_what_waits_says_what_it_is_and_why(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """Every act stands there with its dossier, in words; not enrolled is the reason."""
    code = ward.receive().code
    presenter = _presenter(counter, work)
    presenter.refresh()
    row = presenter.state.rows[0]
    assert (row.code, row.what, row.reason) == (code, "Tiếp nhận hồ sơ", "Máy chưa ghép với tỉnh")
    assert presenter.state.headline.words == "Chưa ghép với tỉnh"
    assert dict(presenter.state.figures)["Bản ghi chờ gửi"] == "1"


def test_offline_is_calm(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """No line is a normal state: neither red nor amber, and the words say that all is safe."""
    ward.receive()
    counter.lanes.store.submit(counter.deliveries.keep_enrolment, "https://cong.example", "", bytes(32)).result()
    presenter = _presenter(counter, work)
    presenter.refresh()
    presenter.heard(Told())
    assert presenter.state.headline.tone == "plain"
    assert "an toàn" in presenter.state.calm
    assert presenter.state.rows[0].reason == "Chờ có mạng"


@pytest.mark.parametrize(
    "state,code,reason",
    [
        ("offline", "not_a_gateway", "Wifi cần đăng nhập"),
        ("offline", "certificate_wrong", "Xem lại ngày giờ của máy"),
        ("stopped", "forked", "Máy này có hai bản dữ liệu"),
        ("stopped", "token_used", "Cần quản trị xem"),
        ("waiting", "gateway_failed", "Cổng của tỉnh đang có lỗi"),
    ],
)
def test_an_act_waits_for_what_the_headline_says(
    counter: Counter, ward: Ward, work: StraightWork, state: str, code: str, reason: str
) -> None:
    """No act waits "for the line" or "for its turn" while the wifi wants a sign-in or the province took the device."""
    ward.receive()
    counter.lanes.store.submit(counter.deliveries.keep_enrolment, "https://cong.example", "", bytes(32)).result()
    presenter = _presenter(counter, work)
    presenter.refresh()
    presenter.heard(Told(state, last_code=code))
    assert [row.reason for row in presenter.state.rows] == [reason]


def test_files_show_their_size_speed_and_time_left(counter: Counter, ward: Ward, work: StraightWork) -> None:
    """What of papers waits stands among the figures; while one travels, how fast and how long still; they can pause."""
    ward.receive()
    counter.lanes.store.submit(counter.deliveries.keep_enrolment, "https://cong.example", "", bytes(32)).result()
    _papers_wait(counter, 12)
    presenter = _presenter(counter, work)
    presenter.refresh()
    assert dict(presenter.state.figures)["Tệp chờ gửi"] == "12 tệp · 3,4 MB"
    assert presenter.state.files_button == "Tạm dừng tệp"
    presenter.heard(Told("pushing", last_code=None, files_rate=7_000))
    assert dict(presenter.state.figures)["Đang gửi tệp"] == "7 KB/giây · còn 8 phút"
    presenter.pause_files()
    assert "tạm dừng" in presenter.state.said.words
    assert presenter.state.files_button == "Gửi tiếp tệp"


@pytest.mark.parametrize(
    "name,value,why",
    [
        ("files.paused", "1", "đang tạm dừng"),
        ("files.quiet", "00:00-12:00,12:00-00:00", "đang giờ không gửi tệp"),
        ("files.daily_mb", "0", "hết mức hôm nay, mai đi tiếp"),
    ],
)
def test_files_that_stay_say_why(
    counter: Counter, ward: Ward, work: StraightWork, name: str, value: str, why: str
) -> None:
    """Paused, in quiet hours, or over the day's budget: a clerk sees which, and no speed of a file that stands."""
    ward.receive()
    counter.lanes.store.submit(counter.deliveries.keep_enrolment, "https://cong.example", "", bytes(32)).result()
    _papers_wait(counter, 2)
    counter.lanes.store.submit(counter.preferences.set, name, value).result()
    presenter = _presenter(counter, work)
    presenter.refresh()
    presenter.heard(Told("idle", last_code=None, files_rate=7_000))
    assert dict(presenter.state.figures)["Vì sao tệp chưa đi"] == why
    assert "Đang gửi tệp" not in dict(presenter.state.figures)


def test_only_an_administrator_enrols(counter: Counter, work: StraightWork) -> None:
    """A clerk is told whom to ask."""
    assert not _presenter(counter, work, "clerk").state.form.allowed
    assert _presenter(counter, work).state.form.allowed


def test_an_empty_form_is_mended_field_by_field(counter: Counter, work: StraightWork) -> None:
    """Nothing is sent while address or token are missing."""
    presenter = _presenter(counter, work)
    presenter.open_form()
    presenter.enrol(" ", "", "")
    assert set(presenter.state.form.errors) == {"gateway_url", "token"}
    assert not presenter.state.form.busy


@pytest.mark.parametrize(
    "url,token,ca_file,place",
    [
        ("cong.tinh", "abc", "", "gateway_url"),
        ("http://127.0.0.1:9", "abc", "", "gateway_url"),
        ("http://127.0.0.1:9", "abc", "khong-co.pem", "ca_file"),
    ],
)
def test_an_error_stands_beside_the_field_that_can_mend_it(
    counter: Counter, work: StraightWork, url: str, token: str, ca_file: str, place: str
) -> None:
    """A wrong address, a silent one, a certificate that is not there."""
    presenter = _presenter(counter, work)
    presenter.enrol(url, token, ca_file)
    assert list(presenter.state.form.errors) == [place]
    assert not presenter.state.enrolled or not presenter.state.form.busy


@pytest.mark.slow
def test_enrolling_and_sending_with_a_real_gateway(
    counter: Counter, ward: Ward, work: StraightWork, tmp_path: Path
) -> None:
    """A wrong token is refused at its field; the right one enrols, and what waited is acknowledged."""
    ward.receive()
    presenter = _presenter(counter, work)
    with GatewayChild(tmp_path / "gateway") as gateway:
        presenter.enrol(gateway.url, "00" * 24, "")
        assert list(presenter.state.form.errors) == ["token"]
        presenter.enrol(gateway.url, gateway.invite("H14.31", 1), "")
        assert presenter.state.enrolled
        engine = bootstrap.sync_engine(counter)
        engine.run_once()
        engine.close()
        presenter.refresh()
        assert gateway.arrived() == 1
    assert presenter.state.rows == ()
    assert "xác nhận" in presenter.state.calm


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words_and_advice(language: Language) -> None:
    """No code of the delivery policy shows itself to a clerk."""
    words = texts(language)
    other = words("ui.outbox.code.other", code="")
    assert not [code for code in TABLE if reason_words(code, words).startswith(other[:20])]


def test_a_pack_that_was_refused_says_why_and_who_mends_it(counter: Counter, work: StraightWork) -> None:
    """Kind, name, version and a reason in words; one that only claims to be the province's gives no name."""
    insert = "INSERT INTO offers VALUES (?, ?, ?, ?, 1, 'refused', ?, x'', x'', '')"
    for row in (
        ("calendar", "tinh", "7", "a" * 64, "pack_malformed"),
        ("", "", "", "b" * 64, "signature_wrong"),
        ("fees", "moi", "1", "c" * 64, "never_heard_of"),
    ):
        counter.writer.execute(insert, row)
    presenter = _presenter(counter, work, "clerk")
    presenter.refresh()
    first, nameless, calendar, unknown = presenter.state.packs.splitlines()
    assert "Quầy vẫn làm việc" in first
    assert nameless.startswith("Một gói không rõ nguồn: không mang chữ ký của tỉnh")
    assert calendar.startswith("Lịch nghỉ “tinh”, phiên bản 7: gói bị hỏng")
    assert "never_heard_of" in unknown
    counter.writer.execute("UPDATE offers SET state = 'taken', code = ''")
    presenter.refresh()
    assert presenter.state.packs == ""


def test_another_copy_of_the_folder_is_told_for_a_week(counter: Counter, work: StraightWork) -> None:
    """When the province last got something of it stands there until nothing was heard of it for a week."""
    presenter = _presenter(counter, work, "clerk")
    _copy_wrote(counter, at=to_text(counter.clock.now()))
    presenter.refresh()
    assert presenter.state.copy.startswith("Dữ liệu của quầy này đang được dùng trên một máy khác")
    assert "Mã đã cấp" not in presenter.state.copy
    _copy_wrote(counter, at=to_text(counter.clock.now() - COPY_TOLD_FOR))
    presenter.refresh()
    assert presenter.state.copy == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_given_twice_are_named(language: Language) -> None:
    """Ten codes stand on a line of their own, and the time is one people read; the status line sends to F7."""
    copy = CopyHeard(last_at=NOW, codes=("H14.31-261120-3001", "H14.31-261120-3002"))
    summary = OutboxSummary(enrolled=True, waiting=0, parked=0, oldest_at=None, last_contact_at=NOW, copy=copy)
    said, codes = copy_words(copy, texts(language)).splitlines()
    assert "09:15" in said
    assert "H14.31-261120-3001, H14.31-261120-3002" in codes
    for parked, parts in ((0, 1), (3, 2)):
        line = status_words(replace(summary, parked=parked), None, "", NOW, texts(language))
        assert (len(line.attention.split(" · ")), "F7: " in line.attention) == (parts, True)
    many = replace(copy, codes=tuple(f"H14.31-261120-3{n:03d}" for n in range(1, 15)))
    _said, codes = copy_words(many, texts(language)).splitlines()
    assert (codes.count("H14.31-261120-3"), " 4 " in codes) == (10, True)
    assert status_words(replace(summary, copy=None), None, "", NOW, texts(language)).attention == ""


@pytest.mark.parametrize(
    "code, said",
    [
        (None, "chưa lần nào"),
        ("", "liên lạc được từ"),
        ("unreachable", "mất liên lạc từ"),
        ("chain_broken", "đang lỗi từ"),
    ],
)
def test_the_hub_of_the_office_is_among_the_figures(
    counter: Counter, work: StraightWork, code: str | None, said: str
) -> None:
    """Set, it stands there with how it is and since when; forgotten, it is gone."""
    keep_hub(counter.writer, "http://192.0.2.7:8440", "")
    if code is not None:
        met(counter.writer, code, NOW)
        met(counter.writer, code, NOW + timedelta(hours=1))
    presenter = _presenter(counter, work, "clerk")
    presenter.refresh()
    words = dict(presenter.state.figures)["Trạm trung chuyển"]
    assert words.startswith(said)
    assert code is None or words.endswith("20/11/2026 09:15")
    keep_hub(counter.writer, "", "")
    presenter.refresh()
    assert "Trạm trung chuyển" not in dict(presenter.state.figures)


def test_every_refused_pack_is_listed(counter: Counter, work: StraightWork) -> None:
    """With eight refused packs the notice has eight lines under its first."""
    _refuse(counter, 8)
    presenter = _presenter(counter, work, "clerk")
    presenter.refresh()
    assert len(presenter.state.packs.splitlines()) == 1 + 8


@pytest.mark.parametrize("zoom", [1.0, 2.0])
@pytest.mark.parametrize("role", ["administrator", "supervisor"])
def test_every_word_is_whole_at_every_zoom(qtbot: QtBot, counter: Counter, ward: Ward, role: str, zoom: float) -> None:
    """Refused packs, files on their way, and then the form: nothing is cut or covered, and the form is in sight."""
    ward.receive()
    _refuse(counter, 8)
    _copy_wrote(counter, at=to_text(counter.clock.now()))
    counter.lanes.store.submit(counter.deliveries.keep_enrolment, "https://cong.example", "", bytes(32)).result()
    _papers_wait(counter, 2)
    with a_window(qtbot, counter, a_clerk(role), zoom) as program:
        workplace = program.window.workplace
        assert workplace is not None
        workplace.go("outbox", None)
        screen = workplace.current_screen()
        assert isinstance(screen, OutboxView)
        qtbot.waitUntil(lambda: bool(screen.presenter.state.packs))
        qtbot.waitUntil(lambda: cut_words(screen) == [])
        assert screen._scroll.verticalScrollBar().value() == 0
        if not screen.presenter.state.form.allowed:
            return
        screen.presenter.open_form()
        first = screen.form.fields["gateway_url"]
        qtbot.waitUntil(lambda: first.hasFocus() and not first.visibleRegion().isEmpty())
        qtbot.waitUntil(lambda: cut_words(screen) == [])
        form = screen.form
        middle = [one.mapTo(form, one.rect().center()).y() for one in (form.fields["ca_file"], form._browse)]
        assert abs(middle[0] - middle[1]) <= 1
        screen.presenter.open_form()
        qtbot.waitUntil(screen.table.hasFocus)


def _refuse(counter: Counter, count: int) -> None:
    for at in range(count):
        counter.writer.execute(
            "INSERT INTO offers VALUES ('procedures', ?, '2', ?, 1, 'refused', 'pack_malformed', x'', x'', '')",
            (f"pack-{at}", f"{at:064x}"),
        )


def _copy_wrote(counter: Counter, at: str) -> None:
    counter.writer.execute("INSERT OR REPLACE INTO copies_heard VALUES (?, 1, ?, ?)", ("9" * 32, at, at))


def _papers_wait(counter: Counter, count: int) -> None:
    for number in range(count):
        name = f"{number:064x}"
        counter.writer.execute(
            "INSERT INTO vault_files (sha256, bytes, pages, stored_at) VALUES (?, 283334, 1, '')", (name,)
        )
        counter.writer.execute("INSERT INTO documents VALUES (?, 'd', ?, 1, 283334, 0, 1)", (f"e{number}", name))
