-- Ids are 16-byte UUIDs, times are milliseconds since 1970 in UTC.
-- Every key begins with msp_id, and every reference carries it: a row of one MSP cannot point at
-- a row of another.

-- What holds for the whole installation: one row.
CREATE TABLE installation (
    only_row    INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    public_url  TEXT    NOT NULL,
    kek_id      BLOB    NOT NULL CHECK (length(kek_id) = 8)
) STRICT;

CREATE TABLE msps (
    msp_id      BLOB    NOT NULL PRIMARY KEY CHECK (length(msp_id) = 16),
    name        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE technicians (
    msp_id         BLOB    NOT NULL REFERENCES msps (msp_id),
    technician_id  BLOB    NOT NULL CHECK (length(technician_id) = 16),
    display_name   TEXT    NOT NULL,
    email          TEXT    NOT NULL COLLATE NOCASE,
    role           TEXT    NOT NULL CHECK (role IN ('owner', 'admin', 'technician', 'auditor')),
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (msp_id, technician_id),
    UNIQUE (msp_id, email)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitations (
    msp_id         BLOB    NOT NULL,
    invitation_id  BLOB    NOT NULL CHECK (length(invitation_id) = 16),
    technician_id  BLOB    NOT NULL,
    secret_hash    BLOB    NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    used_at        INTEGER,
    PRIMARY KEY (msp_id, invitation_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
) STRICT, WITHOUT ROWID;

-- The WebAuthn credential id is unique over all MSPs: it is what a discoverable sign-in is
-- looked up by.
CREATE TABLE passkeys (
    msp_id         BLOB    NOT NULL,
    passkey_id     BLOB    NOT NULL CHECK (length(passkey_id) = 16),
    technician_id  BLOB    NOT NULL,
    credential_id  BLOB    NOT NULL UNIQUE,
    passkey        TEXT    NOT NULL,
    sealing_key    BLOB    CHECK (length(sealing_key) = 32),
    name           TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    last_used_at   INTEGER,
    locked_at      INTEGER,
    PRIMARY KEY (msp_id, passkey_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX passkeys_by_technician ON passkeys (msp_id, technician_id);

-- The one table without an MSP: who signs in is known only when the ceremony has ended.
CREATE TABLE ceremonies (
    ceremony_id  BLOB    NOT NULL PRIMARY KEY CHECK (length(ceremony_id) = 16),
    state        TEXT    NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX ceremonies_by_expiry ON ceremonies (expires_at);

CREATE TABLE sessions (
    msp_id         BLOB    NOT NULL,
    session_id     BLOB    NOT NULL CHECK (length(session_id) = 16),
    technician_id  BLOB    NOT NULL,
    passkey_id     BLOB    NOT NULL,
    token_hash     BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    origin_kind    TEXT    NOT NULL CHECK (origin_kind IN ('portal', 'extension')),
    created_at     INTEGER NOT NULL,
    last_used_at   INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    idle_timeout_s INTEGER NOT NULL,
    PRIMARY KEY (msp_id, session_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id),
    FOREIGN KEY (msp_id, passkey_id) REFERENCES passkeys (msp_id, passkey_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE customers (
    msp_id       BLOB    NOT NULL REFERENCES msps (msp_id),
    customer_id  BLOB    NOT NULL CHECK (length(customer_id) = 16),
    name         TEXT    NOT NULL COLLATE NOCASE,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (msp_id, customer_id),
    UNIQUE (msp_id, name)
) STRICT, WITHOUT ROWID;

-- client_secret is an envelope (crate::envelope), never the secret itself.
CREATE TABLE connections (
    msp_id          BLOB    NOT NULL,
    connection_id   BLOB    NOT NULL CHECK (length(connection_id) = 16),
    customer_id     BLOB    NOT NULL,
    tenant_id       BLOB    NOT NULL CHECK (length(tenant_id) = 16),
    tenant_name     TEXT    NOT NULL,
    account_domain  TEXT    NOT NULL,
    client_id       BLOB    NOT NULL CHECK (length(client_id) = 16),
    client_secret   BLOB    NOT NULL,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (msp_id, connection_id),
    UNIQUE (msp_id, customer_id),
    UNIQUE (msp_id, tenant_id),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE presets (
    msp_id              BLOB    NOT NULL REFERENCES msps (msp_id),
    preset_id           BLOB    NOT NULL CHECK (length(preset_id) = 16),
    name                TEXT    NOT NULL COLLATE NOCASE,
    lifetime_min_s      INTEGER NOT NULL CHECK (lifetime_min_s > 0),
    lifetime_default_s  INTEGER NOT NULL CHECK (lifetime_default_s >= lifetime_min_s),
    lifetime_max_s      INTEGER NOT NULL CHECK (lifetime_max_s >= lifetime_default_s),
    created_at          INTEGER NOT NULL,
    PRIMARY KEY (msp_id, preset_id),
    UNIQUE (msp_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE preset_roles (
    msp_id       BLOB    NOT NULL,
    preset_id    BLOB    NOT NULL,
    position     INTEGER NOT NULL,
    template_id  BLOB    NOT NULL CHECK (length(template_id) = 16),
    name         TEXT    NOT NULL,
    PRIMARY KEY (msp_id, preset_id, position),
    UNIQUE (msp_id, preset_id, template_id),
    FOREIGN KEY (msp_id, preset_id) REFERENCES presets (msp_id, preset_id)
) STRICT, WITHOUT ROWID;

-- Append-only: the triggers catch our own mistakes, the hash chain shows everyone else's.
CREATE TABLE audit (
    msp_id  BLOB    NOT NULL REFERENCES msps (msp_id),
    seq     INTEGER NOT NULL,
    record  TEXT    NOT NULL,
    hash    BLOB    NOT NULL,
    PRIMARY KEY (msp_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never deleted');
END;

CREATE TABLE audit_heads (
    msp_id  BLOB    NOT NULL PRIMARY KEY REFERENCES msps (msp_id),
    seq     INTEGER NOT NULL,
    hash    BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;
