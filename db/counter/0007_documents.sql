-- Documents: which paper of which dossier lies in which encrypted file, which file lies here, and what waits to be filed.

-- A reading of the facts, kept by the database itself: it can neither be forgotten nor differ from the journal.
CREATE TABLE documents (
  event_id TEXT PRIMARY KEY,
  dossier_id TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  pages INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  line INTEGER,
  own INTEGER NOT NULL CHECK (own IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_dossier ON documents (dossier_id);
CREATE INDEX documents_sha256 ON documents (sha256);

CREATE TRIGGER journal_documents AFTER INSERT ON journal WHEN NEW.kind = 'DocumentAttached'
BEGIN
  INSERT INTO documents (event_id, dossier_id, sha256, pages, bytes, line, own)
  SELECT NEW.event_id, NEW.dossier_id, part ->> 'sha256', part ->> 'pages', part ->> 'bytes', part ->> 'line', 1
  FROM (SELECT CAST(NEW.facts AS TEXT) AS part) WHERE true
  ON CONFLICT (event_id) DO NOTHING; -- appended again in a new epoch
END;

-- Facts from elsewhere are kept whatever they hold: one that cannot be read so has no row here.
CREATE TRIGGER replica_documents AFTER INSERT ON replica
WHEN NEW.kind = 'DocumentAttached' AND json_valid(CAST(NEW.facts AS TEXT))
BEGIN
  INSERT INTO documents (event_id, dossier_id, sha256, pages, bytes, line, own)
  SELECT NEW.event_id, NEW.dossier_id, part ->> 'sha256', part ->> 'pages', part ->> 'bytes', part ->> 'line', 0
  FROM (SELECT CAST(NEW.facts AS TEXT) AS part)
  WHERE length(part ->> 'sha256') = 64 AND typeof(part ->> 'pages') = 'integer'
    AND typeof(part ->> 'bytes') = 'integer' AND typeof(part ->> 'line') IN ('integer', 'null')
  ON CONFLICT (event_id) DO NOTHING;
END;

-- What the vault holds. `acknowledged_at` is when every fact naming the file was first seen acknowledged, `delivered_at`
-- when the province said that it holds the file itself; without both nothing is purged.
CREATE TABLE vault_files (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  pages INTEGER NOT NULL CHECK (pages > 0),
  state TEXT NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'purged')),
  stored_at TEXT NOT NULL,
  acknowledged_at TEXT,
  delivered_at TEXT,
  purged_at TEXT,
  thumbnail BLOB,
  CHECK (state = 'held' OR (acknowledged_at IS NOT NULL AND delivered_at IS NOT NULL AND purged_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER vault_files_immutable BEFORE UPDATE OF sha256, bytes, pages, stored_at ON vault_files
BEGIN SELECT RAISE(ABORT, 'vault_files_immutable'); END;
CREATE TRIGGER vault_files_never_forgotten BEFORE DELETE ON vault_files
WHEN EXISTS (SELECT 1 FROM documents WHERE sha256 = OLD.sha256)
BEGIN SELECT RAISE(ABORT, 'vault_files_never_forgotten'); END;

-- Pages that belong to no dossier yet: scanned and not filed, or of a stack whose slip nobody could match. They lie in
-- the vault; `body` is what the desk knows of them.
CREATE TABLE tray (
  id INTEGER PRIMARY KEY,
  stack TEXT NOT NULL,
  place INTEGER NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  reason TEXT NOT NULL DEFAULT '',
  code TEXT NOT NULL DEFAULT '',
  body TEXT NOT NULL,
  added_at TEXT NOT NULL,
  UNIQUE (stack, place)
) STRICT;
CREATE INDEX tray_sha256 ON tray (sha256);
