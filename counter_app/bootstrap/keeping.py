"""What the window does about keeping: a backup of the open counter, how large it gets, how long papers stay."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from counter_app.domain.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from counter_app.bootstrap.counter import Counter
    from counter_app.services.backup import BackedUp, Sizes
    from counter_app.services.session import Session

LAST_BACKUP = "backup.last_at"


def back_up_open(
    counter: Counter,
    target: Path,
    *,
    by: Session,
    with_delivered: bool,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> BackedUp | None:
    """Write a backup of a counter that is at work [io]; None once the person stopped it.

    Raises:
        InputError: ``out_is_ours`` for a place in the counter's own folder; otherwise as
            ``services.backup.Place.back_up``.
    """
    from counter_app.services.watching import Cancelled, Watch

    if target.resolve().is_relative_to(counter.folder.root.resolve()):
        raise InputError("out_is_ours", "out")
    watch = Watch(progress, cancelled)
    try:
        made = counter.open_place().back_up(target, by=by, with_delivered=with_delivered, watch=watch)
    except Cancelled:
        return None
    at = counter.clock.now().isoformat(timespec="seconds")
    counter.lanes.store.submit(counter.preferences.set, LAST_BACKUP, at).result()
    return made


def backup_sizes(counter: Counter) -> Sizes:
    """Return what a backup made now would weigh, and how many papers lie where [io]."""
    from counter_app.services.backup import sizes

    with closing(counter.open_reader()) as connection:
        return sizes(connection, counter.vault, counter.folder.database, counter.folder.files)


def days_kept(counter: Counter) -> int:
    """Return how many days papers stay here after the province has them; from memory, on any thread."""
    from counter_app.services.retention import days_of

    return days_of(counter.preferences)
