"""Offline-first counter for the one-stop desks of Vietnamese communes and wards."""

__version__ = "0.1.0"
