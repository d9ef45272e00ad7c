-- What comes back from the province: how far this counter was served, which persons are to be forgotten, packs on offer.

CREATE TABLE pull (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  cursor TEXT NOT NULL DEFAULT '', -- opaque; empty before the first page
  pulled_at TEXT,
  last_code TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO pull (singleton) VALUES (1);

-- Events whose person is to be forgotten, kept by their id: the fact itself may arrive later.
CREATE TABLE erasures (
  event_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TRIGGER erasures_never_deleted BEFORE DELETE ON erasures
BEGIN SELECT RAISE(ABORT, 'erasures_never_deleted'); END;

-- A link that is held with another hash than the province serves: shown to a person, never put in its place.
CREATE TABLE replica_differs (
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  served BLOB NOT NULL,
  first_at TEXT NOT NULL,
  PRIMARY KEY (device, epoch, seq, served)
) STRICT, WITHOUT ROWID;

-- The province's newest word about every counter of this office, as it was signed.
CREATE TABLE counters_heard (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  body BLOB NOT NULL,
  signature BLOB NOT NULL,
  taken_in_at TEXT NOT NULL
) STRICT;

-- Packs the province offers, what became of each, and the pieces that have come so far.
CREATE TABLE offers (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  packed INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('wanted', 'taken', 'refused')),
  code TEXT NOT NULL DEFAULT '',
  body BLOB NOT NULL,
  signature BLOB NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE pack_pieces (
  sha256 TEXT NOT NULL,
  offset INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (sha256, offset)
) STRICT;
