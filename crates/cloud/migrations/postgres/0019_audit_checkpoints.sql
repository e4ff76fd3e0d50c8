-- Signed checkpoints of the audit chains, the keys that sign them, and where a pruned chain begins.

-- private_key is an envelope (crate::envelope), never the key itself.
CREATE TABLE checkpoint_keys (
    msp_id       UUID    NOT NULL PRIMARY KEY REFERENCES msps (msp_id),
    public_key   BYTEA   NOT NULL CHECK (length(public_key) = 32),
    private_key  BYTEA   NOT NULL,
    created_at   BIGINT  NOT NULL
);

CREATE TABLE audit_checkpoints (
    msp_id      UUID    NOT NULL REFERENCES msps (msp_id),
    seq         BIGINT  NOT NULL,
    hash        BYTEA   NOT NULL CHECK (length(hash) = 32),
    signed_at   BIGINT  NOT NULL,
    public_key  BYTEA   NOT NULL CHECK (length(public_key) = 32),
    signature   BYTEA   NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (msp_id, seq)
);

-- The last pruned entry of a chain, where there is one. A checkpoint stands at it.
CREATE TABLE audit_roots (
    msp_id  UUID    NOT NULL PRIMARY KEY,
    seq     BIGINT  NOT NULL,
    FOREIGN KEY (msp_id, seq) REFERENCES audit_checkpoints (msp_id, seq)
);

-- What is up to a chain's root may be deleted, nothing else.
CREATE FUNCTION refuse_deletion_of_unpruned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM audit_roots r WHERE r.msp_id = OLD.msp_id AND OLD.seq <= r.seq) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit entries are never deleted';
END $$;

DROP TRIGGER audit_is_never_deleted ON audit;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION refuse_deletion_of_unpruned();
