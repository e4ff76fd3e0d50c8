-- Admin consents that were begun in a browser. Each is used once, by the session that began it.
CREATE TABLE consents (
    msp_id       BLOB    NOT NULL,
    -- SHA-256 of the state that travels through Microsoft's page.
    state_hash   BLOB    NOT NULL UNIQUE CHECK (length(state_hash) = 32),
    customer_id  BLOB    NOT NULL,
    session_id   BLOB    NOT NULL,
    -- The tenant that was named in advance; NULL where whoever consents chooses it.
    tenant_id    BLOB   ,
    expires_at   INTEGER NOT NULL,
    used_at      INTEGER,
    PRIMARY KEY (msp_id, state_hash),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX consents_by_expiry ON consents (expires_at);
