-- Accounts that are asked for now and made later, and rotations that a person asks for.

-- The start that was asked for; NULL where it was "at once".
ALTER TABLE accounts ADD COLUMN starts_at INTEGER;

-- When its provisioning began; NULL while it waits for its start. Such an account is kept as
-- 'provisioning' with the step 'await_start'.
ALTER TABLE accounts ADD COLUMN begun_at INTEGER;
UPDATE accounts SET begun_at = requested_at;

-- A column's check cannot be changed, so the column is made anew.
ALTER TABLE accounts ADD COLUMN rotation_reason TEXT
    CHECK (rotation_reason IN ('passkey_added', 'passkey_removed', 'requested'));
UPDATE accounts SET rotation_reason = rotation_cause;
ALTER TABLE accounts DROP COLUMN rotation_cause;
ALTER TABLE accounts RENAME COLUMN rotation_reason TO rotation_cause;

-- For ending all accounts of a customer: those whose end has not begun are few among all that were.
CREATE INDEX accounts_going_on_by_customer ON accounts (msp_id, customer_id)
    WHERE state IN ('provisioning', 'ready');
