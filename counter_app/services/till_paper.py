"""The cash-up of a day on paper (form KT): every movement, the sums by way of payment, and who signs for the cash.

Runs on the io lane with a read connection of its own; the figures are those of ``services.fees``, never counted anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.act import PAY_WAYS
from counter_app.domain.money_words import dong_in_words
from counter_app.domain.slip import TILL_SHEET, Paper, Slip
from counter_app.domain.zone import LOCAL
from counter_app.services.day_papers import print_job
from counter_app.services.fees import Fees
from counter_app.store import accounts
from counter_app.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from counter_app.services.catalogue import Catalogue
    from counter_app.services.day_papers import DayPapers
    from counter_app.services.fees import CashUp, TillRow
    from counter_app.services.views import PrintedSlip


@dataclass(frozen=True, slots=True)
class TillSheet:
    """The cash-up as PDF, with the figures it says."""

    content: bytes
    pages: int
    cash_up: CashUp

    def as_slip(self) -> PrintedSlip:
        """Return it as the print queue takes it."""
        return print_job(f"Thu chi {self.cash_up.on:%d-%m-%Y}", TILL_SHEET, Paper.A4, self.content, self.pages)


class TillPaper:
    """Makes the cash-up of a day, of one account or of all."""

    def __init__(self, papers: DayPapers, catalogue: Callable[[], Catalogue]) -> None:
        self._papers = papers
        self._catalogue = catalogue

    def cash_up(self, on: date, account: str | None = None) -> TillSheet:
        """Return the page to sign for the money of a local day.

        Raises:
            StoreError, DeviceError: as ``DayPapers.draw``.
        """
        with self._papers.reading() as connection:
            found = Fees(connection, self._catalogue()).cash_up(on, account)
            names = {row.account: row.display_name for row in accounts.every(connection)}
        tables = {"movements": _movements(found, names), "sums": _sums(found)}
        slip = Slip(form=TILL_SHEET, fields=self._papers.head(on) | _fields(found, names), tables=tables)
        drawn = self._papers.draw(slip, Paper.A4)
        return TillSheet(drawn.content, drawn.pages, found)


def _fields(found: CashUp, names: Mapping[str, str]) -> dict[str, str]:
    words = texts("vi")
    who = _name(found.account, names) if found.account else ""
    return {
        "account_text": words("till.of", name=who) if who else words("till.of_all"),
        "total_text": dong(found.total),
        "cash_text": words("slip.dong" if found.cash >= 0 else "till.short", amount=dong(found.cash)),
        "cash_words": dong_in_words(found.cash),
        "refunded_text": dong(sum(found.refunded.values())),
        "clerk_name": who,
        "signer_title": words("register.signer"),
    }


def _movements(found: CashUp, names: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    return tuple(_movement(number, row, found.on, names) for number, row in enumerate(found.rows, 1))


def _movement(number: int, row: TillRow, on: date, names: Mapping[str, str]) -> tuple[str, ...]:
    words, at = texts("vi"), row.at.astimezone(LOCAL)
    return (
        str(number),
        f"{at:%H:%M}" if at.date() == on else f"{at:%H:%M %d/%m}",
        row.code,
        words("till.paid" if row.amount > 0 else "till.refunded"),
        _way(row.method) if row.method else "",
        row.receipt,
        _name(row.account, names),
        dong(row.amount),
    )


def _sums(found: CashUp) -> tuple[tuple[str, ...], ...]:
    words = texts("vi")
    used = [way for way in PAY_WAYS if way == "cash" or way in found.paid or way in found.refunded]
    rows = [(_way(way), found.paid.get(way, 0), found.refunded.get(way, 0)) for way in used]
    rows.append((words("till.total"), sum(found.paid.values()), sum(found.refunded.values())))
    return tuple((name, dong(paid), dong(refunded), dong(paid - refunded)) for name, paid, refunded in rows)


def _way(way: str) -> str:
    said = texts("vi")(f"cli.pay.{way}")
    return said[:1].upper() + said[1:]


def _name(account: str, names: Mapping[str, str]) -> str:
    return names.get(account) or account.removeprefix("cli:")


def dong(amount: int) -> str:
    """Return ``24.000``, a negative amount with a minus sign."""
    return f"{'−' if amount < 0 else ''}{abs(amount):,}".replace(",", ".")
