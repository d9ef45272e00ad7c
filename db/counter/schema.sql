-- Generated from the migrations beside it; do not edit.

CREATE TABLE device (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  device_id TEXT NOT NULL,
  office TEXT NOT NULL,
  office_name TEXT NOT NULL,
  counter INTEGER NOT NULL CHECK (counter BETWEEN 1 AND 99),
  epoch TEXT NOT NULL,
  seen_lamport INTEGER NOT NULL DEFAULT 0, -- the highest of facts from elsewhere; this journal's own is in its last header
  private_key BLOB NOT NULL CHECK (length(private_key) = 32),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE epochs (
  epoch TEXT PRIMARY KEY,
  office TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  previous_epoch TEXT,
  previous_count INTEGER,
  previous_head BLOB
, appended_after INTEGER) STRICT;

CREATE TABLE journal (
  n INTEGER PRIMARY KEY,
  epoch TEXT NOT NULL REFERENCES epochs (epoch),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  event_id TEXT NOT NULL,
  dossier_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  header BLOB NOT NULL,
  facts BLOB NOT NULL,
  person BLOB,
  salt BLOB CHECK (salt IS NULL OR length(salt) = 16),
  facts_hash BLOB NOT NULL CHECK (length(facts_hash) = 32),
  person_hash BLOB NOT NULL CHECK (length(person_hash) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  CHECK ((person IS NULL) = (salt IS NULL)),
  UNIQUE (epoch, seq)
) STRICT;

CREATE INDEX journal_dossier ON journal (dossier_id);

CREATE TABLE replica (
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq >= 1),
  event_id TEXT NOT NULL,
  dossier_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  header BLOB NOT NULL,
  facts BLOB NOT NULL,
  person BLOB,
  salt BLOB CHECK (salt IS NULL OR length(salt) = 16),
  facts_hash BLOB NOT NULL CHECK (length(facts_hash) = 32),
  person_hash BLOB NOT NULL CHECK (length(person_hash) = 32),
  hash BLOB CHECK (hash IS NULL OR length(hash) = 32),
  parked TEXT,
  CHECK ((person IS NULL) = (salt IS NULL)),
  PRIMARY KEY (device, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX replica_dossier ON replica (dossier_id);

CREATE TRIGGER journal_gapless BEFORE INSERT ON journal
WHEN NEW.seq <> 1 + coalesce((SELECT max(seq) FROM journal WHERE epoch = NEW.epoch), 0)
BEGIN SELECT RAISE(ABORT, 'journal_gapless'); END;

CREATE TRIGGER journal_never_deleted BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'journal_never_deleted'); END;

CREATE TRIGGER journal_only_erased BEFORE UPDATE ON journal
WHEN NEW.person IS NOT NULL OR NEW.salt IS NOT NULL
  OR NEW.n IS NOT OLD.n OR NEW.epoch IS NOT OLD.epoch OR NEW.seq IS NOT OLD.seq
  OR NEW.event_id IS NOT OLD.event_id OR NEW.dossier_id IS NOT OLD.dossier_id OR NEW.kind IS NOT OLD.kind
  OR NEW.header IS NOT OLD.header OR NEW.facts IS NOT OLD.facts OR NEW.facts_hash IS NOT OLD.facts_hash
  OR NEW.person_hash IS NOT OLD.person_hash OR NEW.hash IS NOT OLD.hash
BEGIN SELECT RAISE(ABORT, 'journal_only_erased'); END;

CREATE TRIGGER replica_never_deleted BEFORE DELETE ON replica
BEGIN SELECT RAISE(ABORT, 'replica_never_deleted'); END;

CREATE TRIGGER replica_only_erased BEFORE UPDATE ON replica
WHEN NEW.person IS NOT NULL OR NEW.salt IS NOT NULL
  OR NEW.device IS NOT OLD.device OR NEW.epoch IS NOT OLD.epoch OR NEW.seq IS NOT OLD.seq
  OR NEW.event_id IS NOT OLD.event_id OR NEW.dossier_id IS NOT OLD.dossier_id OR NEW.kind IS NOT OLD.kind
  OR NEW.header IS NOT OLD.header OR NEW.facts IS NOT OLD.facts OR NEW.facts_hash IS NOT OLD.facts_hash
  OR NEW.person_hash IS NOT OLD.person_hash OR NEW.hash IS NOT OLD.hash OR NEW.parked IS NOT OLD.parked
BEGIN SELECT RAISE(ABORT, 'replica_only_erased'); END;

CREATE TRIGGER epochs_never_deleted BEFORE DELETE ON epochs
BEGIN SELECT RAISE(ABORT, 'epochs_never_deleted'); END;

CREATE TABLE deliveries (
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'relayed', 'parked')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at TEXT,
  last_code TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (epoch, seq),
  FOREIGN KEY (epoch, seq) REFERENCES journal (epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_not_waiting ON deliveries (state) WHERE state <> 'waiting';

CREATE TABLE checkpoints (
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  count INTEGER NOT NULL,
  body BLOB NOT NULL,
  signature BLOB NOT NULL,
  PRIMARY KEY (device, epoch, count)
) STRICT, WITHOUT ROWID;

CREATE TABLE acknowledgements (
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  count INTEGER NOT NULL,
  body BLOB NOT NULL,
  signature BLOB NOT NULL,
  taken_in_at TEXT NOT NULL,
  PRIMARY KEY (device, epoch)
) STRICT, WITHOUT ROWID;

CREATE VIEW progress AS
  SELECT e.epoch, coalesce((SELECT a.count FROM acknowledgements a WHERE a.epoch = e.epoch), 0) AS acknowledged,
    coalesce((SELECT max(j.seq) FROM journal j WHERE j.epoch = e.epoch), 0) AS length
  FROM epochs e;

CREATE VIEW outbox AS
  SELECT j.n, j.epoch, j.seq, j.dossier_id, j.event_id, j.kind, j.header, coalesce(d.state, 'waiting') AS state,
    coalesce(d.attempts, 0) AS attempts, d.next_attempt_at, coalesce(d.last_code, '') AS last_code
  FROM progress p JOIN journal j ON j.epoch = p.epoch AND j.seq > p.acknowledged
    LEFT JOIN deliveries d ON d.epoch = j.epoch AND d.seq = j.seq
  UNION ALL
  SELECT j.n, j.epoch, j.seq, j.dossier_id, j.event_id, j.kind, j.header, d.state, d.attempts, d.next_attempt_at,
    d.last_code
  FROM deliveries d JOIN journal j ON j.epoch = d.epoch AND j.seq = d.seq JOIN progress p ON p.epoch = d.epoch
  WHERE d.state <> 'waiting' AND d.seq <= p.acknowledged;

CREATE TABLE enrolment (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  gateway_url TEXT NOT NULL,
  ca_pem TEXT NOT NULL DEFAULT '',
  province_key BLOB NOT NULL CHECK (length(province_key) = 32),
  enrolled_at TEXT NOT NULL,
  last_contact_at TEXT,
  last_code TEXT NOT NULL DEFAULT '',
  forked INTEGER NOT NULL DEFAULT 0
, recipient TEXT NOT NULL DEFAULT '', token TEXT NOT NULL DEFAULT '', registered INTEGER NOT NULL DEFAULT 1 CHECK (registered IN (0, 1))) STRICT;

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
, due_minute TEXT) STRICT;

CREATE INDEX dossiers_code ON dossiers (code) WHERE code IS NOT NULL;

CREATE INDEX dossiers_number ON dossiers (number) WHERE number IS NOT NULL;

CREATE INDEX dossiers_received ON dossiers (received_on, n);

CREATE INDEX dossiers_applicant ON dossiers (applicant_key, n) WHERE applicant_key <> '';

CREATE INDEX dossiers_attention ON dossiers (n) WHERE attention <> '';

CREATE INDEX dossiers_elsewhere ON dossiers (since)
  WHERE arrived = 0 AND code IS NOT NULL AND status IN ('received', 'processing');

CREATE INDEX dossiers_asked ON dossiers (asked_at)
  WHERE asked_at IS NOT NULL AND code IS NOT NULL AND status IN ('received', 'processing', 'supplement', 'payment', 'ready');

CREATE VIRTUAL TABLE dossier_search USING fts5 (
  words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3',
  tokenize = 'unicode61 remove_diacritics 0'
);

CREATE TABLE search_tail (
  n INTEGER PRIMARY KEY,
  words TEXT NOT NULL
) STRICT;

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

CREATE TABLE requests (
  request_id TEXT PRIMARY KEY,
  content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  dossier_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE INDEX journal_money ON journal (event_id, dossier_id) WHERE kind IN ('FeePaid', 'FeeRefunded');

CREATE INDEX replica_money ON replica (event_id, dossier_id) WHERE kind IN ('FeePaid', 'FeeRefunded');

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

CREATE INDEX dossiers_returned ON dossiers (since, n) WHERE status = 'returned';

CREATE TABLE state_version (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  version INTEGER NOT NULL
) STRICT;

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

CREATE TABLE pull (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  cursor TEXT NOT NULL DEFAULT '', -- opaque; empty before the first page
  pulled_at TEXT,
  last_code TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE erasures (
  event_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TRIGGER erasures_never_deleted BEFORE DELETE ON erasures
BEGIN SELECT RAISE(ABORT, 'erasures_never_deleted'); END;

CREATE TABLE replica_differs (
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  served BLOB NOT NULL,
  first_at TEXT NOT NULL,
  PRIMARY KEY (device, epoch, seq, served)
) STRICT, WITHOUT ROWID;

CREATE TABLE counters_heard (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  body BLOB NOT NULL,
  signature BLOB NOT NULL,
  taken_in_at TEXT NOT NULL
) STRICT;

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

CREATE TABLE province_keys (
  key_id TEXT PRIMARY KEY,
  public_key BLOB NOT NULL CHECK (length(public_key) = 32),
  learned_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE number_restarts (
  epoch TEXT PRIMARY KEY REFERENCES epochs (epoch),
  until_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE number_gaps (
  on_date TEXT NOT NULL,
  first INTEGER NOT NULL CHECK (first >= 1),
  last INTEGER NOT NULL CHECK (last >= first - 1),
  epoch TEXT NOT NULL REFERENCES epochs (epoch),
  PRIMARY KEY (on_date, epoch)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER number_gaps_never_deleted BEFORE DELETE ON number_gaps
BEGIN SELECT RAISE(ABORT, 'number_gaps_never_deleted'); END;

CREATE TRIGGER number_gaps_never_changed BEFORE UPDATE ON number_gaps
BEGIN SELECT RAISE(ABORT, 'number_gaps_never_changed'); END;

CREATE TABLE file_deliveries (
  sha256 TEXT PRIMARY KEY REFERENCES vault_files (sha256) ON DELETE CASCADE,
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  last_code TEXT NOT NULL DEFAULT '',
  asked_at TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX vault_files_undelivered ON vault_files (stored_at, sha256) WHERE state = 'held' AND delivered_at IS NULL;

CREATE TABLE file_traffic (
  on_date TEXT NOT NULL,
  link TEXT NOT NULL,
  sent INTEGER NOT NULL CHECK (sent >= 0),
  PRIMARY KEY (on_date, link)
) STRICT, WITHOUT ROWID;

CREATE TABLE hub (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  url TEXT NOT NULL,
  ca_pem TEXT NOT NULL DEFAULT ''
, last_code TEXT, since TEXT) STRICT;

CREATE TABLE erased_files (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  erased_at TEXT NOT NULL,
  dropped INTEGER NOT NULL DEFAULT 0 CHECK (dropped IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER vault_files_never_forgotten BEFORE DELETE ON vault_files
WHEN EXISTS (SELECT 1 FROM documents WHERE sha256 = OLD.sha256)
  AND NOT EXISTS (SELECT 1 FROM erased_files WHERE sha256 = OLD.sha256)
BEGIN SELECT RAISE(ABORT, 'vault_files_never_forgotten'); END;

CREATE INDEX journal_receipt ON journal (upper(replace(
  CASE WHEN json_valid(CAST(facts AS TEXT)) THEN json_extract(CAST(facts AS TEXT), '$.receipt') END, ' ', '')))
  WHERE kind = 'FeePaid';

CREATE INDEX replica_receipt ON replica (upper(replace(
  CASE WHEN json_valid(CAST(facts AS TEXT)) THEN json_extract(CAST(facts AS TEXT), '$.receipt') END, ' ', '')))
  WHERE kind = 'FeePaid';

CREATE INDEX dossiers_open ON dossiers (due_on, status, since, code, due_minute)
  WHERE code IS NOT NULL AND status IN ('payment', 'processing', 'ready', 'received', 'supplement');

CREATE TABLE copies_heard (
  epoch TEXT PRIMARY KEY,
  count INTEGER NOT NULL CHECK (count >= 0),
  last_at TEXT,
  heard_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE numbers_heard (
  series TEXT NOT NULL,
  thousand INTEGER NOT NULL CHECK (thousand >= 0),
  last INTEGER NOT NULL CHECK (last >= 1),
  PRIMARY KEY (series, thousand)
) STRICT, WITHOUT ROWID;

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

CREATE INDEX replica_received ON replica (device, dossier_id) WHERE kind = 'DossierReceived';
