-- Dossiers on their way to the portal of the province or the nation. Instants are UTC, ISO 8601.

-- How far the arrived facts were read, and which connector works now; the row of the empty office is the only one.
CREATE TABLE portal_reader (
    office TEXT NOT NULL PRIMARY KEY,
    cursor INTEGER NOT NULL,
    owner TEXT NOT NULL,
    held_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO portal_reader (office, cursor, owner, held_until) VALUES ('', 0, '', '');

-- One row a dossier. `call` is the call that was begun and not answered: whoever finds one there asks the far end
-- before it creates anything. `sent_hash` names the message the far end took last.
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

-- Steps of progress the far end took, and those it was sent without an answer so far.
CREATE TABLE portal_step (
    office TEXT NOT NULL,
    dossier TEXT NOT NULL,
    event_id TEXT NOT NULL,
    sent INTEGER NOT NULL,
    PRIMARY KEY (office, dossier, event_id)
) STRICT, WITHOUT ROWID;
