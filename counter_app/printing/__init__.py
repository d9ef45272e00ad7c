"""Slips and registers as PDF; the only importer of reportlab. Runs on the io pool, never on the UI thread."""
