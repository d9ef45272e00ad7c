"""The board of due dates (F4): what is urgent, what waits, and one key to act on it."""
