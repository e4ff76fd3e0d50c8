-- What several processes on one database tell each other.

-- The proofs of possession that were used, by their hashes: what one process accepted, no other
-- accepts again.
CREATE TABLE used_proofs (
    proof    BYTEA   NOT NULL PRIMARY KEY CHECK (length(proof) = 32),
    used_at  BIGINT  NOT NULL
);

CREATE INDEX used_proofs_by_time ON used_proofs (used_at);

-- Who listens hears of a change when it is committed, once for each transaction.
CREATE FUNCTION tell_account_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('hallpass', 'account ' || NEW.msp_id || ' ' || NEW.account_id);
    RETURN NULL;
END $$;

CREATE TRIGGER account_change_is_told AFTER INSERT OR UPDATE ON accounts
FOR EACH ROW EXECUTE FUNCTION tell_account_change();

CREATE FUNCTION tell_session_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('hallpass', 'session ' || OLD.session_id);
    RETURN NULL;
END $$;

CREATE TRIGGER session_end_is_told AFTER DELETE ON sessions
FOR EACH ROW EXECUTE FUNCTION tell_session_end();

CREATE FUNCTION tell_technician_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('hallpass', 'technician');
    RETURN NULL;
END $$;

CREATE TRIGGER technician_change_is_told AFTER UPDATE ON technicians
FOR EACH ROW EXECUTE FUNCTION tell_technician_change();
