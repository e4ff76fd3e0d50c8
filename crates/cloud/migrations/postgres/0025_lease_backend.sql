-- By whose connection a job is held, so that the others need not wait for the lease of a process that
-- is gone. A file has one process, which takes everything back when it starts.

ALTER TABLE account_jobs ADD COLUMN lease_backend BIGINT;

CREATE FUNCTION note_lease_backend() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.lease_backend := CASE WHEN NEW.lease_until IS NOT NULL THEN pg_backend_pid() END;
    RETURN NEW;
END $$;

CREATE TRIGGER lease_backend_is_noted BEFORE UPDATE OF lease_until ON account_jobs
FOR EACH ROW EXECUTE FUNCTION note_lease_backend();
