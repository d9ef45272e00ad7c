"""The first run: what is asked once, checked in place, and the counter that is made of it. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from counter_app.domain.errors import CounterError
from counter_app.domain.office import Office
from counter_app.paths import CounterFolder
from counter_app.services.keys import vault_of
from counter_app.services.setup import NewCounter, set_up
from counter_app.settings import Settings
from counter_app.texts import Texts
from counter_app.ui.ports import Clock, Work
from counter_app.ui.setup.offices import matching

KEY_STORES = ("keyring", "passphrase", "file")
SHORTEST_PASSPHRASE = 12
_PLACES = {"agency_malformed": "office", "counter_out_of_range": "counter", "account_malformed": "admin"}
_FIELDS = {"account": "admin", "as": "admin", "file": "backup"}
"""What the services call a field, and the page calls otherwise."""
_KEY_CODES = ("vault_", "key_", "passphrase_")


@dataclass(frozen=True, slots=True)
class SetupForm:
    """Everything typed; ``repr`` shows no secret."""

    query: str = ""
    office: str = ""
    office_name: str = ""
    counter: str = "1"
    key_store: str = "keyring"
    key_file: str = ""
    passphrase: str = field(default="", repr=False)
    passphrase_again: str = field(default="", repr=False)
    admin: str = ""
    password: str = field(default="", repr=False)
    password_again: str = field(default="", repr=False)
    backup: str = ""
    last_code: str = ""


@dataclass(frozen=True, slots=True)
class SetupState:
    """Everything the page shows; ``finished`` is what a restore came to, ``total`` 0 while it is not known."""

    form: SetupForm = SetupForm()
    offices: tuple[Office, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    busy: bool = False
    done: int = 0
    total: int = 0
    finished: str = ""


class SetupPresenter:
    """Checks the form and sets the counter up on the io lane; never falls back to another key store by itself."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        texts: Texts,
        work: Work,
        show: Callable[[SetupState], None],
        done: Callable[[str], None],
        demonstration_at: str = "",
    ) -> None:
        self._folder = CounterFolder(folder)
        self._clock = clock
        self._texts = texts
        self._work = work
        self._show = show
        self._done = done
        self._demonstration_at = demonstration_at
        self.state = SetupState()

    def change(self, name: str, value: str) -> None:
        """Take one typed or chosen value."""
        form = replace(self.state.form, **{name: value})
        errors = {place: words for place, words in self.state.errors.items() if place != name}
        offices = matching(value) if name == "query" else self.state.offices
        self.state = replace(self.state, form=form, errors=errors, offices=offices, said="")
        self._show(self.state)

    def take_office(self, office: Office) -> None:
        """Take an office from the list."""
        form = replace(self.state.form, office=office.id, office_name=office.name, query=office.name)
        errors = {place: words for place, words in self.state.errors.items() if place not in {"office", "office_name"}}
        self.state = replace(self.state, form=form, offices=(), errors=errors)
        self._show(self.state)

    def set_up(self) -> None:
        """Make the counter; every error stands beside the field that can mend it."""
        if self.state.busy:
            return
        errors = self._errors()
        self.state = replace(self.state, errors=errors, said="", busy=not errors)
        self._show(self.state)
        if errors:
            return
        new, passphrase = self._new(), self.state.form.passphrase

        def work() -> None:
            set_up(self._folder, new, lambda made: vault_of(new.settings, made, lambda: passphrase), self._clock)

        self._work.submit("io", work, lambda _: self._done(passphrase), self._failed)

    def _new(self) -> NewCounter:
        form = self.state.form
        settings = Settings(
            key_store=form.key_store,
            key_name=f"{form.office.strip()}-{form.counter.strip()}",
            key_file=str(Path(form.key_file.strip()).expanduser().absolute()) if form.key_store == "file" else "",
            demonstration_at=self._demonstration_at,
        )
        return NewCounter(
            office=form.office.strip(),
            office_name=form.office_name.strip(),
            counter=int(form.counter),
            settings=settings,
            admin=form.admin.strip(),
            password=form.password,
        )

    def _errors(self) -> dict[str, str]:
        form, texts = self.state.form, self._texts
        found: dict[str, str] = {}
        for name in ("office", "office_name", "admin", "password"):
            if not getattr(form, name).strip():
                found[name] = texts(f"ui.setup.need.{name}")
        if not form.counter.strip().isdecimal():
            found["counter"] = texts("ui.setup.need.counter")
        if form.password and form.password != form.password_again:
            found["password_again"] = texts("ui.setup.differs")
        return found | self._key_errors()

    def _key_errors(self) -> dict[str, str]:
        form, texts = self.state.form, self._texts
        found: dict[str, str] = {}
        if form.key_store == "file" and not form.key_file.strip():
            found["key_file"] = texts("ui.setup.need.key_file")
        if form.key_store == "passphrase":
            if len(form.passphrase) < SHORTEST_PASSPHRASE:
                found["passphrase"] = texts("ui.setup.need.passphrase", at_least=SHORTEST_PASSPHRASE)
            elif form.passphrase != form.passphrase_again:
                found["passphrase_again"] = texts("ui.setup.differs")
        return found

    def _failed(self, error: CounterError) -> None:
        words = self._texts.error(error)
        place = _FIELDS.get(error.field or "", error.field) or _PLACES.get(error.code, "")
        if error.code.startswith(_KEY_CODES):
            place = {"file": "key_file", "passphrase": "passphrase"}.get(self.state.form.key_store, "key_store")
        if place == "data":
            place = ""  # the folder was chosen before the form was shown: no field can mend it
        errors = {place: words} if place else {}
        self.state = replace(self.state, busy=False, errors=errors, said="" if place else words)
        self._show(self.state)
