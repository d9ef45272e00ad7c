"""Passes accepted dossiers on to the provincial or national portal; a province may bring its own ``Portal``."""
