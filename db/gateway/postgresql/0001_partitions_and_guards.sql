-- What only a PostgreSQL server needs, after the portable 0001. An engine that distributes tables by itself (Citus,
-- YugabyteDB, CockroachDB) leaves this folder out: no query depends on it.

-- Eight hash partitions keep the indexes of a province small and let eight vacuums run. The table is empty here: this
-- file runs in the same transaction as the portable one.
CREATE TABLE entry_partitioned (LIKE entry INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY HASH (office);
DROP TABLE entry;
ALTER TABLE entry_partitioned RENAME TO entry;
CREATE TABLE entry_0 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE entry_1 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE entry_2 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE entry_3 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE entry_4 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE entry_5 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE entry_6 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE entry_7 PARTITION OF entry FOR VALUES WITH (MODULUS 8, REMAINDER 7);
ALTER TABLE entry ADD CONSTRAINT entry_pkey PRIMARY KEY (office, device, epoch, seq);
CREATE UNIQUE INDEX entry_cursor ON entry (office, cursor);
CREATE UNIQUE INDEX entry_event ON entry (office, event_id, repeat);
CREATE INDEX entry_code ON entry (office, dossier) WHERE code IS NOT NULL AND dossier <> event_id;
CREATE INDEX entry_parked ON entry (office, device, epoch, seq) WHERE parked IS NOT NULL AND settled_by IS NULL;
-- All offices in order of arrival, without asking each: `gateway entries` of a whole province.
CREATE INDEX entry_arrival ON entry (cursor);

-- The same guards as the triggers of the portable file.
CREATE FUNCTION entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entry_stays' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE FUNCTION entry_bytes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (new.office, new.device, new.epoch, new.seq, new.cursor, new.event_id, new.header, new.facts, new.person_hash,
        new.hash)
        IS DISTINCT FROM
       (old.office, old.device, old.epoch, old.seq, old.cursor, old.event_id, old.header, old.facts, old.person_hash,
        old.hash)
        OR (new.person IS DISTINCT FROM old.person AND new.person IS NOT NULL)
        OR (new.salt IS DISTINCT FROM old.salt AND new.salt IS NOT NULL)
    THEN
        RAISE EXCEPTION 'entry_bytes_stay' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN new;
END
$$;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry FOR EACH ROW EXECUTE FUNCTION entry_stays();
CREATE TRIGGER entry_bytes_stay BEFORE UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION entry_bytes_stay();
