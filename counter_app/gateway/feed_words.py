"""Words the feed's SQL is made of, the same for every store: which facts end a dossier."""

from __future__ import annotations

from typing import Final

CLOSING: Final = "'ResultReturned', 'DossierRefused', 'DossierStopped', 'DossierWithdrawn', 'Voided'"
"""Kinds that end the work on a dossier; the first filling of a counter leaves out those that ended long ago."""
WITHOUT_CODE: Final = "'IntakeGuided', 'IntakeRefused'"
"""First facts that give no code: of interest for as long as the citizen may come back with the papers."""
