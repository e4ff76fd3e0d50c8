-- Signed checkpoints of the audit chains, the keys that sign them, and where a pruned chain begins.

-- private_key is an envelope (crate::envelope), never the key itself.
CREATE TABLE checkpoint_keys (
    msp_id       BLOB    NOT NULL PRIMARY KEY REFERENCES msps (msp_id),
    public_key   BLOB    NOT NULL CHECK (length(public_key) = 32),
    private_key  BLOB    NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_checkpoints (
    msp_id      BLOB    NOT NULL REFERENCES msps (msp_id),
    seq         INTEGER NOT NULL,
    hash        BLOB    NOT NULL CHECK (length(hash) = 32),
    signed_at   INTEGER NOT NULL,
    public_key  BLOB    NOT NULL CHECK (length(public_key) = 32),
    signature   BLOB    NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (msp_id, seq)
) STRICT, WITHOUT ROWID;

-- The last pruned entry of a chain, where there is one. A checkpoint stands at it.
CREATE TABLE audit_roots (
    msp_id  BLOB    NOT NULL PRIMARY KEY,
    seq     INTEGER NOT NULL,
    FOREIGN KEY (msp_id, seq) REFERENCES audit_checkpoints (msp_id, seq)
) STRICT, WITHOUT ROWID;

-- What is up to a chain's root may be deleted, nothing else.
DROP TRIGGER audit_is_never_deleted;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
WHEN NOT EXISTS (SELECT 1 FROM audit_roots r WHERE r.msp_id = OLD.msp_id AND OLD.seq <= r.seq)
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never deleted');
END;
