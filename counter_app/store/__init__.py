"""The counter's tables: the journal, the state folded from it, and what the desk works with."""
