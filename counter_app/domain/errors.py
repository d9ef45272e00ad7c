"""Errors the program foresees: a code and typed fields, never prose or personal data.

The text for each code lives in ``resources/i18n``; anything that is not a ``CounterError`` is a bug.
"""

from __future__ import annotations


class CounterError(Exception):
    """An expected failure that carries a stable ``code``, an optional ``field`` and plain values for its text."""

    exit_code = 1

    def __init__(self, code: str, field: str | None = None, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.values = values

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r}, field={self.field!r})"


class InputError(CounterError):
    """What was typed, read or handed in is wrong, and the person at the counter can mend it."""

    exit_code = 2


class RuleError(CounterError):
    """What was asked is understood but not allowed now: the rule, the status or the role forbids it."""

    exit_code = 3


class StoreError(CounterError):
    """This machine's data folder, key, lock or disk stands in the way."""

    exit_code = 4


class DeviceError(CounterError):
    """A printer, scanner or key vault of this machine does not answer as it should."""

    exit_code = 4


class GatewayError(CounterError):
    """The gateway is unreachable, refuses, or does not keep the contract."""

    exit_code = 5
