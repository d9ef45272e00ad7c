-- What a hub keeps beside the facts: each author's signed word about them, to be handed on, and what the province said.

CREATE TABLE checkpoint (
    office TEXT NOT NULL,
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    count INTEGER NOT NULL,
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (office, device, epoch, count)
) STRICT, WITHOUT ROWID;

-- The province's newest acknowledgement of each journal, served to its counter as the bytes that were signed.
CREATE TABLE upstream_word (
    office TEXT NOT NULL,
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    count INTEGER NOT NULL,
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (office, device, epoch)
) STRICT, WITHOUT ROWID;

-- The province's word about the devices of an office, as the bytes that were signed.
CREATE TABLE introduction (
    office TEXT NOT NULL,
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (office)
) STRICT, WITHOUT ROWID;

-- The province's public key, under the empty office.
CREATE TABLE upstream (
    office TEXT NOT NULL,
    province_key BLOB NOT NULL,
    PRIMARY KEY (office)
) STRICT, WITHOUT ROWID;
