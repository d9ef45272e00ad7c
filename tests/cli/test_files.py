"""What ``files`` and ``verify`` tell of papers on this machine, and who decides how long they stay."""

from __future__ import annotations

from pathlib import Path

from tests.builders.command_line import Station, dossier
from tests.e2e.test_files import a_pdf


def test_it_is_told_how_many_papers_lie_where(counter: Station, tmp_path: Path) -> None:
    """One filed paper is here, waits for the province, and none is gone; verifying says the same."""
    code = counter.receive(dossier(rule="5 working_days", procedure="1.004884")).one["code"]
    assert counter.call("attach", code, a_pdf(tmp_path, 30_000)).code == 0
    told = counter.call("files").one
    assert (told["files"], told["held"], told["purged"], told["erased"], told["keep_days"]) == (1, 1, 0, 0, 90)
    found = counter.call("verify").one["files"]
    assert (found["held"], found["bytes"] > 30_000, found["purged"], found["erased"]) == (1, True, 0, 0)


def test_how_long_papers_stay_is_decided_by_who_may(counter: Station) -> None:
    """An administrator has them stay longer, never shorter than the least; a clerk decides nothing."""
    assert counter.call("files", "--keep-days", "120", *counter.administrator).one["keep_days"] == 120
    refused = counter.call("files", "--keep-days", "100")
    assert (refused.code, refused.error) == (3, "role_required")
    short = counter.call("files", "--keep-days", "89", *counter.administrator)
    assert (short.code, short.error) == (2, "retention_days_out_of_range")
    assert counter.call("files").one["keep_days"] == 120
