"""Handing results over (F5): what lies ready, who takes it, and the calls about it."""
