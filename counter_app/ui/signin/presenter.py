"""Signing in, the first account, unlocking. No Qt in here (UI thread only)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from counter_app.domain.errors import CounterError
from counter_app.services.session import Session
from counter_app.texts import Texts

if TYPE_CHECKING:
    from counter_app.ui.ports import Counter, Work

LAST_ACCOUNT = "last_account"
Mode = Literal["asking", "first", "sign_in", "unlock"]


@dataclass(frozen=True, slots=True)
class SignInState:
    """What the sign-in shows; passwords stay in the widgets and are never part of it."""

    mode: Mode = "asking"
    account: str = ""
    note: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    busy: bool = False
    serial: int = 0
    """Grows when the password fields are to be emptied and the keyboard put where it belongs."""


class SignInPresenter:
    """Makes a session of a name and a password."""

    def __init__(
        self,
        counter: Counter,
        texts: Texts,
        work: Work,
        show: Callable[[SignInState], None],
        signed_in: Callable[[Session], None],
    ) -> None:
        self._counter = counter
        self._texts = texts
        self._work = work
        self._show = show
        self._signed_in = signed_in
        self._state = SignInState()

    def start(self) -> None:
        """Ask whether there is an account yet."""
        self._push(self._state)
        accounts = self._counter.accounts
        self._work.submit("store", accounts.exists, self._begin, self._failed)

    def lock(self, session: Session) -> None:
        """Ask for the password of the clerk who works here, or for another one."""
        note = self._texts("ui.signin.locked", name=session.display_name or session.account)
        self._fresh(SignInState("unlock", session.account, note))

    def submit(self, account: str, password: str, again: str = "", display_name: str = "") -> None:
        """Sign in, or make the first account and sign in."""
        if self._state.busy or self._state.mode == "asking":
            return  # not shown as a disabled button: it lasts a few milliseconds, restyling it one more
        account = account.strip()
        errors = self._missing(account, password, again)
        if errors:
            self._push(replace(self._state, account=account, errors=errors))
            return
        accounts, first = self._counter.accounts, self._state.mode == "first"

        def enter() -> Session:
            if first:
                accounts.add(account, password, "administrator", None, display_name.strip())
            return accounts.sign_in(account, password)

        self._push(replace(self._state, account=account, errors={}, busy=True))
        self._work.submit("store", enter, self._entered, self._failed)

    def _begin(self, exists: bool) -> None:
        if exists:
            self._fresh(SignInState("sign_in", self._counter.preferences.get(LAST_ACCOUNT)))
        else:
            self._fresh(SignInState("first", note=self._texts("ui.signin.first_note")))

    def _missing(self, account: str, password: str, again: str) -> dict[str, str]:
        errors = {}
        if not account:
            errors["account"] = self._texts("ui.signin.account_missing")
        if not password:
            errors["password"] = self._texts("ui.signin.password_missing")
        elif self._state.mode == "first" and password != again:
            errors["again"] = self._texts("ui.signin.again_differs")
        return errors

    def _entered(self, session: Session) -> None:
        preferences = self._counter.preferences
        if preferences.get(LAST_ACCOUNT) != session.account:
            self._work.submit("store", lambda: preferences.set(LAST_ACCOUNT, session.account), lambda _: None)
        self._fresh(SignInState("sign_in", session.account))
        self._signed_in(session)

    def _failed(self, error: CounterError) -> None:
        place = error.field if error.field in {"account", "password", "display_name"} else "password"
        words = self._texts.error(error)
        self._fresh(replace(self._state, busy=False, errors={place or "password": words}))

    def _fresh(self, state: SignInState) -> None:
        self._push(replace(state, serial=self._state.serial + 1))

    def _push(self, state: SignInState) -> None:
        self._state = state
        self._show(state)
