"""What a province fills in: read whole or refused by name, secrets kept; and a connector of its own."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.errors import InputError
from counter_app.gateway.portal.connector import Around, Connector
from counter_app.gateway.portal.form import DEFAULT_FORM, read_form
from counter_app.gateway.portal.planning import Scope
from counter_app.gateway.portal.ports import Answer, Portal, Unit
from counter_app.gateway.portal.running import load_portal
from counter_app.gateway.portal.settings import PortalSettings, read_settings
from counter_app.resources import resources_folder
from tests.builders.intakes import intake_of
from tests.builders.journal_facts import START, Author

Run = Any
DOC = Path(__file__).parents[3] / "docs" / "portal.md"


def blocks(kind: str) -> list[str]:
    """Return the examples of the document."""
    return re.findall(rf"```{kind}\n(.*?)```", DOC.read_text("utf-8"), re.DOTALL)


def written(folder: Path, text: str, *, mode: int = 0o600) -> PortalSettings:
    """Read settings with the account of the document."""
    account = folder / "portal-account.toml"
    account.write_text('username = "tinh"\npassword = "mat-khau-thu"\n', "utf-8")
    account.chmod(mode)
    file = folder / "portal.toml"
    file.write_text(text, "utf-8")
    return read_settings(file)


def test_the_example_of_the_document_reads(tmp_path: Path) -> None:
    """What a province is told to fill in is what the program takes; secrets show nowhere."""
    example = blocks("toml")[0]
    found = written(tmp_path, example)
    assert found.scope.units == {"H14.31": Unit("000.00.31.H14", "UBND phường …")}
    assert found.scope.since is not None
    assert found.scope.since.isoformat() == "2026-12-01T00:00:00+07:00"
    assert found.field_codes == {"Hộ tịch": "G15-TP01"}
    assert (found.update_url, found.login_url) == (found.url, found.url)
    assert "mat-khau-thu" not in repr(found)
    load_portal(found)


@pytest.mark.parametrize(
    "text, code, field",
    [
        ("", "portal_settings_malformed", "portal"),
        ("not toml", "portal_settings_malformed", "portal"),
        ('url = "https://x/"\nunits = 5', "portal_settings_malformed", "portal"),
        ('url = "https://x/"\nunits = {}\nsurplus = 1', "portal_settings_malformed", "portal"),
        ('url = "http://portal.example.vn/"\nunits = {}', "tls_required", "url"),
        ('url = "ftp://x/"\nunits = {}', "portal_settings_malformed", "url"),
        ('url = "https://a:b@x/"\nunits = {}', "portal_settings_malformed", "url"),
        ('url = "https://x:y/"\nunits = {}', "portal_settings_malformed", "url"),
        ('url = "https://x/"\nunits = {}\ncalls_per_minute = 0', "portal_settings_malformed", "calls_per_minute"),
        ('url = "https://x/"\nunits = {}\npatience_s = 0.5', "portal_settings_malformed", "patience_s"),
        ('url = "https://x/"\nunits = {}\ncredentials = "none"', "portal_settings_malformed", "credentials"),
        ('url = "https://x/"\nunits = {}\ncredentials = "portal.toml"', "portal_credentials_open", "credentials"),
        ('url = "https://x/"\nunits = {}\nform = "none"', "portal_form_malformed", "form"),
        ('url = "https://x/"\nunits = {}\nca = "none"', "ca_unreadable", "ca"),
    ],
)
def test_wrong_settings_are_refused_by_name(tmp_path: Path, text: str, code: str, field: str) -> None:
    """Each mistake has a code and says where; nothing of the file is quoted."""
    with pytest.raises(InputError) as caught:
        written(tmp_path, text)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_an_account_others_can_read_is_refused(tmp_path: Path) -> None:
    """The password must be its owner's alone."""
    with pytest.raises(InputError, match="portal_credentials_open"):
        written(tmp_path, 'url = "https://x/"\nunits = {}\ncredentials = "portal-account.toml"', mode=0o640)


@pytest.mark.parametrize("name", ["dvcqg", "no_such_module:make", "json:no_such", "json", "sys:path"])
def test_a_connector_that_cannot_be_made_is_refused(tmp_path: Path, name: str) -> None:
    """Without an account, without the module, without the function: a code, no stack of errors."""
    made = written(tmp_path, f'url = "https://x/"\nunits = {{}}\nconnector = "{name}"')
    with pytest.raises(InputError, match="portal_settings_malformed"):
        load_portal(made)


@pytest.mark.parametrize("old, new", [('"chunk": 10', '"chunk": 0'), ("form/1", "form/2"), ('"name"', '"nom"')])
def test_a_form_of_another_shape_is_refused(tmp_path: Path, old: str, new: str) -> None:
    """A form is read whole or not at all."""
    shipped = (resources_folder() / "portal" / f"{DEFAULT_FORM}.json").read_text("utf-8")
    (tmp_path / "form.json").write_text(shipped.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError, match="portal_form_malformed"):
        read_form(tmp_path / "form.json")


async def _at_once(_seconds: float) -> None:
    """Let no time pass."""


@pytest.fixture
def own_portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """Give the connector of the document, loaded as a province would."""
    (tmp_path / "hue_portal.py").write_text(blocks("python")[0], "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "hue_portal", raising=False)
    return load_portal(
        written(tmp_path, 'url = "https://x/"\nunits = {}\nconnector = "hue_portal:make"\noptions = {folder = "/x"}')
    )


@pytest.mark.parametrize("broken", [None, "send", "write_dossier"])
def test_a_province_may_bring_its_own(run: Run, sqlite_store: Any, own_portal: Portal, broken: str | None) -> None:  # noqa: ANN401 - a store
    """The example passes a dossier on; where it has a bug, the dossier waits or is parked, and the next one goes."""
    author, sent = Author(), []

    async def send(call: str, message: dict[str, object], _unit: Unit) -> Answer:
        if broken == "send" and message["ma"] == "H14.31-261120-10001":
            raise KeyError(call)
        sent.append(message["ma"])
        return Answer("done")

    def write(case: Any, _unit: Unit) -> dict[str, object]:  # noqa: ANN401 - the example has no types
        if broken == "write_dossier" and case.state.code == "H14.31-261120-10001":
            raise KeyError(case.state.code)
        return {"ma": case.state.code}

    vars(own_portal).update(send=send, write_dossier=write)
    run(sqlite_store.take_batch(intake_of(author, author.chain(2)), START))
    around = Around(lambda: START + timedelta(hours=1), _at_once, lambda: 0.5, "one")
    scope = Scope({"H14.31": Unit("u")})
    run(Connector(sqlite_store, own_portal, scope, around, interval_s=0).turn())
    figures = run(sqlite_store.portal_figures())
    expected = {None: (0, 0, 2), "send": (1, 0, 1), "write_dossier": (0, 1, 1)}[broken]
    assert (figures.waiting, figures.parked, figures.rest) == expected
    assert "H14.31-261120-10002" in sent
