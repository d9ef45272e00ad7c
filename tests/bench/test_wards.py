from __future__ import annotations

from pathlib import Path

from counter_app.bootstrap import open_reader
from counter_app.services.verification import verify
from counter_app.services.views import FindQuery
from tests.bench.wards import full_ward


def test_a_ward_filled_in_bulk_is_one_the_services_could_have_written(tmp_path: Path) -> None:
    """Chain, hashes, state and search agree, so that what is measured on it is measured on true rows."""
    reader = open_reader(full_ward(tmp_path / "ward", 450))
    try:
        assert verify(reader.connection).problems == ()
        assert len(reader.finder.search(FindQuery(text="H14.31", limit=500))) == 450
        assert reader.outbox.summary().waiting == 100
    finally:
        reader.close()
