-- A restored backup and the folder it was made of are one device: both may go on, each in an epoch of its own. Here
-- stands what was heard of epochs that other copies write, and when.
CREATE TABLE copies_heard (
  epoch TEXT PRIMARY KEY,
  last_at TEXT NOT NULL,
  heard_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The highest number another copy gave in a thousand of a series: the dossiers of a day (2026-11-20), the slips of a
-- year (2026). Where "alive" is 1 it was given after the present epoch was opened.
CREATE TABLE numbers_heard (
  series TEXT NOT NULL,
  thousand INTEGER NOT NULL CHECK (thousand >= 0),
  epoch TEXT NOT NULL,
  last INTEGER NOT NULL CHECK (last >= 1),
  alive INTEGER NOT NULL CHECK (alive IN (0, 1)),
  PRIMARY KEY (series, thousand, epoch)
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
