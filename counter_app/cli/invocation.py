"""One call of the command line: where the counter lies, who acts, in which language, and how answers are written."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from counter_app.cli.input import read_secret
from counter_app.cli.output import Output
from counter_app.database.driver import Connection
from counter_app.database.faults import coded_errors
from counter_app.domain.errors import CounterError, InputError, RuleError, StoreError
from counter_app.paths import CounterFolder, default_data_folder
from counter_app.services.keys import key_is_exposed
from counter_app.services.session import Session
from counter_app.settings import read_settings
from counter_app.texts import Language

if TYPE_CHECKING:
    from counter_app.bootstrap import Counter, Reader


@dataclass
class Invocation:
    """The global options of a call; commands ask it for the counter and for the session they act under."""

    folder: Path | None = None
    as_json: bool = False
    language: Language = "vi"
    account: str | None = None
    password_file: str | None = None
    second_password_file: str | None = None
    passphrase_file: str | None = None
    reads_as: Session | None = None
    """Who reads, once ``reading`` has asked."""
    _acts_as: Session | None = None

    @property
    def root(self) -> Path:
        """The folder the counter's files lie in."""
        return self.folder or default_data_folder()

    @property
    def out(self) -> Output:
        """Where answers go."""
        return Output(as_json=self.as_json, language=self.language)

    def kept_places(self) -> list[Path]:
        """Return the folder of the counter and the files that open it: no answer is ever written over them."""
        files = [Path(one) for one in (self.password_file, self.passphrase_file) if one is not None]
        with suppress(CounterError):
            key_file = read_settings(CounterFolder(self.root).settings).key_file
            files += [Path(key_file)] if key_file else []
        return [self.root, *files]

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open the counter for reading, beside a window that may be open.

        Who is named with ``--as`` is asked for the password here too: a name that proves nothing would be believed.

        Raises:
            StoreError, DeviceError: as ``bootstrap.open_reader``; RuleError, InputError: as ``session``.
        """
        from counter_app.bootstrap import open_reader

        reader = open_reader(self.root, ask=self.passphrase)
        try:
            self._warn_of_key(reader)
            with _damage_told(reader.connection):
                self.reads_as = self._reader_session(reader)
                yield reader
        finally:
            reader.close()

    @contextmanager
    def writing(self) -> Iterator[Counter]:
        """Open the counter for work; another program that writes is waited for five seconds.

        Who is named with ``--as`` proves it before any command begins, those too that ask for nobody.

        Raises:
            StoreError: ``in_use``, and as ``bootstrap.open_counter``; RuleError, InputError: as ``session``.
        """
        from counter_app.bootstrap import open_counter

        counter = open_counter(self.root, ask=self.passphrase)
        try:
            self._warn_of_key(counter)
            with _damage_told(counter.writer):
                if self.account is not None:
                    self._acts_as = counter.accounts.sign_in(self.account, self.password(), via="cli")
                yield counter
        finally:
            counter.close()

    def _warn_of_key(self, opened: Reader) -> None:
        if key_is_exposed(opened.settings):
            self.out.warning("warning.key_file_open")

    def session(self, counter: Counter) -> Session:
        """Return who acts: the account of ``--as``, else the user of the operating system as a clerk.

        Raises:
            RuleError: ``sign_in_failed``, ``sign_in_paused``, ``account_disabled``; InputError: as ``password``.
        """
        if self.account is None:
            return Session.of_machine(_user())
        return self._acts_as or counter.accounts.sign_in(self.account, self.password(), via="cli")

    def prove(self) -> Session:
        """Return who acts where a command opens no counter itself: who is named proves it to the one that is here.

        Raises:
            As ``reading``.
        """
        if self.account is not None and CounterFolder(self.root).is_set_up():
            with self.reading():
                pass
        return self.reads_as or Session.of_machine(_user())

    def _reader_session(self, reader: Reader) -> Session:
        from counter_app.services.accounts import Accounts

        if self.account is None:
            return Session.of_machine(_user())
        accounts = Accounts(reader.connection, reader.clock, read_only=True)
        return accounts.sign_in(self.account, self.password(), via="cli")

    def administrator(self, counter: Counter) -> Session:
        """Return the session of the administrator who acts.

        Raises:
            RuleError: ``role_required``, and as ``session``.
        """
        session = self.session(counter)
        if session.role != "administrator":
            raise RuleError("role_required", "as", role="administrator")
        return session

    def password(self) -> str:
        """Return the password of ``--as`` from its file, else ask for it.

        Raises:
            InputError: ``password_needed`` when nobody can be asked, ``file_missing`` and their like.
        """
        if self.password_file is not None:
            return read_secret(self.password_file, "password_file")
        return self.asked("cli.ask_password", InputError("password_needed", "password_file"))

    def passphrase(self, *, again: bool = False) -> str:
        """Return the passphrase of the key, from its file or from a person; ``again`` asks twice, for a new one.

        Raises:
            StoreError: ``passphrase_needed`` when nobody can be asked; InputError: ``passphrases_differ``.
        """
        if self.passphrase_file is not None:
            return read_secret(self.passphrase_file, "passphrase_file")
        needed = StoreError("passphrase_needed", "passphrase_file")
        first = self.asked("cli.ask_passphrase", needed)
        if again and self.asked("cli.ask_passphrase_again", needed) != first:
            raise InputError("passphrases_differ", "passphrase_file")
        return first

    def asked(self, key: str, otherwise: InputError | StoreError) -> str:
        """Return what a person types unseen; where there is no terminal ``otherwise`` is raised."""
        if cast("IO[str] | None", sys.stdin) is None or not sys.stdin.isatty():
            raise otherwise
        import getpass  # terminals are no part of opening a window

        return getpass.getpass(self.out.words(key) + " ")


OpenWindow = Callable[[Invocation], int]
"""Opens the window on the counter of a call; its exit code."""


@contextmanager
def _damage_told(connection: Connection) -> Iterator[None]:
    """Tell damage of the file from a bug: SQLCipher hands rows of a damaged page out as zeros before it says so."""
    try:
        yield
    except (ValueError, LookupError, TypeError) as error:
        with coded_errors():
            whole = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
        if whole:
            raise
        raise StoreError("database_corrupt") from error


def _user() -> str:
    import getpass

    with suppress(KeyError, OSError, ImportError):
        return getpass.getuser()
    return str(os.getuid()) if hasattr(os, "getuid") else "user"
