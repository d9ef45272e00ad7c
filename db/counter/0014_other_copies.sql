-- A restored backup and the folder it was made of are one device: both may go on, each in an epoch of its own. Here stands
-- every epoch of this device the province has named, with how far it reached; heard_at where it grew after the present
-- epoch had arrived there: then somebody else writes it.
CREATE TABLE copies_heard (
  epoch TEXT PRIMARY KEY,
  count INTEGER NOT NULL CHECK (count >= 0),
  last_at TEXT,
  heard_at TEXT
) STRICT, WITHOUT ROWID;

-- The highest number other epochs of this device gave in a thousand of a series: the dossiers of a day (2026-11-20), the
-- slips of a year (2026).
CREATE TABLE numbers_heard (
  series TEXT NOT NULL,
  thousand INTEGER NOT NULL CHECK (thousand >= 0),
  last INTEGER NOT NULL CHECK (last >= 1),
  PRIMARY KEY (series, thousand)
) STRICT, WITHOUT ROWID;

-- The numbers of a day left to another copy: an explained gap, never given again.
CREATE TABLE number_passes (
  on_date TEXT NOT NULL,
  first INTEGER NOT NULL CHECK (first >= 1),
  last INTEGER NOT NULL CHECK (last >= first),
  PRIMARY KEY (on_date, first)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER number_passes_never_deleted BEFORE DELETE ON number_passes
BEGIN SELECT RAISE(ABORT, 'number_passes_never_deleted'); END;
CREATE TRIGGER number_passes_never_changed BEFORE UPDATE ON number_passes
BEGIN SELECT RAISE(ABORT, 'number_passes_never_changed'); END;

-- What this device received under the same code twice is looked for among its own facts only.
CREATE INDEX replica_received ON replica (device, dossier_id) WHERE kind = 'DossierReceived';
