-- Written to find out whether the database takes writes.
CREATE TABLE write_probe (
    only_row  BIGINT  NOT NULL PRIMARY KEY CHECK (only_row = 1),
    at        BIGINT  NOT NULL
);

INSERT INTO write_probe (only_row, at) VALUES (1, 0);
