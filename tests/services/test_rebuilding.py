from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.bootstrap import open_counter, open_reader
from counter_app.domain.applicant import Applicant
from counter_app.domain.errors import RuleError, StoreError
from counter_app.domain.intake import DossierRequest
from counter_app.services.rebuilding import rebuild
from counter_app.services.verification import verify
from counter_app.store.state_version import STATE_VERSION, is_behind
from tests.builders.counter import a_clerk, a_counter

ROOT = "counter"


def a_request() -> DossierRequest:
    """Return the application of an invented citizen."""
    return DossierRequest(request_id="r1", procedure="1.004884", applicant=Applicant(name="Nguyễn Văn A"))


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A closed counter with one dossier, whose state was made by an older way of folding and is wrong."""
    counter = a_counter(tmp_path)
    counter.intake.receive(a_request(), a_clerk())
    counter.writer.execute("UPDATE dossiers SET status = 'ready'")
    counter.writer.execute("UPDATE state_version SET version = ?", (STATE_VERSION - 1,))
    counter.close()
    return tmp_path / ROOT


def test_a_state_of_an_older_version_is_made_anew_when_the_counter_is_opened(folder: Path) -> None:
    """The first start of a version that folds otherwise leaves nothing of the old state, and the next does nothing."""
    counter = open_counter(folder)
    assert not is_behind(counter.connection)
    assert verify(counter.connection).problems == ()
    counter.close()


def test_a_reader_makes_it_anew_too_and_lets_the_lock_go(folder: Path) -> None:
    """Whoever opens first brings the state up to date, inside the lock of the writer."""
    reader = open_reader(folder)
    assert verify(reader.connection).problems == ()
    open_counter(folder, wait_s=0).close()
    reader.close()


def test_only_an_administrator_makes_the_state_anew(tmp_path: Path) -> None:
    """A damaged list is told by verify, mended from the facts, and the facts stay as they were."""
    counter = a_counter(tmp_path)
    counter.intake.receive(a_request(), a_clerk())
    head = verify(counter.connection).head
    counter.writer.execute("UPDATE dossiers SET status = 'ready'")
    assert [one.split()[0] for one in verify(counter.connection).problems] == ["state_differs"]
    with pytest.raises(RuleError, match="role_required"):
        rebuild(counter.writer, a_clerk("supervisor"))
    assert rebuild(counter.writer, a_clerk("administrator")) == 1
    found = verify(counter.connection)
    assert (found.problems, found.head) == ((), head)
    counter.close()


def test_a_counter_that_does_not_open_keeps_nothing(tmp_path: Path) -> None:
    """Where the identity is missing both ways of opening fail, and leave neither the lock nor a connection behind."""
    counter = a_counter(tmp_path)
    counter.writer.execute("DELETE FROM device")
    counter.close()
    kept = []
    for opening in (open_counter, open_reader):
        with pytest.raises(StoreError, match="not_set_up") as caught:
            opening(tmp_path / ROOT)
        kept.append(caught)  # its frames still hold whatever was not closed
    open_files = {file.resolve() for file in Path("/proc/self/fd").iterdir() if file.exists()}
    assert not [file for file in open_files if file.is_relative_to(tmp_path / ROOT)]
