-- Generated from the migrations beside it; do not edit.

CREATE TABLE device (
    office TEXT NOT NULL,
    device TEXT NOT NULL,
    counter INTEGER NOT NULL,
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    enrolled_at TEXT NOT NULL,
    revoked_at TEXT,
    PRIMARY KEY (office, device)
) STRICT, WITHOUT ROWID;

CREATE INDEX device_by_id ON device (device);

CREATE UNIQUE INDEX device_alive ON device (office, counter) WHERE revoked_at IS NULL;

CREATE TABLE invitation (
    office TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    counter INTEGER NOT NULL,
    replaces TEXT,
    invited_at TEXT NOT NULL,
    device TEXT,
    public_key BLOB,
    used_at TEXT,
    PRIMARY KEY (office, token_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX invitation_by_token ON invitation (token_hash);

CREATE TABLE epoch (
    office TEXT NOT NULL,
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    count INTEGER NOT NULL,
    head BLOB NOT NULL CHECK (length(head) = 32),
    changed_at TEXT NOT NULL,
    PRIMARY KEY (office, device, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    office TEXT NOT NULL,
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    cursor INTEGER NOT NULL,
    event_id TEXT,
    repeat INTEGER NOT NULL DEFAULT 0,
    kind TEXT,
    dossier TEXT,
    code TEXT,
    parked TEXT,
    settled_by TEXT,
    header BLOB NOT NULL,
    facts BLOB NOT NULL,
    person BLOB,
    salt BLOB,
    person_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (office, device, epoch, seq)
) STRICT;

CREATE UNIQUE INDEX entry_cursor ON entry (office, cursor);

CREATE UNIQUE INDEX entry_event ON entry (office, event_id, repeat);

CREATE INDEX entry_code ON entry (office, dossier) WHERE code IS NOT NULL AND dossier <> event_id;

CREATE INDEX entry_parked ON entry (office, device, epoch, seq) WHERE parked IS NOT NULL AND settled_by IS NULL;

CREATE TRIGGER entry_stays BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'entry_stays');
END;

CREATE TRIGGER entry_bytes_stay BEFORE UPDATE ON entry
WHEN new.office IS NOT old.office OR new.device IS NOT old.device OR new.epoch IS NOT old.epoch
    OR new.seq IS NOT old.seq OR new.cursor IS NOT old.cursor OR new.event_id IS NOT old.event_id
    OR new.header IS NOT old.header OR new.facts IS NOT old.facts
    OR new.person_hash IS NOT old.person_hash OR new.hash IS NOT old.hash
    OR (new.person IS NOT old.person AND new.person IS NOT NULL)
    OR (new.salt IS NOT old.salt AND new.salt IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'entry_bytes_stay');
END;

CREATE TABLE judgement (
    office TEXT NOT NULL,
    event_id TEXT NOT NULL,
    judged_by TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (office, event_id, judged_by)
) STRICT, WITHOUT ROWID;

CREATE TABLE fork (
    office TEXT NOT NULL,
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    seq INTEGER NOT NULL,
    offered BLOB NOT NULL,
    held BLOB NOT NULL,
    first_at TEXT NOT NULL,
    PRIMARY KEY (office, device, epoch, seq, offered)
) STRICT, WITHOUT ROWID;

CREATE TABLE arrival (
    office TEXT NOT NULL PRIMARY KEY,
    cursor INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE share (
    office TEXT NOT NULL,
    dossier TEXT NOT NULL,
    served TEXT NOT NULL,
    PRIMARY KEY (office, dossier, served)
) STRICT, WITHOUT ROWID;

CREATE TABLE relay (
    office TEXT NOT NULL,
    cursor INTEGER NOT NULL,
    author TEXT NOT NULL,
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (office, cursor)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX relay_once ON relay (office, author, device, epoch, seq);

CREATE INDEX entry_step ON entry (office, dossier) WHERE dossier <> event_id;

CREATE TABLE contact (
    office TEXT NOT NULL,
    device TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (office, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE pack (
    office TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    packed BLOB NOT NULL,
    statement BLOB NOT NULL,
    signature BLOB NOT NULL,
    published_at TEXT NOT NULL,
    PRIMARY KEY (office, kind, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX pack_sha256 ON pack (office, sha256);

CREATE TABLE portal_reader (
    office TEXT NOT NULL PRIMARY KEY,
    cursor INTEGER NOT NULL,
    owner TEXT NOT NULL,
    held_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE portal_dossier (
    office TEXT NOT NULL,
    dossier TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'parked', 'rest')),
    code TEXT,
    due_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    field TEXT,
    detail TEXT,
    call TEXT NOT NULL DEFAULT '',
    known INTEGER NOT NULL DEFAULT 0,
    sent_hash TEXT,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (office, dossier)
) STRICT, WITHOUT ROWID;

CREATE INDEX portal_dossier_due ON portal_dossier (state, due_at);

CREATE TABLE portal_step (
    office TEXT NOT NULL,
    dossier TEXT NOT NULL,
    event_id TEXT NOT NULL,
    sent INTEGER NOT NULL,
    PRIMARY KEY (office, dossier, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
    office TEXT NOT NULL,
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    count INTEGER NOT NULL,
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (office, device, epoch, count)
) STRICT, WITHOUT ROWID;

CREATE TABLE upstream_word (
    office TEXT NOT NULL,
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    count INTEGER NOT NULL,
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (office, device, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE introduction (
    office TEXT NOT NULL,
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (office)
) STRICT, WITHOUT ROWID;

CREATE TABLE upstream (
    office TEXT NOT NULL,
    province_key BLOB NOT NULL,
    PRIMARY KEY (office)
) STRICT, WITHOUT ROWID;

CREATE TABLE late_intake (
    office TEXT NOT NULL,
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    head BLOB NOT NULL,
    accepted_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    accepted_at TEXT NOT NULL,
    PRIMARY KEY (office, device, epoch, first)
) STRICT, WITHOUT ROWID;
