-- Sessions and ceremonies are bound to a key of the browser. Those that are not cannot be bound
-- afterwards, so they end here: people sign in again.
DROP TABLE sessions;

CREATE TABLE sessions (
    msp_id         BLOB    NOT NULL,
    session_id     BLOB    NOT NULL CHECK (length(session_id) = 16),
    technician_id  BLOB    NOT NULL,
    passkey_id     BLOB    NOT NULL,
    token_hash     BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    -- RFC 7638, of the key whose proofs go with the token.
    thumbprint     BLOB    NOT NULL CHECK (length(thumbprint) = 32),
    origin_kind    TEXT    NOT NULL CHECK (origin_kind IN ('portal', 'extension')),
    browser        TEXT    NOT NULL CHECK (length(browser) <= 64),
    address        TEXT,
    created_at     INTEGER NOT NULL,
    last_used_at   INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    idle_timeout_s INTEGER NOT NULL,
    PRIMARY KEY (msp_id, session_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id),
    FOREIGN KEY (msp_id, passkey_id) REFERENCES passkeys (msp_id, passkey_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_technician ON sessions (msp_id, technician_id);

DELETE FROM ceremonies;
