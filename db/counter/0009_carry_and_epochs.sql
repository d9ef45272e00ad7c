-- Carrying facts on a stick, new epochs, and the keys of the province as they change.

-- The links behind this one were appended again in a later epoch, as the province had refused them here.
ALTER TABLE epochs ADD COLUMN appended_after INTEGER;

-- What packets are encrypted to, and the one-time token of an invitation: the registration goes along, over the line or
-- in a packet, until the province has shown that it knows this device.
ALTER TABLE enrolment ADD COLUMN recipient TEXT NOT NULL DEFAULT '';
ALTER TABLE enrolment ADD COLUMN token TEXT NOT NULL DEFAULT '';
ALTER TABLE enrolment ADD COLUMN registered INTEGER NOT NULL DEFAULT 1 CHECK (registered IN (0, 1));

-- Keys the province signed with before: statements of that time are still checked with them.
CREATE TABLE province_keys (
  key_id TEXT PRIMARY KEY,
  public_key BLOB NOT NULL CHECK (length(public_key) = 32),
  learned_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- An epoch opened without knowing the last printed codes: up to this day numbers may have been given out that this
-- journal does not know. Each such day goes on in an unused thousand when it is next used.
CREATE TABLE number_restarts (
  epoch TEXT PRIMARY KEY REFERENCES epochs (epoch),
  until_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The numbers passed over by that, and those an administrator said were printed: an explained gap, never given again.
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
