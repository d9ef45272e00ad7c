"""What people ask for: applications put together from the catalogue in use, frequent procedures more often."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from counter_app.demo.citizens import Citizens
from counter_app.domain.applicant import Applicant
from counter_app.domain.checklist import proposed
from counter_app.domain.intake import DossierRequest
from counter_app.domain.procedure import Procedure

_SELDOM = 0.06
"""How often an infrequent procedure is asked for, against the most frequent one."""
_FOR_ANOTHER = 0.06
_ELSEWHERE = 0.02
_BY_POST = 0.05
_PRIORITY = 0.04
_ELDERLY = timedelta(days=75 * 365)
ELSEWHERE = "H14"
"""The province, where a dossier received for another office is resolved."""


class Receptions:
    """Makes one application after another."""

    def __init__(self, chance: random.Random, procedures: Sequence[Procedure], citizens: Citizens) -> None:
        self._chance = chance
        self._citizens = citizens
        self._procedures = [one for one in procedures if one.rule is not None and not one.suspect]
        self._weights = [1 / one.frequent**0.7 if one.frequent else _SELDOM for one in self._procedures]
        self._number = 0

    def next(self, received_at: datetime) -> DossierRequest:
        """Return the application of whoever comes next, received at an aware instant."""
        self._number += 1
        chance = self._chance
        applicant = self._citizens.any()
        (procedure,) = chance.choices(self._procedures, self._weights)
        return DossierRequest(
            request_id=f"demo-{self._number:05d}",
            procedure=procedure.code,
            applicant=applicant,
            received_at=received_at,
            on_behalf_of=self._citizens.any() if self._happens(_FOR_ANOTHER) else None,
            documents=proposed(procedure.documents),
            return_by="post" if self._happens(_BY_POST) else "counter",
            resolving_office=ELSEWHERE if self._happens(_ELSEWHERE) else None,
            priority=self._priority(applicant, received_at),
        )

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

    def _priority(self, applicant: Applicant, received_at: datetime) -> str | None:
        by_chance = self._happens(_PRIORITY)
        if applicant.born_on is not None and received_at.date() - applicant.born_on > _ELDERLY:
            return "elderly"
        return self._chance.choice(("disabled", "pregnant", "infant", "merit")) if by_chance else None
