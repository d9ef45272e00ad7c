"""Splitting a stack of scanned pages at its slips: each slip begins the papers of the dossier whose code it bears.

Nothing is guessed: pages no slip speaks for, slips that contradict each other and pages that could not be looked at
make groups of their own, with the reason why they wait for a person.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from counter_app.domain.dossier_code import DossierCode, FormNumber
from counter_app.domain.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MISSING: Final = "slip_missing"
"""Pages before the first slip."""
SEVERAL: Final = "slip_several_codes"
"""One page bears the codes of several dossiers."""
TWICE: Final = "slip_claimed_twice"
"""Two groups of pages, apart from each other, claim one slip."""
UNSEEN: Final = "slip_page_unseen"
"""The decoder failed on the page, so it may be a slip."""
CLOSED: Final = "slip_dossier_closed"
"""The dossier was handed over or ended: the slip may be one of the papers of another dossier."""


@dataclass(frozen=True, slots=True)
class Group:
    """Pages (by their place in the stack) that belong together: to ``code``, or waiting for the ``reason``."""

    code: str
    pages: tuple[int, ...] = ()
    slips: tuple[int, ...] = ()
    reason: str = ""


def own_codes(texts: Iterable[str]) -> frozenset[str]:
    """Return the dossier codes and form numbers among what was read on a page, in their kept form."""
    found = set()
    for text in texts:
        for parse in (DossierCode.parse, FormNumber.parse):
            try:
                found.add(str(parse(text)))
            except InputError:
                continue
            break
    return frozenset(found)


def split(codes: Sequence[frozenset[str] | None]) -> tuple[Group, ...]:
    """Return the groups of a stack, in order, from the codes on each page (None: the page could not be looked at).

    The slip itself is no paper of the dossier. A page inside a group that bears the group's own code is: a second copy
    of the slip directly behind it is left out, later on it may be a paper that was handed in.
    """
    groups: list[Group] = []
    for place, found in enumerate(codes):
        current = groups[-1] if groups else None
        if found is None:
            groups.append(Group("", (place,), reason=UNSEEN))
        elif len(found) > 1:
            groups.append(Group("", (place,), reason=SEVERAL))
        elif found:
            (code,) = found
            if current is None or current.code != code:
                groups.append(Group(code, slips=(place,)))
            elif current.pages:
                groups[-1] = replace(current, pages=(*current.pages, place))
            else:
                groups[-1] = replace(current, slips=(*current.slips, place))
        elif current is None:
            groups.append(Group("", (place,), reason=MISSING))
        else:
            groups[-1] = replace(current, pages=(*current.pages, place))
    claims = Counter(group.code for group in groups if group.code)
    return tuple(replace(group, reason=TWICE) if claims[group.code] > 1 else group for group in groups)
