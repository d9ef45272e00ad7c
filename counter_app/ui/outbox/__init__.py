"""Bringing what was done to the province (F7): what waits and why, and making this machine known to the gateway."""
