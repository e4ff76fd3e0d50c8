-- What each level says, as JSON (hallpass_protocol::policy::PolicySettings). Effective values are
-- computed, never kept.
CREATE TABLE global_policies (
    msp_id    UUID    NOT NULL PRIMARY KEY REFERENCES msps (msp_id),
    settings  TEXT    NOT NULL,
    revision  BIGINT  NOT NULL CHECK (revision > 0),
    saved_at  BIGINT  NOT NULL
);

CREATE TABLE customer_policies (
    msp_id       UUID    NOT NULL,
    customer_id  UUID    NOT NULL,
    settings     TEXT    NOT NULL,
    revision     BIGINT  NOT NULL CHECK (revision > 0),
    saved_at     BIGINT  NOT NULL,
    PRIMARY KEY (msp_id, customer_id),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id)
);

-- The group with the greatest precedence has the last word.
CREATE TABLE group_policies (
    msp_id       UUID    NOT NULL,
    customer_id  UUID    NOT NULL,
    group_id     UUID    NOT NULL,
    precedence   BIGINT  NOT NULL CHECK (precedence BETWEEN 0 AND 65535),
    settings     TEXT    NOT NULL,
    revision     BIGINT  NOT NULL CHECK (revision > 0),
    saved_at     BIGINT  NOT NULL,
    PRIMARY KEY (msp_id, customer_id, group_id),
    UNIQUE (msp_id, customer_id, precedence),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id),
    FOREIGN KEY (msp_id, group_id) REFERENCES technician_groups (msp_id, group_id)
);

ALTER TABLE accounts
    -- The ticket that a request named; empty where it named none.
    ADD COLUMN ticket TEXT NOT NULL DEFAULT '',
    -- The longest lifetime that the policy allowed at the request, in seconds; NULL: the preset's alone.
    ADD COLUMN policy_max_s BIGINT,
    -- How the account may sign in, the best first, with spaces between; NULL: in each way.
    ADD COLUMN allowed_methods TEXT;
