-- What is known of each connection's tenant: what Hallpass may do there, when its accounts were last
-- compared with our records, and the accounts found there that no record of ours allows.

CREATE TABLE tenant_health (
    msp_id          UUID    NOT NULL,
    connection_id   UUID    NOT NULL,
    -- When the tenant last answered what we may do there, and what it lacked (JSON).
    checked_at      BIGINT,
    findings        TEXT    CHECK ((findings IS NULL) = (checked_at IS NULL)),
    -- Why it gave no answer since.
    trouble_at      BIGINT,
    trouble         TEXT    CHECK ((trouble IS NULL) = (trouble_at IS NULL)),
    reconciled_at   BIGINT,
    -- Nothing is made or handed out until the tenant's accounts have been compared again.
    quarantined_at  BIGINT,
    PRIMARY KEY (msp_id, connection_id),
    FOREIGN KEY (msp_id, connection_id) REFERENCES connections (msp_id, connection_id)
);

-- What is to be done with a tenant, and when: held by a lease, as account_jobs.
CREATE TABLE tenant_jobs (
    msp_id         UUID    NOT NULL,
    connection_id  UUID    NOT NULL,
    kind           TEXT    NOT NULL CHECK (kind IN ('preflight', 'reconcile')),
    due_at         BIGINT  NOT NULL,
    attempt        BIGINT  NOT NULL DEFAULT 0,
    lease_until    BIGINT,
    fence          BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (msp_id, connection_id, kind),
    FOREIGN KEY (msp_id, connection_id) REFERENCES connections (msp_id, connection_id)
);

CREATE INDEX tenant_jobs_by_due ON tenant_jobs (due_at);

-- A user with our mark that may sign in and should not; settled once it is proven that it cannot.
CREATE TABLE orphans (
    msp_id         UUID    NOT NULL,
    connection_id  UUID    NOT NULL,
    object_id      UUID    NOT NULL,
    found_at       BIGINT  NOT NULL,
    settled_at     BIGINT,
    PRIMARY KEY (msp_id, connection_id, object_id),
    FOREIGN KEY (msp_id, connection_id) REFERENCES connections (msp_id, connection_id)
);

-- What a tenant is compared with.
CREATE INDEX accounts_not_ended ON accounts (msp_id, connection_id) WHERE state <> 'ended';
