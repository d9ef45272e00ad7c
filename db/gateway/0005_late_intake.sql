-- Facts of a revoked device that an administrator took in afterwards, up to a checkpoint that was trusted before: who let
-- them in and why. Each fact from `first` to `last` is shown with it. Instants are UTC, ISO 8601.
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
