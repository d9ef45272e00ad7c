-- What is served to counters: facts of others, packs, and word of every counter of an office.

-- Facts of a dossier are served to the office that received it and to the office that resolves it. A row says: what
-- devices of `office` write about the dossier is served to `served` too.
CREATE TABLE share (
    office TEXT NOT NULL,
    dossier TEXT NOT NULL,
    served TEXT NOT NULL,
    PRIMARY KEY (office, dossier, served)
) STRICT, WITHOUT ROWID;

-- Facts of other offices in the order in which they became known to be for `office`. The cursor is drawn from the same
-- counter as that of entries: one cursor says how far an office has been served.
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

-- Every later fact of a dossier; its first one is found by its event id. Most facts are first ones and pay nothing.
CREATE INDEX entry_step ON entry (office, dossier) WHERE dossier <> event_id;

-- When each device last called, whatever it wanted.
CREATE TABLE contact (
    office TEXT NOT NULL,
    device TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (office, device)
) STRICT, WITHOUT ROWID;

-- Packs on offer to an office, or to all where it is empty; the statement is served as the bytes that were signed.
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
