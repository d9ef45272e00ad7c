"""What a scanned text is, said to the person who scanned it. Pure; no Qt.

Only a card, or a bare number of one, ever reaches the fields of a person. Everything else is opened or named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from counter_app.domain.card import Card
from counter_app.domain.dossier_code import DossierCode, FormNumber
from counter_app.domain.scanned_text import Payment, Unrecognised, classify
from counter_app.texts import Texts
from counter_app.ui.formats import money

Kind = Literal["card", "number", "code", "payment", "unknown"]

SHOWN_LETTERS = 60
_KNOWN_LENGTHS = {9, 10, 12}
"""Old identity number, tax code, citizen number; a longer or shorter one is a barcode of something else."""
_LAST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Scanned:
    """``text`` is the card, the number, or the code in its one spelling; ``words`` name what opens nothing."""

    kind: Kind
    text: str = field(repr=False)
    words: str = field(default="", repr=False)

    @property
    def about_person(self) -> bool:
        """Whether it may fill the fields of a person."""
        return self.kind in {"card", "number"}

    @property
    def opens(self) -> bool:
        """Whether it fills or opens anything; else ``words`` say what it is."""
        return not self.words

    @property
    def key(self) -> str:
        """What a search takes: the number of a card, else the text itself."""
        return self.text.partition("|")[0].strip()


def what_is(text: str, today: date, texts: Texts) -> Scanned:
    """Return what a text is; a damaged card counts as a card, of which the intake then keeps the number alone."""
    body = text.strip()
    found = classify(text, today=today)
    match found:
        case Card():
            return Scanned("card", body)
        case DossierCode() | FormNumber():
            return Scanned("code", str(found))
        case Payment():
            return Scanned("payment", body, _payment_words(found, texts))
        case Unrecognised(fault) if fault is not None:
            return Scanned("card", body)
    if body.isascii() and body.isdigit() and len(body) in _KNOWN_LENGTHS:
        return Scanned("number", body)
    # Line by line it would push the form off the screen.
    shown = " ".join(body.split())
    cut = shown if len(shown) <= SHOWN_LETTERS else shown[:SHOWN_LETTERS] + "…"
    return Scanned("unknown", body, texts("ui.scanned.unknown", text=cut))


def the_one(found: Sequence[Scanned], texts: Texts) -> Scanned | None:
    """Return what one look at a page or frame means: its only card, else its only code, else what else is there.

    Two different cards (or codes) are not chosen between: that is said instead. None where nothing was found.
    """
    for wanted, several in (({"card", "number"}, "ui.scanned.cards"), ({"code"}, "ui.scanned.codes")):
        fitting = {one.text: one for one in found if one.kind in wanted}
        if len(fitting) > 1:
            return Scanned("unknown", "", texts(several, count=len(fitting)))
        for one in fitting.values():
            return one
    return found[0] if found else None


def _payment_words(payment: Payment, texts: Texts) -> str:
    account = payment.account[-_LAST_DIGITS:]
    if payment.amount is None:
        return texts("ui.scanned.payment", bank=payment.bank, account=account)
    return texts("ui.scanned.payment_of", bank=payment.bank, account=account, amount=money(payment.amount))
