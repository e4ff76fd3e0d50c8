-- Jobs that are found by an index, however many there are: by what they are for, and by when they
-- may be claimed.

CREATE TABLE account_jobs_by_urgency (
    msp_id        BLOB    NOT NULL,
    account_id    BLOB    NOT NULL,
    connection_id BLOB    NOT NULL,
    -- 0: it is to be disabled; 1: it is disabled and to be taken away; 2: everything else.
    urgency       INTEGER NOT NULL CHECK (urgency IN (0, 1, 2)),
    due_at        INTEGER NOT NULL,
    -- Until when Microsoft asked us to leave it alone.
    not_before    INTEGER,
    -- Until when it waits because its tenant does not answer; cleared when the tenant does.
    parked_until  INTEGER,
    attempt       INTEGER NOT NULL DEFAULT 0,
    lease_until   INTEGER,
    fence         INTEGER NOT NULL DEFAULT 0,
    -- Since when the account is to be disabled: its deadline, or an earlier end.
    deadline      INTEGER,
    -- How many alarms were raised because it is overdue.
    alarms        INTEGER NOT NULL DEFAULT 0 CHECK (alarms IN (0, 1, 2)),
    -- Whether an alarm was raised because Microsoft refused to let us end it.
    is_refused    INTEGER NOT NULL DEFAULT 0 CHECK (is_refused IN (0, 1)),
    claimable_at  INTEGER NOT NULL GENERATED ALWAYS AS (
        max(due_at, coalesce(not_before, due_at), coalesce(parked_until, due_at),
            coalesce(lease_until, due_at))) STORED,
    PRIMARY KEY (msp_id, account_id),
    FOREIGN KEY (msp_id, account_id) REFERENCES accounts (msp_id, account_id)
) STRICT, WITHOUT ROWID;

INSERT INTO account_jobs_by_urgency (msp_id, account_id, connection_id, urgency, due_at, attempt,
    lease_until, fence, deadline, alarms)
SELECT j.msp_id, j.account_id, a.connection_id,
    CASE WHEN a.state = 'ending' AND a.step NOT IN ('locate', 'disable', 'strip_roles') THEN 1
         WHEN a.state IN ('ending', 'ready') THEN 0
         ELSE 2 END,
    j.due_at, j.attempt, j.lease_until, j.fence,
    CASE WHEN a.state = 'ending' THEN coalesce(min(a.ends_at, j.due_at), j.due_at) ELSE a.ends_at END,
    a.is_overdue
FROM account_jobs j
JOIN accounts a ON a.msp_id = j.msp_id AND a.account_id = j.account_id;

DROP TABLE account_jobs;
ALTER TABLE account_jobs_by_urgency RENAME TO account_jobs;

-- What the scheduler claims from.
CREATE INDEX account_jobs_by_claim ON account_jobs (urgency, claimable_at, connection_id);
-- What an alarm is to be raised about, and what was less urgent when its deadline came.
CREATE INDEX account_jobs_by_alarm ON account_jobs (urgency, alarms, deadline);
CREATE INDEX account_jobs_parked ON account_jobs (msp_id, connection_id, urgency, due_at)
    WHERE parked_until IS NOT NULL;
CREATE INDEX account_jobs_leased ON account_jobs (lease_until) WHERE lease_until IS NOT NULL;
