-- What the desk works with: accounts, the catalogue, packs, drafts, print jobs, remembered choices.

CREATE TABLE accounts (
  account TEXT PRIMARY KEY,
  display_name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('clerk', 'supervisor', 'administrator', 'auditor')),
  password_hash TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  failures INTEGER NOT NULL DEFAULT 0,
  locked_until TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE packs (
  sha256 TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  basis TEXT NOT NULL,
  effective_on TEXT NOT NULL,
  raw BLOB NOT NULL,
  taken_in_at TEXT NOT NULL
) STRICT;
CREATE INDEX packs_kind ON packs (kind, name, version);
CREATE TRIGGER packs_never_deleted BEFORE DELETE ON packs
BEGIN SELECT RAISE(ABORT, 'packs_never_deleted'); END;
CREATE TRIGGER packs_never_changed BEFORE UPDATE ON packs
BEGIN SELECT RAISE(ABORT, 'packs_never_changed'); END;

CREATE TABLE procedures (
  code TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  origin TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE drafts (
  slot TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  saved_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE preferences (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE print_jobs (
  id INTEGER PRIMARY KEY,
  dossier_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  form TEXT NOT NULL,
  copy INTEGER NOT NULL,
  paper TEXT NOT NULL,
  printer TEXT NOT NULL,
  job TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'printing', 'printed', 'failed')),
  detail TEXT NOT NULL DEFAULT '',
  at TEXT NOT NULL
) STRICT;
CREATE INDEX print_jobs_dossier ON print_jobs (dossier_id, id);
