-- The MSP's ticket system, and how far it was told what the audit log records.
CREATE TABLE ticket_systems (
    msp_id         UUID    NOT NULL PRIMARY KEY REFERENCES msps (msp_id),
    url            TEXT    NOT NULL,
    -- Of a system that serves several: which.
    tenant         TEXT,
    client_id      TEXT    NOT NULL,
    -- An envelope (crate::envelope), never the secret itself.
    client_secret  BYTEA   NOT NULL,
    saved_at       BIGINT  NOT NULL,
    -- The last entry that was told, or passed over.
    told_seq       BIGINT  NOT NULL,
    attempt        BIGINT  NOT NULL DEFAULT 0,
    due_at         BIGINT  NOT NULL,
    failing_since  BIGINT,
    last_error     TEXT,
    -- Held by a lease, as account_jobs.
    lease_until    BIGINT,
    fence          BIGINT  NOT NULL DEFAULT 0
);

-- Which customer is which client of the ticket system.
CREATE TABLE ticket_clients (
    msp_id       UUID    NOT NULL,
    customer_id  UUID    NOT NULL,
    client       BIGINT  NOT NULL CHECK (client > 0),
    PRIMARY KEY (msp_id, customer_id),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id)
);
