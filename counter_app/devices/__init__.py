"""The machine around the counter, without Qt: clock, key vault, printing through CUPS."""
