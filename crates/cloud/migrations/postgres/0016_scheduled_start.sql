-- Accounts that are asked for now and made later.

ALTER TABLE accounts
    -- The start that was asked for; NULL where it was "at once".
    ADD COLUMN starts_at BIGINT,
    -- When its provisioning began; NULL while it waits for its start. Such an account is kept as
    -- 'provisioning' with the step 'await_start'.
    ADD COLUMN begun_at BIGINT;

-- For ending all accounts of a customer: those whose end has not begun are few among all that were.
CREATE INDEX accounts_going_on_by_customer ON accounts (msp_id, customer_id)
    WHERE state IN ('provisioning', 'ready');
