"""Leaf widgets every screen is built from; they know words, colours and keys, never a service."""
