"""The window, the only importer of PySide6; a screen is a folder with ``view.py`` and ``presenter.py`` (without Qt)."""

from counter_app.ui.immortal import keep_singletons

# Before the first call into Qt, and so here: whoever imports any part of the window is safe.
keep_singletons()
