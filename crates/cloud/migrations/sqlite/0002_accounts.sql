-- Just-in-time accounts. Ids are 16-byte UUIDs, times are milliseconds since 1970 in UTC.
-- What Entra was told to call the account, and the roles it gets, are copied: a preset or a
-- technician that is renamed later changes no account that exists.

CREATE TABLE accounts (
    msp_id               BLOB    NOT NULL,
    account_id           BLOB    NOT NULL CHECK (length(account_id) = 16),
    technician_id        BLOB    NOT NULL,
    customer_id          BLOB    NOT NULL,
    connection_id        BLOB    NOT NULL,
    preset_id            BLOB    NOT NULL,
    preset_name          TEXT    NOT NULL,
    idempotency_key      BLOB    NOT NULL CHECK (length(idempotency_key) = 16),
    reason               TEXT    NOT NULL,
    lifetime_s           INTEGER NOT NULL CHECK (lifetime_s > 0),
    user_principal_name  TEXT    NOT NULL COLLATE NOCASE,
    display_name         TEXT    NOT NULL,
    -- The mark (employeeId) by which we know that a user is ours.
    tag                  TEXT    NOT NULL CHECK (length(tag) BETWEEN 8 AND 16),
    object_id            BLOB    CHECK (length(object_id) = 16),
    -- When the creation was last sent under this name without an answer that settled it.
    create_sent_at       INTEGER,
    -- When its enabling, or a role, was last sent without an answer that settled it: until that can
    -- have no effect any more, the account's end is not believed.
    grant_sent_at        INTEGER,
    credential_version   INTEGER NOT NULL DEFAULT 0,
    sessions_settled     INTEGER NOT NULL DEFAULT 0 CHECK (sessions_settled IN (0, 1)),
    state                TEXT    NOT NULL
        CHECK (state IN ('provisioning', 'ready', 'ending', 'ended')),
    step                 TEXT    CHECK ((step IS NULL) = (state IN ('ready', 'ended'))),
    step_index           INTEGER NOT NULL DEFAULT 0,
    cause                TEXT    CHECK ((cause IS NULL) = (state IN ('provisioning', 'ready'))),
    waiting_for          TEXT,
    is_overdue           INTEGER NOT NULL DEFAULT 0 CHECK (is_overdue IN (0, 1)),
    requested_at         INTEGER NOT NULL,
    -- An account that is ready has a deadline, whatever else goes wrong.
    ends_at              INTEGER CHECK (ends_at IS NOT NULL OR state <> 'ready'),
    ended_at             INTEGER CHECK ((ended_at IS NOT NULL) = (state = 'ended')),
    revision             INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (msp_id, account_id),
    UNIQUE (msp_id, technician_id, idempotency_key),
    UNIQUE (msp_id, tag),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id),
    FOREIGN KEY (msp_id, connection_id) REFERENCES connections (msp_id, connection_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX accounts_by_technician ON accounts (msp_id, technician_id, requested_at);
CREATE UNIQUE INDEX accounts_by_name ON accounts (msp_id, connection_id, user_principal_name);

CREATE TABLE account_roles (
    msp_id       BLOB    NOT NULL,
    account_id   BLOB    NOT NULL,
    position     INTEGER NOT NULL,
    template_id  BLOB    NOT NULL CHECK (length(template_id) = 16),
    name         TEXT    NOT NULL,
    PRIMARY KEY (msp_id, account_id, position),
    FOREIGN KEY (msp_id, account_id) REFERENCES accounts (msp_id, account_id)
) STRICT, WITHOUT ROWID;

-- The secret, sealed to each of the technician's passkeys. Only the newest version is kept.
CREATE TABLE account_credentials (
    msp_id            BLOB    NOT NULL,
    account_id        BLOB    NOT NULL,
    passkey_id        BLOB    NOT NULL CHECK (length(passkey_id) = 16),
    version           INTEGER NOT NULL CHECK (version > 0),
    format            INTEGER NOT NULL,
    encapsulated_key  BLOB    NOT NULL,
    ciphertext        BLOB    NOT NULL,
    PRIMARY KEY (msp_id, account_id, passkey_id),
    FOREIGN KEY (msp_id, account_id) REFERENCES accounts (msp_id, account_id)
) STRICT, WITHOUT ROWID;

-- One row for each account that has not ended: what is to be done with it, and when. A worker
-- holds it by a lease; every write it makes names the fence of its lease, which the next lease
-- raises.
CREATE TABLE account_jobs (
    msp_id       BLOB    NOT NULL,
    account_id   BLOB    NOT NULL,
    due_at       INTEGER NOT NULL,
    attempt      INTEGER NOT NULL DEFAULT 0,
    lease_until  INTEGER,
    fence        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (msp_id, account_id),
    FOREIGN KEY (msp_id, account_id) REFERENCES accounts (msp_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX account_jobs_by_due ON account_jobs (due_at);
