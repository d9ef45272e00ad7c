"""Who works here: signing in, the first account, and unlocking after idle minutes."""
