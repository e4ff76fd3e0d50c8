-- Admin consents that were begun in a browser. Each is used once, by the session that began it.
CREATE TABLE consents (
    msp_id       UUID    NOT NULL,
    -- SHA-256 of the state that travels through Microsoft's page.
    state_hash   BYTEA   NOT NULL UNIQUE CHECK (length(state_hash) = 32),
    customer_id  UUID    NOT NULL,
    session_id   UUID    NOT NULL,
    -- The tenant that was named in advance; NULL where whoever consents chooses it.
    tenant_id    UUID   ,
    expires_at   BIGINT  NOT NULL,
    used_at      BIGINT ,
    PRIMARY KEY (msp_id, state_hash),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id)
);

CREATE INDEX consents_by_expiry ON consents (expires_at);
