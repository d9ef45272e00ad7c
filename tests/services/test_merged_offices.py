from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.database.transaction import immediate
from counter_app.domain.errors import InputError, RuleError
from counter_app.services.offices import Offices
from counter_app.services.pack_imports import PackImports
from counter_app.services.packs import calendar_in_use, terms_in_use, today
from counter_app.services.recalculation import MovedDates
from counter_app.services.views import FindQuery
from counter_app.store.finding import counts_by_office
from tests.builders.desk import ADesk, a_desk, clerk
from tests.builders.packs import keep_terms, mapping


@pytest.fixture
def desk(tmp_path: Path) -> ADesk:
    """A counter of H14.31."""
    return a_desk(tmp_path)


def merged(desk: ADesk) -> Offices:
    """Take the mapping in as an administrator and return the offices then known."""
    PackImports(desk.connection, desk.clock).take_in(mapping(), clerk("quantri", "administrator"))
    return Offices.of(desk.connection, today(desk.clock))


def test_a_merged_office_is_counted_once_under_the_new_one_and_found_by_its_old_code(desk: ADesk) -> None:
    """Codes and history stay as they were written; lists and figures go to the office that carries the work on."""
    codes = [desk.receive(), desk.receive()]
    before = [row.code for row in desk.finder.search(FindQuery())]
    offices = merged(desk)
    on = desk.clock.now().date()
    assert offices.together(counts_by_office(desk.connection, resolving=False), on) == {"H14.40": 2}
    assert [row.code for row in desk.finder.search(FindQuery())] == before
    assert desk.finder.search(FindQuery(text=codes[0]))[0].code == codes[0]
    page = desk.finder.page(codes[0])
    assert offices.both_names(page.timeline[0].office, on) == ("Phường Thục Phán cũ", "Phường Mẫu Mới")
    assert offices.known("thuc phan cu") == ("H14.31",)
    assert offices.both_names("H14.40", on) == ("Phường Mẫu Mới", "")
    desk.assert_sound()
    assert offices.get("H14.29") is not None or len(offices.search("phuong")) > 1


def test_a_counter_that_moved_to_the_new_office_keeps_its_dossiers(desk: ADesk) -> None:
    """A new epoch under the new office orphans nothing: moved dates and the register still know what was received."""
    code = desk.receive("5 working_days")
    with immediate(desk.connection):
        desk.connection.execute(
            "INSERT INTO epochs (epoch, office, opened_at) VALUES (?, 'H14.40', '2026-11-03T00:00:00Z')", ("f" * 32,)
        )
    keep_terms(desk.connection, desk.clock, due_time="same_time")
    on = today(desk.clock)
    desk.quotes.use(*calendar_in_use(desk.connection, on), *terms_in_use(desk.connection, on))
    now = replace(desk.identity, office="H14.40")
    moved = MovedDates(desk.connection, now, desk.quotes, desk.clock).moved()
    assert [one.code for one in moved] == [code]
    book = desk.book._register(desk.connection, desk.clock.now().date(), desk.clock.now().date())
    assert book[1] == 1
    assert len(book[0].rows) == 1


@pytest.mark.parametrize(
    "changes,code",
    [
        ({"new": "H14.31"}, "succession_circular"),
        ({"new": "nowhere"}, "pack_malformed"),
        ({"why": "x"}, "pack_malformed"),
    ],
)
def test_a_mapping_that_leads_nowhere_is_refused(desk: ADesk, changes: dict[str, str], code: str) -> None:
    """A circle, an identifier that is none, an unknown key: nothing of the pack is kept."""
    with pytest.raises(InputError, match=code):
        PackImports(desk.connection, desk.clock).take_in(mapping(**changes), clerk("quantri", "administrator"))
    assert not list(Offices.of(desk.connection, today(desk.clock)).successions)


def test_only_an_administrator_brings_packs_in(desk: ADesk) -> None:
    """A supervisor may not."""
    with pytest.raises(RuleError, match="role_required"):
        PackImports(desk.connection, desk.clock).take_in(mapping(), clerk("truong", "supervisor"))


def test_packs_that_make_a_circle_together_are_refused(desk: ADesk) -> None:
    """Each is sound by itself; the second one undoes itself, and what counted before still does."""
    offices = merged(desk)
    back = mapping(old="H14.40", new="H14.31", name="Phường Mẫu Mới")
    with pytest.raises(InputError, match="succession_circular"):
        PackImports(desk.connection, desk.clock).take_in(back, clerk("quantri", "administrator"))
    assert not offices.renew(desk.connection, today(desk.clock))
    assert [one.old for one in Offices.of(desk.connection, today(desk.clock)).successions] == ["H14.31"]


def test_an_office_has_its_new_name_from_the_day_of_the_pack(desk: ADesk) -> None:
    """A pack of January that names H14.31 anew says nothing of it in November."""
    before = Offices.of(desk.connection, today(desk.clock)).named("H14.31")
    pack = json.loads(mapping())
    office = {"id": "H14.31", "name": "Phường Tên Mới", "kind": "ward", "parent": "H14"}
    pack |= {"effective_on": "2027-01-01", "content": {"offices": [office], "successions": []}}
    PackImports(desk.connection, desk.clock).take_in(json.dumps(pack).encode(), clerk("quantri", "administrator"))
    offices = Offices.of(desk.connection, today(desk.clock))
    assert offices.named("H14.31") == before
    desk.clock.set("2027-01-02T08:00")
    assert offices.renew(desk.connection, today(desk.clock))
    assert offices.named("H14.31") == "Phường Tên Mới"
