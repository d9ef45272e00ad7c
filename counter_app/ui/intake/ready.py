"""What the screens ask of the counter on the UI thread, put together beforehand on the read lane. No Qt in here.

A service is made when it is first asked for, and reads its packs then (calendar, offices, forms): asked for the first
time by a key press, it would read the database while the clerk waits for the letter.
"""

from __future__ import annotations

from counter_app.ui.ports import Counter


def make_ready(counter: Counter) -> None:
    """Make every service the intake and a dossier's page use (read lane; takes a moment the first time only)."""
    counter.catalogue.snapshot().search("a")  # folds the names as well
    for made in (counter.quotes, counter.offices, counter.finder, counter.slips, counter.print_queue, counter.intake):
        assert made is not None  # noqa: S101 (asking for it makes it)
