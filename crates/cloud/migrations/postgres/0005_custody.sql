-- Who keeps a credential, several versions of it while it is rotated, and what the cloud itself
-- holds.

-- Whether credentials of this MSP may be held by the cloud at all.
ALTER TABLE msps ADD COLUMN sealed_custody_required BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE accounts
    ADD COLUMN custody TEXT NOT NULL DEFAULT 'sealed' CHECK (custody IN ('sealed', 'cloud')),
    -- The newest version that Entra confirmed: the one that is handed out. Newer ones up to
    -- credential_version were sent, and may or may not be what Entra has.
    ADD COLUMN confirmed_version BIGINT NOT NULL DEFAULT 0,
    -- Why the credential is to be replaced by another; NULL when it is not. The number is raised
    -- with every request, so that one which comes while a rotation is under way is not lost.
    ADD COLUMN rotation_cause TEXT
        CHECK (rotation_cause IN ('passkey_added', 'passkey_removed', 'requested')),
    ADD COLUMN rotation_request BIGINT NOT NULL DEFAULT 0,
    -- When a password was last sent by a rotation without an answer that settled it.
    ADD COLUMN password_sent_at BIGINT,
    -- When Entra last refused a rotation: the account goes on with its old secret.
    ADD COLUMN rotation_refused_at BIGINT;

-- The secret, where the cloud holds it: an envelope (crate::envelope), never the secret itself.
CREATE TABLE held_credentials (
    msp_id      UUID    NOT NULL,
    account_id  UUID    NOT NULL,
    version     BIGINT  NOT NULL CHECK (version > 0),
    expires_at  BIGINT  NOT NULL,
    credential  BYTEA   NOT NULL,
    PRIMARY KEY (msp_id, account_id, version),
    FOREIGN KEY (msp_id, account_id) REFERENCES accounts (msp_id, account_id)
);
