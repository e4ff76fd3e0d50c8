-- Requests for accounts that wait, or waited, for somebody's approval. What was asked for is copied:
-- it is what an approver signs.
CREATE TABLE approvals (
    msp_id              UUID    NOT NULL,
    approval_id         UUID    NOT NULL,
    requester_id        UUID    NOT NULL,
    -- The session and the passkey that it was asked with. They may be gone before it is decided.
    session_id          UUID    NOT NULL,
    passkey_id          UUID    NOT NULL,
    browser             TEXT    NOT NULL CHECK (length(browser) <= 64),
    address             TEXT,
    idempotency_key     UUID    NOT NULL,
    customer_id         UUID    NOT NULL,
    customer_name       TEXT    NOT NULL,
    tenant_id           UUID    NOT NULL,
    tenant_domain       TEXT    NOT NULL,
    preset_id           UUID    NOT NULL,
    preset_name         TEXT    NOT NULL,
    -- JSON.
    roles               TEXT    NOT NULL,
    lifetime_s          BIGINT  NOT NULL CHECK (lifetime_s > 0),
    reason              TEXT    NOT NULL,
    ticket              TEXT    NOT NULL,
    -- Why the ticket was not looked up, where it should have been.
    unchecked_ticket    TEXT,
    starts_at           BIGINT ,
    warnings            TEXT    NOT NULL,
    approvals_needed    BIGINT  NOT NULL CHECK (approvals_needed > 0),
    may_be_oneself      BOOLEAN NOT NULL,
    -- An envelope (crate::envelope) of the number and of what the nonces are made from.
    secrets             BYTEA   NOT NULL,
    code                TEXT    NOT NULL CHECK (length(code) = 9),
    requested_at        BIGINT  NOT NULL,
    expires_at          BIGINT  NOT NULL,
    state               TEXT    NOT NULL CHECK (state IN ('waiting', 'opened', 'approved', 'denied',
                                                          'expired', 'cancelled', 'wrong_number')),
    decided_at          BIGINT
        CHECK ((decided_at IS NULL) = (state IN ('waiting', 'opened'))),
    -- Who denied it, or typed a wrong number, and from where.
    ended_by            UUID,
    ended_from          TEXT,
    denial              TEXT    NOT NULL DEFAULT '',
    is_alarm            BOOLEAN NOT NULL DEFAULT FALSE,
    account_id          UUID    CHECK ((account_id IS NOT NULL) = (state = 'approved')),
    revision            BIGINT  NOT NULL DEFAULT 1,
    PRIMARY KEY (msp_id, approval_id),
    UNIQUE (msp_id, requester_id, idempotency_key),
    FOREIGN KEY (msp_id, requester_id) REFERENCES technicians (msp_id, technician_id),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id)
);

CREATE UNIQUE INDEX approvals_by_code ON approvals (code) WHERE state IN ('waiting', 'opened');
CREATE INDEX approvals_by_expiry ON approvals (expires_at) WHERE state IN ('waiting', 'opened');
CREATE INDEX approvals_by_requester ON approvals (msp_id, requester_id, requested_at);
CREATE INDEX approvals_by_time ON approvals (msp_id, requested_at);

-- Who looked at a request, and the nonce that they sign. The nonce is theirs alone.
CREATE TABLE approval_openings (
    msp_id         UUID    NOT NULL,
    approval_id    UUID    NOT NULL,
    technician_id  UUID    NOT NULL,
    nonce          BYTEA   NOT NULL CHECK (length(nonce) = 16),
    -- When they opened it for the first time.
    opened_at      BIGINT  NOT NULL,
    PRIMARY KEY (msp_id, approval_id, technician_id),
    FOREIGN KEY (msp_id, approval_id) REFERENCES approvals (msp_id, approval_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
);

CREATE INDEX approval_openings_by_technician
    ON approval_openings (msp_id, technician_id, opened_at);

-- The approvals, with all that checks their signatures.
CREATE TABLE approvals_given (
    msp_id              UUID    NOT NULL,
    approval_id         UUID    NOT NULL,
    technician_id       UUID    NOT NULL,
    -- Which human being: two technicians may be one.
    person_id           UUID    NOT NULL,
    passkey_id          UUID    NOT NULL,
    passkey_name        TEXT    NOT NULL,
    address             TEXT,
    nonce               BYTEA   NOT NULL CHECK (length(nonce) = 16),
    authenticator_data  BYTEA   NOT NULL,
    client_data         BYTEA   NOT NULL,
    signature           BYTEA   NOT NULL,
    public_key          BYTEA   NOT NULL,
    given_at            BIGINT  NOT NULL,
    PRIMARY KEY (msp_id, approval_id, technician_id),
    UNIQUE (msp_id, approval_id, person_id),
    FOREIGN KEY (msp_id, approval_id) REFERENCES approvals (msp_id, approval_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
);

-- Codes that found nothing, and limits that somebody came upon: as far back as limits count.
CREATE TABLE approval_tries (
    msp_id         UUID    NOT NULL,
    technician_id  UUID    NOT NULL,
    kind           TEXT    NOT NULL,
    address        TEXT,
    at             BIGINT  NOT NULL,
    -- Two at the same moment are two.
    try_id         UUID    NOT NULL,
    PRIMARY KEY (msp_id, technician_id, kind, at, try_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
);

CREATE INDEX approval_tries_by_time ON approval_tries (at);

-- Which human being a technician is, where they are one with another technician.
ALTER TABLE technicians ADD COLUMN person_id UUID;

CREATE FUNCTION tell_approval_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('hallpass', 'approval ' || NEW.msp_id || ' ' || NEW.approval_id);
    RETURN NULL;
END $$;

CREATE TRIGGER approval_change_is_told AFTER INSERT OR UPDATE ON approvals
FOR EACH ROW EXECUTE FUNCTION tell_approval_change();

-- From where technicians signed in, for thirty days: a request from elsewhere is said to be unusual.
CREATE TABLE sign_ins (
    msp_id         UUID    NOT NULL,
    session_id     UUID    NOT NULL,
    technician_id  UUID    NOT NULL,
    browser        TEXT    NOT NULL,
    address        TEXT,
    at             BIGINT  NOT NULL,
    PRIMARY KEY (msp_id, session_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
);

CREATE INDEX sign_ins_by_technician ON sign_ins (msp_id, technician_id, at);
CREATE INDEX sign_ins_by_time ON sign_ins (at);

INSERT INTO sign_ins (msp_id, session_id, technician_id, browser, address, at)
SELECT msp_id, session_id, technician_id, browser, address, created_at FROM sessions;
