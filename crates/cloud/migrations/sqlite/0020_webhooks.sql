-- Addresses that are told what the audit log records.
CREATE TABLE webhooks (
    msp_id         BLOB    NOT NULL REFERENCES msps (msp_id),
    webhook_id     BLOB    NOT NULL CHECK (length(webhook_id) = 16),
    url            TEXT    NOT NULL,
    -- The kinds of events, with spaces between; all, when empty.
    events         TEXT    NOT NULL,
    -- An envelope (crate::envelope), never the secret itself.
    secret         BLOB    NOT NULL,
    created_at     INTEGER NOT NULL,
    -- The last entry that was taken, or passed over.
    told_seq       INTEGER NOT NULL,
    attempt        INTEGER NOT NULL DEFAULT 0,
    due_at         INTEGER NOT NULL,
    failing_since  INTEGER,
    last_error     TEXT,
    disabled_at    INTEGER,
    -- Held by a lease, as account_jobs.
    lease_until    INTEGER,
    fence          INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (msp_id, webhook_id)
) STRICT, WITHOUT ROWID;
