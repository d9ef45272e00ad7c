"""The fee of a procedure, read from the free text of the national catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable

from counter_app.domain.procedure import Fee, FeeKind

_MAX_TEXT = 300
# Below this a sum is a fault of the file ("40 Việt Nam Đồng" for 4.000): no fee at a counter is smaller.
_LEAST = 1000
_AMOUNT = re.compile(r"(?P<amount>\d{1,3}(?:[.,]\d{3})*)\s*(?:việt nam đồng|vnđ|vnd|đồng|đ)(?![a-zà-ỹ])")
_LEADING = re.compile(r"(?P<amount>\d{1,3}(?:[.,]\d{3})*|\d+)?\s*(?:việt nam đồng|vnđ)\b")
_LATER = re.compile(r"từ trang thứ\s*(?P<page>\d+)[^0-9]{0,40}?(?P<amount>\d{1,3}(?:[.,]\d{3})*)\s*(?:đồng|đ)")
_CAP = re.compile(r"(?:không quá|tối đa)[^0-9]{0,30}(?P<amount>\d{1,3}(?:[.,]\d{3})*)\s*(?:đồng|đ)\s*/?\s*bản")
_FREE, _NOTHING = "miễn phí", "không có thông tin"
_PROVINCE = ("hội đồng nhân dân", "hđnd", "luật phí và lệ phí")


def read_fee(texts: Iterable[str]) -> Fee:
    """Return the fee the first telling text states; đồng, and unknown where none tells.

    A fee in foreign money belongs to missions abroad and is passed over.
    """
    for text in texts:
        words = " ".join(text.split())
        folded = words.casefold()
        if not folded or folded.startswith(_NOTHING) or re.match(r"[\d.,]+\s*usd", folded):
            continue
        return _fee(words[:_MAX_TEXT].rstrip(), folded)
    return Fee()


def _fee(text: str, folded: str) -> Fee:
    if folded.startswith(_FREE):
        return _free(text, folded.removeprefix(_FREE).lstrip(" ("))
    leading = _LEADING.match(folded)
    amount = _dong(leading["amount"] if leading else None)
    if amount is None and (found := _AMOUNT.search(folded)) is not None:
        amount = _dong(found["amount"])
    if amount is None:
        return Fee(text=text)
    if any(word in folded for word in _PROVINCE):
        return Fee(text=text, kind=FeeKind.PROVINCE)
    if "/trang" in folded:
        later, cap = _LATER.search(folded), _CAP.search(folded)
        return Fee(
            text=text,
            kind=FeeKind.PER_PAGE,
            amount=amount,
            later_amount=_dong(later["amount"]) if later else None,
            later_from=max(2, int(later["page"])) if later else None,
            cap=_dong(cap["amount"]) if cap else None,
        )
    per_copy = re.search(r"/\s*(?:01 )?bản\b", folded) is not None
    return Fee(text=text, kind=FeeKind.PER_COPY if per_copy else FeeKind.FIXED, amount=amount)


def _free(text: str, rest: str) -> Fee:
    """The portal writes "free" before the words that then refer to a tariff: believe the words."""
    if rest.startswith(("miễn", "không")):
        return Fee(text=text, kind=FeeKind.FREE, amount=0)
    head = rest.split(")", 1)[0]
    if any(word in head for word in _PROVINCE):
        return Fee(text=text, kind=FeeKind.PROVINCE)
    if "mức" in head and "thông tư" in head:
        return Fee(text=text)
    return Fee(text=text, kind=FeeKind.FREE, amount=0)


def _dong(digits: str | None) -> int | None:
    amount = int(re.sub(r"[.,]", "", digits)) if digits else 0
    return amount if amount >= _LEAST else None
