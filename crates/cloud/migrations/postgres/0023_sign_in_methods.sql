ALTER TABLE accounts
    -- How an account signs in: recorded before the method is made in Entra, so that its end knows what
    -- to take away. NULL until then.
    ADD COLUMN sign_in_method TEXT
        CHECK (sign_in_method IN ('access_pass', 'one_time_code', 'password')),
    -- When Entra stops to take the account's pass; NULL where it has none. Another is made before that.
    ADD COLUMN pass_expires_at BIGINT,
    DROP CONSTRAINT accounts_rotation_cause_check,
    ADD CONSTRAINT accounts_rotation_cause_check
        CHECK (rotation_cause IN ('passkey_added', 'passkey_removed', 'requested', 'pass_expiring'));
