"""Carrying facts by hand: packet, cover sheet, answer."""
