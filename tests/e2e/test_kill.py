"""A power cut in the middle of taking dossiers in costs nothing that was answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import kill_receive

KILLS = 10


@pytest.mark.slow
def test_what_was_answered_survives_any_kill(tmp_path: Path) -> None:
    """After kills at random moments every acknowledged line is there, the chain verifies, no code is used twice."""
    outcome = kill_receive.run(tmp_path, KILLS)
    assert outcome.acknowledged > 0
    assert (outcome.lost, outcome.doubled, outcome.verified) == ([], [], True)
    assert outcome.kept >= outcome.acknowledged
