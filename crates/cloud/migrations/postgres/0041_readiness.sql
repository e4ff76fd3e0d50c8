-- How long it took until accounts were ready: what the next one of the tenant is expected to take is the
-- median of the last ones, copied when it is begun.

ALTER TABLE accounts ADD COLUMN ready_at BIGINT;
ALTER TABLE accounts ADD COLUMN usual_making_ms BIGINT CHECK (usual_making_ms >= 0);

CREATE INDEX accounts_by_readiness ON accounts (msp_id, connection_id, ready_at)
    WHERE ready_at IS NOT NULL;
