"""Pure rules: no input or output, no clock, no randomness but as arguments; standard library only."""
