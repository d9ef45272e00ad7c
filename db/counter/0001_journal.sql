-- The journal: what happened at this counter, append-only, and how far it has reached the province.
-- Guarantees live here and not in the program: no link is removed, changed or skipped; only a person may be erased.

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
) STRICT;

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

-- Facts of other counters and of the back office, verbatim.
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

-- Delivery, keyed by journal seq. Whatever lies beyond the acknowledged count waits; a row here tells only what became
-- of a fact on its way (tried, relayed, parked), so that taking one in writes nothing and an acknowledgement is one row.
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

-- Statements as they were signed. The newest acknowledgement of an epoch replaces all earlier ones.
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

-- How far each epoch of this device is acknowledged, and how long it is.
CREATE VIEW progress AS
  SELECT e.epoch, coalesce((SELECT a.count FROM acknowledgements a WHERE a.epoch = e.epoch), 0) AS acknowledged,
    coalesce((SELECT max(j.seq) FROM journal j WHERE j.epoch = e.epoch), 0) AS length
  FROM epochs e;

-- What the province has not settled: facts beyond what it acknowledged, and those it parked.
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
) STRICT;
