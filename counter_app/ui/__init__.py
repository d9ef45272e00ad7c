"""The window: the only importer of PySide6; one folder per screen with ``view.py`` (widgets) and ``presenter.py`` (no Qt)."""
