-- What was handed over on a day, for the hand-over list; only a hand-over pays for it.
CREATE INDEX dossiers_returned ON dossiers (since, n) WHERE status = 'returned';
