-- The tables of migrations/sqlite, number by number. What those write anew because SQLite cannot
-- change it in place (0010 does nothing else) stands here once, in its later form.
-- Times are milliseconds since 1970 in UTC. Every key begins with msp_id, and every reference
-- carries it: a row of one MSP cannot point at a row of another, and rows can be spread by it.

-- What holds for the whole installation: one row.
CREATE TABLE installation (
    only_row    BIGINT  NOT NULL PRIMARY KEY CHECK (only_row = 1),
    public_url  TEXT    NOT NULL,
    kek_id      BYTEA   NOT NULL CHECK (length(kek_id) = 8)
);

CREATE TABLE msps (
    msp_id      UUID    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL
);

-- A removed technician stays as a row, because accounts and the audit log refer to it.
CREATE TABLE technicians (
    msp_id         UUID    NOT NULL REFERENCES msps (msp_id),
    technician_id  UUID    NOT NULL,
    display_name   TEXT    NOT NULL,
    email          TEXT    NOT NULL,
    role           TEXT    NOT NULL CHECK (role IN ('owner', 'admin', 'technician', 'auditor')),
    created_at     BIGINT  NOT NULL,
    PRIMARY KEY (msp_id, technician_id)
);

CREATE TABLE invitations (
    msp_id         UUID    NOT NULL,
    invitation_id  UUID    NOT NULL,
    technician_id  UUID    NOT NULL,
    secret_hash    BYTEA   NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    created_at     BIGINT  NOT NULL,
    expires_at     BIGINT  NOT NULL,
    used_at        BIGINT,
    PRIMARY KEY (msp_id, invitation_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
);

-- The WebAuthn credential id is unique over all MSPs: it is what a discoverable sign-in is
-- looked up by.
CREATE TABLE passkeys (
    msp_id         UUID    NOT NULL,
    passkey_id     UUID    NOT NULL,
    technician_id  UUID    NOT NULL,
    credential_id  BYTEA   NOT NULL UNIQUE,
    passkey        TEXT    NOT NULL,
    sealing_key    BYTEA   CHECK (length(sealing_key) = 32),
    name           TEXT    NOT NULL,
    created_at     BIGINT  NOT NULL,
    last_used_at   BIGINT,
    locked_at      BIGINT,
    PRIMARY KEY (msp_id, passkey_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
);

CREATE INDEX passkeys_by_technician ON passkeys (msp_id, technician_id);

-- A table without an MSP: who signs in is known only when the ceremony has ended.
CREATE TABLE ceremonies (
    ceremony_id  UUID    NOT NULL PRIMARY KEY,
    state        TEXT    NOT NULL,
    expires_at   BIGINT  NOT NULL
);

CREATE INDEX ceremonies_by_expiry ON ceremonies (expires_at);

CREATE TABLE customers (
    msp_id       UUID    NOT NULL REFERENCES msps (msp_id),
    customer_id  UUID    NOT NULL,
    name         TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    PRIMARY KEY (msp_id, customer_id)
);

CREATE UNIQUE INDEX customers_by_name ON customers (msp_id, lower(name));

-- client_secret is an envelope (crate::envelope), never the secret itself.
CREATE TABLE connections (
    msp_id          UUID    NOT NULL,
    connection_id   UUID    NOT NULL,
    customer_id     UUID    NOT NULL,
    tenant_id       UUID    NOT NULL,
    tenant_name     TEXT    NOT NULL,
    account_domain  TEXT    NOT NULL,
    client_id       UUID    NOT NULL,
    client_secret   BYTEA   NOT NULL,
    created_at      BIGINT  NOT NULL,
    PRIMARY KEY (msp_id, connection_id),
    UNIQUE (msp_id, customer_id),
    UNIQUE (msp_id, tenant_id),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id)
);

CREATE TABLE presets (
    msp_id              UUID    NOT NULL REFERENCES msps (msp_id),
    preset_id           UUID    NOT NULL,
    name                TEXT    NOT NULL,
    lifetime_min_s      BIGINT  NOT NULL CHECK (lifetime_min_s > 0),
    lifetime_default_s  BIGINT  NOT NULL CHECK (lifetime_default_s >= lifetime_min_s),
    lifetime_max_s      BIGINT  NOT NULL CHECK (lifetime_max_s >= lifetime_default_s),
    created_at          BIGINT  NOT NULL,
    PRIMARY KEY (msp_id, preset_id)
);

CREATE UNIQUE INDEX presets_by_name ON presets (msp_id, lower(name));

CREATE TABLE preset_roles (
    msp_id       UUID    NOT NULL,
    preset_id    UUID    NOT NULL,
    position     BIGINT  NOT NULL,
    template_id  UUID    NOT NULL,
    name         TEXT    NOT NULL,
    PRIMARY KEY (msp_id, preset_id, position),
    UNIQUE (msp_id, preset_id, template_id),
    FOREIGN KEY (msp_id, preset_id) REFERENCES presets (msp_id, preset_id)
);

-- Append-only: the triggers catch our own mistakes, the hash chain shows everyone else's.
CREATE TABLE audit (
    msp_id  UUID    NOT NULL REFERENCES msps (msp_id),
    seq     BIGINT  NOT NULL,
    record  TEXT    NOT NULL,
    hash    BYTEA   NOT NULL,
    PRIMARY KEY (msp_id, seq)
);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are never changed';
END $$;

CREATE FUNCTION refuse_audit_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are never deleted';
END $$;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION refuse_audit_deletion();

CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_deletion();

CREATE TABLE audit_heads (
    msp_id  UUID    NOT NULL PRIMARY KEY REFERENCES msps (msp_id),
    seq     BIGINT  NOT NULL,
    hash    BYTEA   NOT NULL CHECK (length(hash) = 32)
);
