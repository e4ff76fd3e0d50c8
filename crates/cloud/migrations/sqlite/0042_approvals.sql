-- Requests for accounts that wait, or waited, for somebody's approval. What was asked for is copied:
-- it is what an approver signs.
CREATE TABLE approvals (
    msp_id              BLOB    NOT NULL,
    approval_id         BLOB    NOT NULL CHECK (length(approval_id) = 16),
    requester_id        BLOB    NOT NULL,
    -- The session and the passkey that it was asked with. They may be gone before it is decided.
    session_id          BLOB    NOT NULL CHECK (length(session_id) = 16),
    passkey_id          BLOB    NOT NULL CHECK (length(passkey_id) = 16),
    browser             TEXT    NOT NULL CHECK (length(browser) <= 64),
    address             TEXT,
    idempotency_key     BLOB    NOT NULL CHECK (length(idempotency_key) = 16),
    customer_id         BLOB    NOT NULL,
    customer_name       TEXT    NOT NULL,
    tenant_id           BLOB    NOT NULL CHECK (length(tenant_id) = 16),
    tenant_domain       TEXT    NOT NULL,
    preset_id           BLOB    NOT NULL CHECK (length(preset_id) = 16),
    preset_name         TEXT    NOT NULL,
    -- JSON.
    roles               TEXT    NOT NULL,
    lifetime_s          INTEGER NOT NULL CHECK (lifetime_s > 0),
    reason              TEXT    NOT NULL,
    ticket              TEXT    NOT NULL,
    -- Why the ticket was not looked up, where it should have been.
    unchecked_ticket    TEXT,
    starts_at           INTEGER,
    warnings            TEXT    NOT NULL,
    approvals_needed    INTEGER NOT NULL CHECK (approvals_needed > 0),
    may_be_oneself      INTEGER NOT NULL CHECK (may_be_oneself IN (0, 1)),
    -- An envelope (crate::envelope) of the number and of what the nonces are made from.
    secrets             BLOB    NOT NULL,
    code                TEXT    NOT NULL CHECK (length(code) = 9),
    requested_at        INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL,
    state               TEXT    NOT NULL CHECK (state IN ('waiting', 'opened', 'approved', 'denied',
                                                          'expired', 'cancelled', 'wrong_number')),
    decided_at          INTEGER
        CHECK ((decided_at IS NULL) = (state IN ('waiting', 'opened'))),
    -- Who denied it, or typed a wrong number, and from where.
    ended_by            BLOB,
    ended_from          TEXT,
    denial              TEXT    NOT NULL DEFAULT '',
    is_alarm            INTEGER NOT NULL DEFAULT 0 CHECK (is_alarm IN (0, 1)),
    account_id          BLOB    CHECK ((account_id IS NOT NULL) = (state = 'approved')),
    revision            INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (msp_id, approval_id),
    UNIQUE (msp_id, requester_id, idempotency_key),
    FOREIGN KEY (msp_id, requester_id) REFERENCES technicians (msp_id, technician_id),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX approvals_by_code ON approvals (code) WHERE state IN ('waiting', 'opened');
CREATE INDEX approvals_by_expiry ON approvals (expires_at) WHERE state IN ('waiting', 'opened');
CREATE INDEX approvals_by_requester ON approvals (msp_id, requester_id, requested_at);
CREATE INDEX approvals_by_time ON approvals (msp_id, requested_at);

-- Who looked at a request, and the nonce that they sign. The nonce is theirs alone.
CREATE TABLE approval_openings (
    msp_id         BLOB    NOT NULL,
    approval_id    BLOB    NOT NULL,
    technician_id  BLOB    NOT NULL,
    nonce          BLOB    NOT NULL CHECK (length(nonce) = 16),
    -- When they opened it for the first time.
    opened_at      INTEGER NOT NULL,
    PRIMARY KEY (msp_id, approval_id, technician_id),
    FOREIGN KEY (msp_id, approval_id) REFERENCES approvals (msp_id, approval_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX approval_openings_by_technician
    ON approval_openings (msp_id, technician_id, opened_at);

-- The approvals, with all that checks their signatures.
CREATE TABLE approvals_given (
    msp_id              BLOB    NOT NULL,
    approval_id         BLOB    NOT NULL,
    technician_id       BLOB    NOT NULL,
    -- Which human being: two technicians may be one.
    person_id           BLOB    NOT NULL CHECK (length(person_id) = 16),
    passkey_id          BLOB    NOT NULL CHECK (length(passkey_id) = 16),
    passkey_name        TEXT    NOT NULL,
    address             TEXT,
    nonce               BLOB    NOT NULL CHECK (length(nonce) = 16),
    authenticator_data  BLOB    NOT NULL,
    client_data         BLOB    NOT NULL,
    signature           BLOB    NOT NULL,
    public_key          BLOB    NOT NULL,
    given_at            INTEGER NOT NULL,
    PRIMARY KEY (msp_id, approval_id, technician_id),
    UNIQUE (msp_id, approval_id, person_id),
    FOREIGN KEY (msp_id, approval_id) REFERENCES approvals (msp_id, approval_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
) STRICT, WITHOUT ROWID;

-- Codes that found nothing, and limits that somebody came upon: as far back as limits count.
CREATE TABLE approval_tries (
    msp_id         BLOB    NOT NULL,
    technician_id  BLOB    NOT NULL,
    kind           TEXT    NOT NULL,
    address        TEXT,
    at             INTEGER NOT NULL,
    -- Two at the same moment are two.
    try_id         BLOB    NOT NULL CHECK (length(try_id) = 16),
    PRIMARY KEY (msp_id, technician_id, kind, at, try_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX approval_tries_by_time ON approval_tries (at);

-- Which human being a technician is, where they are one with another technician.
ALTER TABLE technicians ADD COLUMN person_id BLOB CHECK (length(person_id) = 16);

-- From where technicians signed in, for thirty days: a request from elsewhere is said to be unusual.
CREATE TABLE sign_ins (
    msp_id         BLOB    NOT NULL,
    session_id     BLOB    NOT NULL CHECK (length(session_id) = 16),
    technician_id  BLOB    NOT NULL,
    browser        TEXT    NOT NULL,
    address        TEXT,
    at             INTEGER NOT NULL,
    PRIMARY KEY (msp_id, session_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_ins_by_technician ON sign_ins (msp_id, technician_id, at);
CREATE INDEX sign_ins_by_time ON sign_ins (at);

INSERT INTO sign_ins (msp_id, session_id, technician_id, browser, address, at)
SELECT msp_id, session_id, technician_id, browser, address, created_at FROM sessions;
