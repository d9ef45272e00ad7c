-- The folded state: everything here can be dropped and made again from the facts.

CREATE TABLE dossiers (
  n INTEGER PRIMARY KEY,
  dossier_id TEXT NOT NULL UNIQUE,
  code TEXT,
  number TEXT,
  office TEXT NOT NULL,
  counter INTEGER NOT NULL,
  resolving_office TEXT,
  procedure TEXT NOT NULL,
  procedure_name TEXT NOT NULL,
  field TEXT NOT NULL,
  status TEXT NOT NULL,
  received_at TEXT NOT NULL,
  received_on TEXT NOT NULL,
  entered_at TEXT NOT NULL,
  due_at TEXT,
  due_on TEXT,
  applicant_name TEXT NOT NULL,
  applicant_key TEXT NOT NULL,
  lamport INTEGER NOT NULL,
  heads TEXT NOT NULL,
  attention TEXT NOT NULL DEFAULT '',
  since TEXT,
  arrived INTEGER NOT NULL DEFAULT 1,
  calls INTEGER NOT NULL DEFAULT 0,
  last_call_at TEXT,
  asked_at TEXT,
  return_by TEXT NOT NULL DEFAULT 'counter'
) STRICT;
CREATE INDEX dossiers_code ON dossiers (code) WHERE code IS NOT NULL;
CREATE INDEX dossiers_number ON dossiers (number) WHERE number IS NOT NULL;
CREATE INDEX dossiers_received ON dossiers (received_on, n);
CREATE INDEX dossiers_applicant ON dossiers (applicant_key, n) WHERE applicant_key <> '';
-- Every index costs a page in each commit: this one serves the deadline lists and, alone, the figures of the rail. SQLite
-- uses it only for a query that spells the condition in the same way (store/finding.py, IS_OPEN), and without touching
-- the rows only where it finds in it everything the condition names.
CREATE INDEX dossiers_open ON dossiers (due_on, status, since, code)
  WHERE code IS NOT NULL AND status IN ('payment', 'processing', 'ready', 'received', 'supplement');
CREATE INDEX dossiers_attention ON dossiers (n) WHERE attention <> '';
-- Few rows ever stand in these two: waiting for another office, and help asked for.
CREATE INDEX dossiers_elsewhere ON dossiers (since)
  WHERE arrived = 0 AND code IS NOT NULL AND status IN ('received', 'processing');
CREATE INDEX dossiers_asked ON dossiers (asked_at)
  WHERE asked_at IS NOT NULL AND code IS NOT NULL AND status IN ('received', 'processing', 'supplement', 'payment', 'ready');

-- Folded words, and the words with their marks where they differ; rowid is dossiers.n.
CREATE VIRTUAL TABLE dossier_search USING fts5 (
  words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3',
  tokenize = 'unicode61 remove_diacritics 0'
);
-- The newest words, not yet in the index (store/search_index.py).
CREATE TABLE search_tail (
  n INTEGER PRIMARY KEY,
  words TEXT NOT NULL
) STRICT;
-- An encrypted page holds 80 bytes less than FTS5 counts on; larger leaves would each spill over to a second page.
INSERT INTO dossier_search (dossier_search, rank) VALUES ('pgsz', 3900);

-- The last number of each day and year this counter has given out, so that none is given twice.
CREATE TABLE code_days (
  on_date TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE form_years (
  year INTEGER PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT;

CREATE TRIGGER code_days_only_grow BEFORE UPDATE ON code_days WHEN NEW.last < OLD.last
BEGIN SELECT RAISE(ABORT, 'code_days_only_grow'); END;
CREATE TRIGGER form_years_only_grow BEFORE UPDATE ON form_years WHEN NEW.last < OLD.last
BEGIN SELECT RAISE(ABORT, 'form_years_only_grow'); END;

-- What each request was answered: a repeated request adds nothing and is answered the same.
CREATE TABLE requests (
  request_id TEXT PRIMARY KEY,
  content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  dossier_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
