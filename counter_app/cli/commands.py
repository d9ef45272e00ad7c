"""How our commands differ from click's own: global options anywhere, help in two languages, text that is UTF-8."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from counter_app.cli.help_page import HelpContext
from counter_app.cli.invocation import Invocation
from counter_app.domain.errors import InputError
from counter_app.texts import LANGUAGES, texts

Setter = Callable[[Invocation, Any, bool], None]


OPENS_NONE = frozenset({"card", "decode", "due", "scan", "doctor", "layout", "gateway"})
"""Commands and families that need no counter, so that opening one proves nobody."""

_PLACES = frozenset({"FILE", "DIR"})


class Said(click.Option):
    """An option whose help is a sentence of the texts, by its name.

    ``help_key`` names the sentence where an option of the same name means something else in another command.
    """

    def __init__(self, *args: Any, help_key: str = "", **kwargs: Any) -> None:  # noqa: ANN401 - handed on as click defines them
        super().__init__(*args, **kwargs)
        self.help_key = help_key or f"help.option.{self.name}"

    def process_value(self, ctx: click.Context, value: Any) -> Any:  # noqa: ANN401 - as click declares it
        """Return what was given; a place that is no words at all, as a script's unset variable, is no place.

        Python reads it as the folder one stands in: a counter would be set up there, or the province's keys be copied.

        Raises:
            InputError: ``option_malformed``.
        """
        if value == "" and self.metavar in _PLACES:
            raise InputError("option_malformed", field_of(self))
        return super().process_value(ctx, value)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the two columns of the help page."""
        record = super().get_help_record(ctx)
        return None if record is None else (record[0], f"{_said(ctx, self.help_key)} {record[1]}".strip())


class Command(click.Command):
    """A command that takes the global options too, and whose help is a sentence of the texts.

    ``help_key`` names the sentence where a command of another family has the same name.
    """

    context_class = HelpContext

    def __init__(self, *args: Any, help_key: str = "", **kwargs: Any) -> None:  # noqa: ANN401 - handed on as click defines them
        super().__init__(*args, **kwargs)
        self.help_key = help_key
        self.params.extend(global_options())

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click declares it
        """Run the command; a name given with ``--as`` is never taken on trust, though nothing here asks for one.

        Raises:
            As ``Invocation.prove``.
        """
        if ctx.command_path.split()[1] in OPENS_NONE:
            invocation(ctx).prove()
        return super().invoke(ctx)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        _write_help(self, ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return one line for the list of commands."""
        return _short(self, limit)


class Group(click.Group):
    """A family of commands with the same habits."""

    command_class = Command
    context_class = HelpContext

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on as click defines them
        super().__init__(*args, **{"no_args_is_help": False, **kwargs})
        self.params.extend(global_options())

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the family is for."""
        _write_help(self, ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return one line for the list of commands."""
        return _short(self, limit)


class Words(click.ParamType[str]):
    """Text of people: what came in another encoding than the machine's is refused, not stored half."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, _ctx: click.Context | None) -> str:  # noqa: ANN401 - as click declares it
        """Return the text itself.

        Raises:
            InputError: ``text_encoding``.
        """
        text = str(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise InputError("text_encoding", field_of(param)) from None
        return text


WORDS = Words()


def field_of(param: click.Parameter | None) -> str | None:
    """Return what people call a parameter: its option without the dashes, ``key_file`` for ``--key-file``."""
    if param is None:
        return None
    named = max(param.opts, key=len) if isinstance(param, click.Option) else param.name or ""
    return named.lstrip("-").replace("-", "_")


def said(*names: str, **attributes: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - click's own attributes
    """Give a command one option of ours."""
    return click.option(*names, cls=Said, **attributes)


def invocation(ctx: click.Context) -> Invocation:
    """Return the call the context belongs to."""
    found = ctx.find_object(Invocation)
    if found is None:
        raise LookupError
    return found


def global_options() -> list[click.Option]:
    """Return the options every command takes, before or behind its name."""
    return [
        _global("--data", "folder", _set_folder, metavar="DIR"),
        _global("--json", "as_json", _set_json, is_flag=True),
        _global("--lang", "language", _set_language, type=click.Choice(LANGUAGES)),
        _global("--as", "acting", _set_account, metavar="ACCOUNT", type=WORDS),
        _global("--password-file", "password_file", _set_password_file, metavar="FILE"),
        _global("--passphrase-file", "passphrase_file", _set_passphrase_file, metavar="FILE"),
    ]


def _global(flag: str, name: str, set_it: Setter, **attributes: Any) -> click.Option:  # noqa: ANN401 - handed to click
    def keep(ctx: click.Context, _param: click.Parameter, value: object) -> None:
        if value not in {None, False}:
            set_it(invocation(ctx), value, ctx.parent is None)

    return Said([flag, name], callback=keep, expose_value=False, is_eager=True, **attributes)


def _set_folder(call: Invocation, value: str, _first: bool) -> None:
    call.folder = Path(value).absolute()


def _set_json(call: Invocation, _value: bool, _first: bool) -> None:
    call.as_json = True


def _set_language(call: Invocation, value: Any, _first: bool) -> None:  # noqa: ANN401 - click checked the choice
    call.language = value


def _set_account(call: Invocation, value: str, _first: bool) -> None:
    call.account = value


def _set_password_file(call: Invocation, value: str, first: bool) -> None:
    # A second one, behind the command, is the password of the account that command is about.
    if first or call.password_file is None:
        call.password_file = value
    else:
        call.second_password_file = value


def _set_passphrase_file(call: Invocation, value: str, _first: bool) -> None:
    call.passphrase_file = value


def _said(ctx: click.Context, key: str) -> str:
    words = texts(invocation(ctx).language)
    return words(key) if key in words.by_key else ""


def _key(command: click.Command) -> str:
    return getattr(command, "help_key", "") or f"help.{command.name or 'counter-app'}"


def _write_help(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(_said(ctx, _key(command)))


def _short(command: click.Command, limit: int) -> str:
    ctx = click.get_current_context(silent=True)
    sentence = "" if ctx is None else _said(ctx, _key(command))
    return sentence if len(sentence) <= limit else f"{sentence[: limit - 1]}…"
