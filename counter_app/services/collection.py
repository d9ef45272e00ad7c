"""The account fees are paid to by transfer, and the payment QR a slip carries for it (VietQR).

A transfer is not reconciled by it: a clerk still notes the payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.dossier import WITHOUT_RESULT
from counter_app.domain.vietqr import plain_purpose, vietqr
from counter_app.texts import texts

if TYPE_CHECKING:
    from counter_app.domain.dossier import Dossier
    from counter_app.services.desk_memory import Preferences

BANK, NUMBER = "collection.bin", "collection.account"


@dataclass(frozen=True, slots=True)
class CollectionAccount:
    """An account of the office at the bank with BIN ``bank`` (6 digits)."""

    bank: str
    number: str


class Collection:
    """The remembered choice of this machine; none until somebody sets it."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    @property
    def account(self) -> CollectionAccount | None:
        """The account fees go to, or None."""
        bank, number = self._preferences.get(BANK), self._preferences.get(NUMBER)
        return CollectionAccount(bank, number) if bank and number else None

    def keep(self, account: CollectionAccount | None) -> None:
        """Remember the account, or with None that there is none.

        Raises:
            InputError: ``bank_malformed``, ``account_number_malformed``.
        """
        if account is not None:
            vietqr(account.bank, account.number)
        self._preferences.set(BANK, account.bank if account else "")
        self._preferences.set(NUMBER, account.number if account else "")


def payment_fields(state: Dossier, account: CollectionAccount | None) -> dict[str, str]:
    """Return the fields of the payment QR for what is charged and not paid yet; none where nothing is to be paid."""
    due = state.money.charged - state.money.kept
    if account is None or due <= 0 or state.status in WITHOUT_RESULT:
        return {}
    purpose = plain_purpose(state.shown_code)
    return {
        "vietqr": vietqr(account.bank, account.number, amount=due, purpose=purpose),
        "payment_amount": texts("vi")("slip.dong", amount=f"{due:,}".replace(",", ".")),
        "payment_account": texts("vi")("slip.account", number=account.number, bank=account.bank),
        "payment_purpose": purpose,
    }
