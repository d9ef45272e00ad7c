"""The composition root: everything the program is made of, put together in one place.

``reader`` and ``counter`` say what a counter is made of, ``opening`` opens its folder, ``delivery`` joins it to the
network. ``fetching`` and ``keeping``, which no start needs, are imported by their own names.
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
from counter_app.bootstrap.opening import back_up, open_counter, open_reader
from counter_app.bootstrap.reader import Reader

__all__ = [
    "Counter",
    "Reader",
    "back_up",
    "carry_acknowledge",
    "carry_back",
    "carry_cover",
    "carry_export",
    "carry_out",
    "enrol",
    "files_left",
    "layout_preview",
    "new_id",
    "open_counter",
    "open_reader",
    "sync_engine",
    "sync_thread",
]
