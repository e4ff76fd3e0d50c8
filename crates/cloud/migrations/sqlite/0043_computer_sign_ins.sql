-- Sessions of computers that a technician's phone signed in: for one account, with one version of its
-- credential, which is sealed to the computer's one-time key (JSON) where the cloud does not hold it.
ALTER TABLE sessions ADD COLUMN account_id BLOB CHECK (length(account_id) = 16);
ALTER TABLE sessions ADD COLUMN account_version INTEGER
    CHECK ((account_version IS NULL) = (account_id IS NULL));
ALTER TABLE sessions ADD COLUMN sealed_credential TEXT
    CHECK (sealed_credential IS NULL OR account_id IS NOT NULL);

-- Browsers that want to be signed in by a phone. Nobody knows whose they are until a technician opens
-- one, so they are the installation's.
CREATE TABLE computer_sign_ins (
    sign_in_id     BLOB    NOT NULL PRIMARY KEY CHECK (length(sign_in_id) = 16),
    -- Of the token that fetches the result, and is the session's then.
    token_hash     BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    -- RFC 7638, of the browser's key.
    thumbprint     BLOB    NOT NULL CHECK (length(thumbprint) = 32),
    -- X25519, made for this alone.
    public_key     BLOB    NOT NULL CHECK (length(public_key) = 32),
    browser        TEXT    NOT NULL CHECK (length(browser) <= 64),
    address        TEXT,
    -- The address, or the /64 that it is in.
    network        TEXT,
    -- An envelope (crate::envelope) of the number and of what the nonces are made from.
    secrets        BLOB    NOT NULL,
    code           TEXT    NOT NULL CHECK (length(code) = 9),
    requested_at   INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('waiting', 'opened', 'allowed', 'denied',
                                                     'cancelled', 'wrong_number')),
    -- Who looks at it, with which nonce, since when.
    msp_id         BLOB,
    technician_id  BLOB,
    nonce          BLOB    CHECK (length(nonce) = 16),
    opened_at      INTEGER,
    revision       INTEGER NOT NULL DEFAULT 1,
    CHECK ((msp_id IS NULL) = (technician_id IS NULL)
           AND (msp_id IS NULL) = (nonce IS NULL) AND (msp_id IS NULL) = (opened_at IS NULL)),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX computer_sign_ins_by_code ON computer_sign_ins (code);
CREATE INDEX computer_sign_ins_by_expiry ON computer_sign_ins (expires_at);
