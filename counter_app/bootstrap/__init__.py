"""The composition root: everything the program is made of, put together in one place.

``reader`` and ``counter`` say what a counter is made of, ``opening`` opens its folder, ``delivery`` joins it to the
network.
"""

from counter_app.bootstrap.counter import Counter
from counter_app.bootstrap.delivery import (
    carry_acknowledge,
    carry_back,
    carry_cover,
    carry_export,
    carry_out,
    enrol,
    files_left,
    new_id,
    sync_engine,
    sync_thread,
)
from counter_app.bootstrap.drawing import layout_preview
from counter_app.bootstrap.fetching import fetch_file, file_place
from counter_app.bootstrap.keeping import LAST_BACKUP, back_up_open, backup_sizes, days_kept
from counter_app.bootstrap.opening import back_up, open_counter, open_reader
from counter_app.bootstrap.reader import Reader

__all__ = [
    "LAST_BACKUP",
    "Counter",
    "Reader",
    "back_up",
    "back_up_open",
    "backup_sizes",
    "carry_acknowledge",
    "carry_back",
    "carry_cover",
    "carry_export",
    "carry_out",
    "days_kept",
    "enrol",
    "fetch_file",
    "file_place",
    "files_left",
    "layout_preview",
    "new_id",
    "open_counter",
    "open_reader",
    "sync_engine",
    "sync_thread",
]
