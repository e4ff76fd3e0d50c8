-- Written to find out whether the database takes writes.
CREATE TABLE write_probe (
    only_row  INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    at        INTEGER NOT NULL
) STRICT;

INSERT INTO write_probe (only_row, at) VALUES (1, 0);
