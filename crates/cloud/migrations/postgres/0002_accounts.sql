-- Just-in-time accounts. What Entra was told to call the account, and the roles it gets, are
-- copied: a preset or a technician that is renamed later changes no account that exists.

CREATE TABLE accounts (
    msp_id               UUID     NOT NULL,
    account_id           UUID     NOT NULL,
    technician_id        UUID     NOT NULL,
    customer_id          UUID     NOT NULL,
    connection_id        UUID     NOT NULL,
    preset_id            UUID     NOT NULL,
    preset_name          TEXT     NOT NULL,
    idempotency_key      UUID     NOT NULL,
    reason               TEXT     NOT NULL,
    lifetime_s           BIGINT   NOT NULL CHECK (lifetime_s > 0),
    user_principal_name  TEXT     NOT NULL,
    display_name         TEXT     NOT NULL,
    -- The mark (employeeId) by which we know that a user is ours.
    tag                  TEXT     NOT NULL CHECK (length(tag) BETWEEN 8 AND 16),
    object_id            UUID,
    -- When the creation was last sent under this name without an answer that settled it.
    create_sent_at       BIGINT,
    -- When its enabling, or a role, was last sent without an answer that settled it: until that can
    -- have no effect any more, the account's end is not believed.
    grant_sent_at        BIGINT,
    credential_version   BIGINT   NOT NULL DEFAULT 0,
    sessions_settled     BOOLEAN  NOT NULL DEFAULT FALSE,
    state                TEXT     NOT NULL
        CHECK (state IN ('provisioning', 'ready', 'ending', 'ended')),
    step                 TEXT     CHECK ((step IS NULL) = (state IN ('ready', 'ended'))),
    step_index           BIGINT   NOT NULL DEFAULT 0,
    cause                TEXT     CHECK ((cause IS NULL) = (state IN ('provisioning', 'ready'))),
    waiting_for          TEXT,
    is_overdue           BOOLEAN  NOT NULL DEFAULT FALSE,
    requested_at         BIGINT   NOT NULL,
    -- An account that is ready has a deadline, whatever else goes wrong.
    ends_at              BIGINT   CHECK (ends_at IS NOT NULL OR state <> 'ready'),
    ended_at             BIGINT   CHECK ((ended_at IS NOT NULL) = (state = 'ended')),
    revision             BIGINT   NOT NULL DEFAULT 1,
    PRIMARY KEY (msp_id, account_id),
    UNIQUE (msp_id, technician_id, idempotency_key),
    UNIQUE (msp_id, tag),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id),
    FOREIGN KEY (msp_id, connection_id) REFERENCES connections (msp_id, connection_id)
);

CREATE INDEX accounts_by_technician ON accounts (msp_id, technician_id, requested_at);
CREATE UNIQUE INDEX accounts_by_name
    ON accounts (msp_id, connection_id, lower(user_principal_name));

CREATE TABLE account_roles (
    msp_id       UUID    NOT NULL,
    account_id   UUID    NOT NULL,
    position     BIGINT  NOT NULL,
    template_id  UUID    NOT NULL,
    name         TEXT    NOT NULL,
    PRIMARY KEY (msp_id, account_id, position),
    FOREIGN KEY (msp_id, account_id) REFERENCES accounts (msp_id, account_id)
);

-- The secret, sealed to each of the technician's passkeys, with the deadline that it is bound to.
CREATE TABLE account_credentials (
    msp_id            UUID    NOT NULL,
    account_id        UUID    NOT NULL,
    version           BIGINT  NOT NULL CHECK (version > 0),
    passkey_id        UUID    NOT NULL,
    expires_at        BIGINT  NOT NULL,
    format            BIGINT  NOT NULL,
    encapsulated_key  BYTEA   NOT NULL,
    ciphertext        BYTEA   NOT NULL,
    PRIMARY KEY (msp_id, account_id, version, passkey_id),
    FOREIGN KEY (msp_id, account_id) REFERENCES accounts (msp_id, account_id)
);

-- One row for each account that has not ended: what is to be done with it, and when. A worker
-- holds it by a lease; every write it makes names the fence of its lease, which the next lease
-- raises.
CREATE TABLE account_jobs (
    msp_id        UUID     NOT NULL,
    account_id    UUID     NOT NULL,
    connection_id UUID     NOT NULL,
    -- 0: it is to be disabled; 1: it is disabled and to be taken away; 2: everything else.
    urgency       BIGINT   NOT NULL CHECK (urgency IN (0, 1, 2)),
    due_at        BIGINT   NOT NULL,
    -- Until when Microsoft asked us to leave it alone.
    not_before    BIGINT,
    -- Until when it waits because its tenant does not answer; cleared when the tenant does.
    parked_until  BIGINT,
    attempt       BIGINT   NOT NULL DEFAULT 0,
    lease_until   BIGINT,
    fence         BIGINT   NOT NULL DEFAULT 0,
    -- Since when the account is to be disabled: its deadline, or an earlier end.
    deadline      BIGINT,
    -- How many alarms were raised because it is overdue.
    alarms        BIGINT   NOT NULL DEFAULT 0 CHECK (alarms IN (0, 1, 2)),
    -- Whether an alarm was raised because Microsoft refused to let us end it.
    is_refused    BOOLEAN  NOT NULL DEFAULT FALSE,
    claimable_at  BIGINT   NOT NULL GENERATED ALWAYS AS (
        greatest(due_at, not_before, parked_until, lease_until)) STORED,
    PRIMARY KEY (msp_id, account_id),
    FOREIGN KEY (msp_id, account_id) REFERENCES accounts (msp_id, account_id)
);

-- What the scheduler claims from.
CREATE INDEX account_jobs_by_claim ON account_jobs (urgency, claimable_at, connection_id);
-- What an alarm is to be raised about, and what was less urgent when its deadline came.
CREATE INDEX account_jobs_by_alarm ON account_jobs (urgency, alarms, deadline);
CREATE INDEX account_jobs_parked ON account_jobs (msp_id, connection_id, urgency, due_at)
    WHERE parked_until IS NOT NULL;
CREATE INDEX account_jobs_leased ON account_jobs (lease_until) WHERE lease_until IS NOT NULL;
