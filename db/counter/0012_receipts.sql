-- Finding the payment a receipt number was recorded with: one receipt is paper for one payment.
-- A fact of another counter that cannot be read is kept all the same, so what is no JSON has no receipt here.

CREATE INDEX journal_receipt ON journal (upper(replace(
  CASE WHEN json_valid(CAST(facts AS TEXT)) THEN json_extract(CAST(facts AS TEXT), '$.receipt') END, ' ', '')))
  WHERE kind = 'FeePaid';
CREATE INDEX replica_receipt ON replica (upper(replace(
  CASE WHEN json_valid(CAST(facts AS TEXT)) THEN json_extract(CAST(facts AS TEXT), '$.receipt') END, ' ', '')))
  WHERE kind = 'FeePaid';
