-- How the hub of the office is: empty while it answers, else the code of what was wrong, and since when that is so. Null
-- until it is met for the first time.
ALTER TABLE hub ADD COLUMN last_code TEXT;
ALTER TABLE hub ADD COLUMN since TEXT;
