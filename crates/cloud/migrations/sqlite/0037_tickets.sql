-- The MSP's ticket system, and how far it was told what the audit log records.
CREATE TABLE ticket_systems (
    msp_id         BLOB    NOT NULL PRIMARY KEY REFERENCES msps (msp_id),
    url            TEXT    NOT NULL,
    -- Of a system that serves several: which.
    tenant         TEXT,
    client_id      TEXT    NOT NULL,
    -- An envelope (crate::envelope), never the secret itself.
    client_secret  BLOB    NOT NULL,
    saved_at       INTEGER NOT NULL,
    -- The last entry that was told, or passed over.
    told_seq       INTEGER NOT NULL,
    attempt        INTEGER NOT NULL DEFAULT 0,
    due_at         INTEGER NOT NULL,
    failing_since  INTEGER,
    last_error     TEXT,
    -- Held by a lease, as account_jobs.
    lease_until    INTEGER,
    fence          INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Which customer is which client of the ticket system.
CREATE TABLE ticket_clients (
    msp_id       BLOB    NOT NULL,
    customer_id  BLOB    NOT NULL,
    client       INTEGER NOT NULL CHECK (client > 0),
    PRIMARY KEY (msp_id, customer_id),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id)
) STRICT, WITHOUT ROWID;
