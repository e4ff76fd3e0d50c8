-- When a connection's own secret expires, where somebody said so, and the fewest days before it of
-- which an alarm was given.
ALTER TABLE connections ADD COLUMN secret_expires_at INTEGER;
ALTER TABLE connections ADD COLUMN secret_alarmed_days INTEGER;
