-- Until which minute a dossier with a period in hours is in time; of a period in days the day says it, and this is empty.
-- The state is made anew from the facts after this, which fills it.

ALTER TABLE dossiers ADD COLUMN due_minute TEXT;
DROP INDEX dossiers_open;
CREATE INDEX dossiers_open ON dossiers (due_on, status, since, code, due_minute)
  WHERE code IS NOT NULL AND status IN ('payment', 'processing', 'ready', 'received', 'supplement');
