-- Counts what ends sessions or changes who is signed in, by whichever process: `hallpass serve`
-- keeps both in memory and looks here once a second.
CREATE TABLE session_changes (
    only_row  INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    count     INTEGER NOT NULL
) STRICT;

INSERT INTO session_changes (only_row, count) VALUES (1, 0);

CREATE TRIGGER session_end_is_counted AFTER DELETE ON sessions
BEGIN
    UPDATE session_changes SET count = count + 1;
END;

CREATE TRIGGER technician_change_is_counted AFTER UPDATE ON technicians
BEGIN
    UPDATE session_changes SET count = count + 1;
END;
