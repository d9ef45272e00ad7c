-- Files of persons who were forgotten. The fact keeps its hash; the file and its small picture are dropped here.

-- `dropped` is 1 once the file is off the disk: that is done behind the transaction which forgot the person.
CREATE TABLE erased_files (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  erased_at TEXT NOT NULL,
  dropped INTEGER NOT NULL DEFAULT 0 CHECK (dropped IN (0, 1))
) STRICT, WITHOUT ROWID;

DROP TRIGGER vault_files_never_forgotten;
CREATE TRIGGER vault_files_never_forgotten BEFORE DELETE ON vault_files
WHEN EXISTS (SELECT 1 FROM documents WHERE sha256 = OLD.sha256)
  AND NOT EXISTS (SELECT 1 FROM erased_files WHERE sha256 = OLD.sha256)
BEGIN SELECT RAISE(ABORT, 'vault_files_never_forgotten'); END;
