-- What is known of each connection's tenant: what Hallpass may do there, when its accounts were last
-- compared with our records, and the accounts found there that no record of ours allows.

CREATE TABLE tenant_health (
    msp_id          BLOB    NOT NULL,
    connection_id   BLOB    NOT NULL,
    -- When the tenant last answered what we may do there, and what it lacked (JSON).
    checked_at      INTEGER,
    findings        TEXT    CHECK ((findings IS NULL) = (checked_at IS NULL)),
    -- Why it gave no answer since.
    trouble_at      INTEGER,
    trouble         TEXT    CHECK ((trouble IS NULL) = (trouble_at IS NULL)),
    reconciled_at   INTEGER,
    -- Nothing is made or handed out until the tenant's accounts have been compared again.
    quarantined_at  INTEGER,
    PRIMARY KEY (msp_id, connection_id),
    FOREIGN KEY (msp_id, connection_id) REFERENCES connections (msp_id, connection_id)
) STRICT, WITHOUT ROWID;

-- What is to be done with a tenant, and when: held by a lease, as account_jobs.
CREATE TABLE tenant_jobs (
    msp_id         BLOB    NOT NULL,
    connection_id  BLOB    NOT NULL,
    kind           TEXT    NOT NULL CHECK (kind IN ('preflight', 'reconcile')),
    due_at         INTEGER NOT NULL,
    attempt        INTEGER NOT NULL DEFAULT 0,
    lease_until    INTEGER,
    fence          INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (msp_id, connection_id, kind),
    FOREIGN KEY (msp_id, connection_id) REFERENCES connections (msp_id, connection_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX tenant_jobs_by_due ON tenant_jobs (due_at);

-- A user with our mark that may sign in and should not; settled once it is proven that it cannot.
CREATE TABLE orphans (
    msp_id         BLOB    NOT NULL,
    connection_id  BLOB    NOT NULL,
    object_id      BLOB    NOT NULL CHECK (length(object_id) = 16),
    found_at       INTEGER NOT NULL,
    settled_at     INTEGER,
    PRIMARY KEY (msp_id, connection_id, object_id),
    FOREIGN KEY (msp_id, connection_id) REFERENCES connections (msp_id, connection_id)
) STRICT, WITHOUT ROWID;

INSERT INTO tenant_health (msp_id, connection_id)
SELECT msp_id, connection_id FROM connections;

INSERT INTO tenant_jobs (msp_id, connection_id, kind, due_at)
SELECT msp_id, connection_id, 'preflight', 0 FROM connections;

INSERT INTO tenant_jobs (msp_id, connection_id, kind, due_at)
SELECT msp_id, connection_id, 'reconcile', 0 FROM connections;

-- What a tenant is compared with.
CREATE INDEX accounts_not_ended ON accounts (msp_id, connection_id) WHERE state <> 'ended';
