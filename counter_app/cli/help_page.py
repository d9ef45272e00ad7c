"""The pages ``--help`` shows, all of them in the language asked for: click's own words too."""

from __future__ import annotations

from collections.abc import Iterable

import click

from counter_app.cli.invocation import Invocation
from counter_app.texts import Texts, texts

_OF_CLICK = {
    "Options": "help.page.options",
    "Commands": "help.page.commands",
    "Show this message and exit.": "help.page.this",
    "Show the version and exit.": "help.page.version",
}
_REQUIRED = "required]"


class HelpPage(click.HelpFormatter):
    """A page whose headings and fixed sentences are ours."""

    def __init__(self, words: Texts, width: int | None, max_width: int | None) -> None:
        super().__init__(width=width, max_width=max_width)
        self._words = words

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how the command is called."""
        del prefix
        super().write_usage(prog, args, f"{self._words('help.page.usage')} ")

    def write_heading(self, heading: str) -> None:
        """Write what stands over a table."""
        super().write_heading(self._said(heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a table of options or commands."""
        required = f"{self._words('help.page.required')}]"
        said = [(name, self._said(words).replace(_REQUIRED, required)) for name, words in rows]
        super().write_dl(said, col_max, col_spacing)

    def _said(self, words: str) -> str:
        return self._words(_OF_CLICK[words]) if words in _OF_CLICK else words


class HelpContext(click.Context):
    """The context of a command of ours: its help is a ``HelpPage``."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return an empty page in the language of the call."""
        call = self.find_object(Invocation) or Invocation()
        return HelpPage(texts(call.language), self.terminal_width, self.max_content_width)
