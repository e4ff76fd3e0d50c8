-- Browsers' wishes that a technician looked at, and what became of them, for the MSP's list of attempts.
-- What a wish itself keeps is deleted a day after its end.
CREATE TABLE computer_sign_in_attempts (
    msp_id         BLOB    NOT NULL,
    sign_in_id     BLOB    NOT NULL CHECK (length(sign_in_id) = 16),
    -- Whose phone.
    technician_id  BLOB    NOT NULL,
    -- The computer's.
    browser        TEXT    NOT NULL CHECK (length(browser) <= 64),
    address        TEXT,
    -- As the operator's place databases said then (JSON).
    place          TEXT,
    -- What was unusual about where the phone is (JSON).
    warnings       TEXT    NOT NULL,
    requested_at   INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('opened', 'allowed', 'denied', 'cancelled',
                                                     'wrong_number')),
    decided_at     INTEGER CHECK ((decided_at IS NULL) = (state = 'opened')),
    -- The phone's, then.
    decided_from   TEXT,
    decided_place  TEXT,
    is_alarm       INTEGER NOT NULL DEFAULT 0 CHECK (is_alarm IN (0, 1)),
    -- With which passkey, for which account, for how long.
    passkey_name   TEXT,
    account_id     BLOB    CHECK ((account_id IS NOT NULL) = (state = 'allowed')),
    customer_id    BLOB    CHECK ((customer_id IS NULL) = (account_id IS NULL)),
    customer_name  TEXT    NOT NULL DEFAULT '',
    preset_name    TEXT    NOT NULL DEFAULT '',
    lifetime_s     INTEGER NOT NULL DEFAULT 0 CHECK (lifetime_s >= 0),
    PRIMARY KEY (msp_id, sign_in_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX computer_sign_in_attempts_by_time ON computer_sign_in_attempts (msp_id, requested_at);
