"""The page of one dossier: its facts, its timeline, its slips."""
