-- Which way of folding the state was made by: a program that folds otherwise makes it anew from the facts.
CREATE TABLE state_version (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  version INTEGER NOT NULL
) STRICT;
INSERT INTO state_version (singleton, version) VALUES (1, 1);
