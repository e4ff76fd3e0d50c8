-- Counts what ends sessions or changes who is signed in, by whichever process: `hallpass serve`
-- keeps both in memory and looks here once a second.
CREATE TABLE session_changes (
    only_row  BIGINT  NOT NULL PRIMARY KEY CHECK (only_row = 1),
    count     BIGINT  NOT NULL
);

INSERT INTO session_changes (only_row, count) VALUES (1, 0);

CREATE FUNCTION count_session_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE session_changes SET count = count + 1;
    RETURN NULL;
END $$;

CREATE TRIGGER session_end_is_counted AFTER DELETE ON sessions
FOR EACH ROW EXECUTE FUNCTION count_session_change();

CREATE TRIGGER technician_change_is_counted AFTER UPDATE ON technicians
FOR EACH ROW EXECUTE FUNCTION count_session_change();
