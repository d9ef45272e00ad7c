-- Files on their way to the province, what they cost each day, and the hub of the office.

-- How far the gateway said it holds a file, why it does not go on, and when it was last asked about it.
CREATE TABLE file_deliveries (
  sha256 TEXT PRIMARY KEY REFERENCES vault_files (sha256) ON DELETE CASCADE,
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  last_code TEXT NOT NULL DEFAULT '',
  asked_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX vault_files_undelivered ON vault_files (stored_at, sha256) WHERE state = 'held' AND delivered_at IS NULL;

-- Bytes of files sent on a local day over a link (the host of the gateway): what a budget is spent from.
CREATE TABLE file_traffic (
  on_date TEXT NOT NULL,
  link TEXT NOT NULL,
  sent INTEGER NOT NULL CHECK (sent >= 0),
  PRIMARY KEY (on_date, link)
) STRICT, WITHOUT ROWID;

-- The program on a PC of this office that hands on what counters have while there is no line to the province.
CREATE TABLE hub (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  url TEXT NOT NULL,
  ca_pem TEXT NOT NULL DEFAULT ''
) STRICT;
