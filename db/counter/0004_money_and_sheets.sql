-- Finding the facts about money among millions of others, and the numbers given to blank slips ahead.

CREATE INDEX journal_money ON journal (event_id, dossier_id) WHERE kind IN ('FeePaid', 'FeeRefunded');
CREATE INDEX replica_money ON replica (event_id, dossier_id) WHERE kind IN ('FeePaid', 'FeeRefunded');

-- A number on a blank slip belongs to that slip: it is used by the dossier typed in from it, or stays an explained gap.
CREATE TABLE blank_numbers (
  on_date TEXT NOT NULL,
  n INTEGER NOT NULL CHECK (n >= 1),
  printed_at TEXT NOT NULL,
  printed_by TEXT NOT NULL,
  dossier_id TEXT,
  PRIMARY KEY (on_date, n)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER blank_numbers_used_once BEFORE UPDATE ON blank_numbers
WHEN OLD.dossier_id IS NOT NULL OR NEW.dossier_id IS NULL OR NEW.on_date IS NOT OLD.on_date OR NEW.n IS NOT OLD.n
BEGIN SELECT RAISE(ABORT, 'blank_numbers_used_once'); END;
CREATE TRIGGER blank_numbers_never_deleted BEFORE DELETE ON blank_numbers
BEGIN SELECT RAISE(ABORT, 'blank_numbers_never_deleted'); END;
