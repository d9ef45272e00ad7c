"""The window, the only importer of PySide6: one folder a screen with ``view.py`` (widgets) and ``presenter.py`` (no Qt)."""

from counter_app.ui.immortal import keep_singletons

# Before the first call into Qt, and so here: whoever imports any part of the window is safe.
keep_singletons()
