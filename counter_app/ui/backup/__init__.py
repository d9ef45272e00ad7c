"""Backing the counter up, and how long papers stay on this machine."""
