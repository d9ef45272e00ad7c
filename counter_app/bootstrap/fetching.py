"""A paper that does not lie on this machine: where it is, and bringing it here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.bootstrap.delivery import new_id
from counter_app.domain.errors import GatewayError

if TYPE_CHECKING:
    from counter_app.bootstrap.counter import Counter
    from counter_app.services.fetched_files import FetchedFiles, FilePlace
    from counter_app.services.watching import Watch


def fetch_file(counter: Counter, sha256: str, watch: Watch | None = None) -> int:
    """Bring a file that facts name here from the province and return its bytes; one that lies here is not asked for.

    Runs on the thread that calls.

    Raises:
        GatewayError: ``not_enrolled``, ``file_unknown``, ``unreachable``, ``file_differs``; RuleError: ``file_erased``;
            StoreError: ``disk_full``; Cancelled: ``watch`` says that a person stopped it.
    """
    from counter_app.bootstrap.watched_calls import WatchedCaller
    from counter_app.services.watching import Watch
    from counter_app.sync.fetch import fetch
    from counter_app.sync.http import connect
    from counter_app.wire.files import Wanted

    files = _fetched(counter)
    size, pages, dossier = files.named(sha256)
    if files.holds(sha256):
        return size
    identity = counter.lanes.store.submit(counter.deliveries.device).result()
    if identity.gateway_url is None:
        raise GatewayError("not_enrolled")
    transport = connect(identity.gateway_url, identity.ca_pem)
    try:
        caller = WatchedCaller(transport, counter.clock.now, new_id, watch=watch or Watch())
        files.take(sha256, fetch(caller, identity, Wanted(sha256, size, dossier), files), pages)
    finally:
        transport.close()
    return size


def file_place(counter: Counter, sha256: str) -> FilePlace:
    """Return where a file lies that could not be opened here [io]."""
    return _fetched(counter).place(sha256)


def _fetched(counter: Counter) -> FetchedFiles:
    from counter_app.services.fetched_files import FetchedFiles

    return FetchedFiles(counter.writer, counter.lanes.store, counter.vault, counter.folder.files, counter.clock.now)
