"""What an administrator asks of the portal's queue beside a running connector: list, retry, figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from counter_app.gateway.opening import opened_store
from counter_app.gateway.portal.running import queue_of
from counter_app.gateway.portal_ports import Figures, Queued, State

_PAGE = 500


def queued(store_url: str, keys_folder: Path | None, state: State | None) -> Iterator[Queued]:
    """Yield the rows in a state, by office and dossier, a page at a time.

    Raises:
        InputError, StoreError: as ``open_store``.
    """
    with opened_store(store_url, keys_folder) as (run, store):
        after = ("", "")
        while page := run(queue_of(store).portal_rows(state, after, _PAGE)):
            yield from page
            after = page[-1].office, page[-1].dossier


def retry(store_url: str, keys_folder: Path | None, code: str | None, reason: str | None) -> int:
    """Let dossiers of this code or reason (None: any) go again; return how many.

    Raises:
        InputError, StoreError: as ``open_store``.
    """
    with opened_store(store_url, keys_folder) as (run, store):
        count: int = run(queue_of(store).portal_retry(code, reason, datetime.now(UTC)))
        return count


def figures(store_url: str, keys_folder: Path | None) -> Figures:
    """Return how the queue stands.

    Raises:
        InputError, StoreError: as ``open_store``.
    """
    with opened_store(store_url, keys_folder) as (run, store):
        found: Figures = run(queue_of(store).portal_figures())
        return found
