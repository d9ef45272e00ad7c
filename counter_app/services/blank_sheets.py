"""Days without power: form 01 printed ahead with numbers of its own, filled by hand and typed in later.

``reserve`` runs on the store lane, ``render`` on the io lane. The dossier is typed in through ``services.intake`` with
the code on the sheet; a sheet never used stays an explained gap of the register.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain import checks
from counter_app.domain.dossier_code import DossierCode, sequence_number, sequence_text
from counter_app.domain.errors import InputError
from counter_app.domain.slip import FormLayout, Paper, Slip
from counter_app.services.session import Session, require
from counter_app.store import numbers
from counter_app.store.instants import local_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.services.office import Desk
    from counter_app.services.slips import Rendered, RendersSlips

MOST_AHEAD = timedelta(days=31)
MOST_SHEETS = 200


class BlankSheets:
    """Numbers given to paper before there is a dossier."""

    def __init__(
        self, connection: Connection, layouts: Mapping[str, FormLayout], desk: Desk, clock: Clock, renders: RendersSlips
    ) -> None:
        self._connection = connection
        self._layouts = layouts
        self._desk = desk
        self._clock = clock
        self._renders = renders

    def reserve(self, on: date, amount: int, session: Session) -> tuple[str, ...]:
        """Set aside the next ``amount`` codes of a local day for blank slips; they are recorded before any is printed.

        Raises:
            InputError: ``date_out_of_range`` outside today to 31 days ahead, ``count_out_of_range`` outside 1 to 200.
            RuleError: ``day_numbers_used_up``, ``role_required``.
        """
        require(session, "clerk", "supervisor")
        now = self._clock.now()
        today = local_day(now)
        checks.day(on, "on", first=today, last=today + MOST_AHEAD)
        if not 1 <= amount <= MOST_SHEETS:
            raise InputError("count_out_of_range", "amount", at_least=1, at_most=MOST_SHEETS)
        with immediate(self._connection):
            given = numbers.reserve(self._connection, on, amount, now, session.account)
            return tuple(self._code(on, n) for n in given)

    def left(self, on: date) -> tuple[str, ...]:
        """Return the codes of a day that were printed ahead and not typed in yet."""
        return tuple(self._code(on, n) for n in numbers.blanks_left(self._connection, on))

    def render(self, code: str, paper: Paper | str = Paper.A5, *, further: Sequence[str] = ()) -> Rendered:
        """Draw the blank slip of a code: office and number printed, everything else a line to write on.

        Those of ``further`` codes follow in the same file, so that a day's sheets are one print job.

        Raises:
            InputError: ``dossier_code_malformed``, ``paper_unknown``; DeviceError: ``font_missing``.
        """
        fields = {"authority_1": self._desk.authority, "authority_2": self._desk.centre, "unit": self._desk.unit}
        slips = [Slip(form="01", fields=fields, code=str(DossierCode.parse(one))) for one in (code, *further)]
        return self._renders(slips[0], self._layouts["01"], paper, further=slips[1:])

    def _code(self, on: date, n: int) -> str:
        return str(DossierCode.compose(self._desk.id, on, sequence_text(self._desk.counter, n)))


def blank_number(connection: Connection, code: str, office: str, counter: int, on: date) -> int:
    """Return the number of the day on a blank slip of this counter that was not typed in yet.

    Raises:
        InputError: ``code_not_reserved`` for any other code, or when the dossier was received on another day.
    """
    read = DossierCode.parse(code)
    n = sequence_number(counter, read.sequence)
    if (read.agency, read.on) != (office, on) or n is None or n not in numbers.blanks_left(connection, on):
        raise InputError("code_not_reserved", "code")
    return n
