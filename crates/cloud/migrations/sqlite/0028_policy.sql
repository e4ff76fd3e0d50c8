-- What each level says, as JSON (hallpass_protocol::policy::PolicySettings). Effective values are
-- computed, never kept.
CREATE TABLE global_policies (
    msp_id    BLOB    NOT NULL PRIMARY KEY REFERENCES msps (msp_id),
    settings  TEXT    NOT NULL,
    revision  INTEGER NOT NULL CHECK (revision > 0),
    saved_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_policies (
    msp_id       BLOB    NOT NULL,
    customer_id  BLOB    NOT NULL,
    settings     TEXT    NOT NULL,
    revision     INTEGER NOT NULL CHECK (revision > 0),
    saved_at     INTEGER NOT NULL,
    PRIMARY KEY (msp_id, customer_id),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id)
) STRICT, WITHOUT ROWID;

-- The group with the greatest precedence has the last word.
CREATE TABLE group_policies (
    msp_id       BLOB    NOT NULL,
    customer_id  BLOB    NOT NULL,
    group_id     BLOB    NOT NULL,
    precedence   INTEGER NOT NULL CHECK (precedence BETWEEN 0 AND 65535),
    settings     TEXT    NOT NULL,
    revision     INTEGER NOT NULL CHECK (revision > 0),
    saved_at     INTEGER NOT NULL,
    PRIMARY KEY (msp_id, customer_id, group_id),
    UNIQUE (msp_id, customer_id, precedence),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id),
    FOREIGN KEY (msp_id, group_id) REFERENCES technician_groups (msp_id, group_id)
) STRICT, WITHOUT ROWID;

-- The ticket that a request named; empty where it named none.
ALTER TABLE accounts ADD COLUMN ticket TEXT NOT NULL DEFAULT '';

-- The longest lifetime that the policy allowed at the request, in seconds; NULL: the preset's alone.
ALTER TABLE accounts ADD COLUMN policy_max_s INTEGER;

-- How the account may sign in, the best first, with spaces between; NULL: in each way.
ALTER TABLE accounts ADD COLUMN allowed_methods TEXT;
