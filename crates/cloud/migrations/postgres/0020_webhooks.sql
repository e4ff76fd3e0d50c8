-- Addresses that are told what the audit log records.
CREATE TABLE webhooks (
    msp_id         UUID    NOT NULL REFERENCES msps (msp_id),
    webhook_id     UUID    NOT NULL,
    url            TEXT    NOT NULL,
    -- The kinds of events, with spaces between; all, when empty.
    events         TEXT    NOT NULL,
    -- An envelope (crate::envelope), never the secret itself.
    secret         BYTEA   NOT NULL,
    created_at     BIGINT  NOT NULL,
    -- The last entry that was taken, or passed over.
    told_seq       BIGINT  NOT NULL,
    attempt        BIGINT  NOT NULL DEFAULT 0,
    due_at         BIGINT  NOT NULL,
    failing_since  BIGINT,
    last_error     TEXT,
    disabled_at    BIGINT,
    -- Held by a lease, as account_jobs.
    lease_until    BIGINT,
    fence          BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (msp_id, webhook_id)
);
