-- Sessions, each bound to a key of the browser.
CREATE TABLE sessions (
    msp_id         UUID    NOT NULL,
    session_id     UUID    NOT NULL,
    technician_id  UUID    NOT NULL,
    passkey_id     UUID    NOT NULL,
    token_hash     BYTEA   NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    -- RFC 7638, of the key whose proofs go with the token.
    thumbprint     BYTEA   NOT NULL CHECK (length(thumbprint) = 32),
    origin_kind    TEXT    NOT NULL CHECK (origin_kind IN ('portal', 'extension')),
    browser        TEXT    NOT NULL CHECK (length(browser) <= 64),
    address        TEXT,
    created_at     BIGINT  NOT NULL,
    last_used_at   BIGINT  NOT NULL,
    expires_at     BIGINT  NOT NULL,
    idle_timeout_s BIGINT  NOT NULL,
    PRIMARY KEY (msp_id, session_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id),
    FOREIGN KEY (msp_id, passkey_id) REFERENCES passkeys (msp_id, passkey_id)
);

CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_technician ON sessions (msp_id, technician_id);
