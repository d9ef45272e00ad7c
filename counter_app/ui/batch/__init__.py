"""The screen where a stack is split at its slips, and the tray of what waits for a person."""
