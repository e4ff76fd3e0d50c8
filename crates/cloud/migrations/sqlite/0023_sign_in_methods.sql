-- How an account signs in: recorded before the method is made in Entra, so that its end knows what
-- to take away. NULL until then.
ALTER TABLE accounts ADD COLUMN sign_in_method TEXT
    CHECK (sign_in_method IN ('access_pass', 'one_time_code', 'password'));

-- When Entra stops to take the account's pass; NULL where it has none. Another is made before that.
ALTER TABLE accounts ADD COLUMN pass_expires_at INTEGER;

-- A column's check cannot be changed, so the column is made anew.
ALTER TABLE accounts ADD COLUMN rotation_reason TEXT
    CHECK (rotation_reason IN ('passkey_added', 'passkey_removed', 'requested', 'pass_expiring'));
UPDATE accounts SET rotation_reason = rotation_cause;
ALTER TABLE accounts DROP COLUMN rotation_cause;
ALTER TABLE accounts RENAME COLUMN rotation_reason TO rotation_cause;
