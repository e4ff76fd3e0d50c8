-- Who keeps a credential, several versions of it while it is rotated, and what the cloud itself
-- holds.

-- Whether credentials of this MSP may be held by the cloud at all.
ALTER TABLE msps ADD COLUMN sealed_custody_required INTEGER NOT NULL DEFAULT 0
    CHECK (sealed_custody_required IN (0, 1));

ALTER TABLE accounts ADD COLUMN custody TEXT NOT NULL DEFAULT 'sealed'
    CHECK (custody IN ('sealed', 'cloud'));

-- The newest version that Entra confirmed: the one that is handed out. Newer ones up to
-- credential_version were sent, and may or may not be what Entra has.
ALTER TABLE accounts ADD COLUMN confirmed_version INTEGER NOT NULL DEFAULT 0;
UPDATE accounts SET confirmed_version = credential_version
WHERE state <> 'provisioning' OR step IN ('enable', 'assign_role', 'read_back');

-- Why the credential is to be replaced by another; NULL when it is not. The number is raised with
-- every request, so that one which comes while a rotation is under way is not lost.
ALTER TABLE accounts ADD COLUMN rotation_cause TEXT
    CHECK (rotation_cause IN ('passkey_added', 'passkey_removed'));
ALTER TABLE accounts ADD COLUMN rotation_request INTEGER NOT NULL DEFAULT 0;
-- When a password was last sent by a rotation without an answer that settled it.
ALTER TABLE accounts ADD COLUMN password_sent_at INTEGER;
-- When Entra last refused a rotation: the account goes on with its old secret.
ALTER TABLE accounts ADD COLUMN rotation_refused_at INTEGER;

-- The secret, sealed to each of the technician's passkeys, with the deadline that it is bound to.
CREATE TABLE account_credentials_by_version (
    msp_id            BLOB    NOT NULL,
    account_id        BLOB    NOT NULL,
    version           INTEGER NOT NULL CHECK (version > 0),
    passkey_id        BLOB    NOT NULL CHECK (length(passkey_id) = 16),
    expires_at        INTEGER NOT NULL,
    format            INTEGER NOT NULL,
    encapsulated_key  BLOB    NOT NULL,
    ciphertext        BLOB    NOT NULL,
    PRIMARY KEY (msp_id, account_id, version, passkey_id),
    FOREIGN KEY (msp_id, account_id) REFERENCES accounts (msp_id, account_id)
) STRICT, WITHOUT ROWID;

INSERT INTO account_credentials_by_version
    (msp_id, account_id, version, passkey_id, expires_at, format, encapsulated_key, ciphertext)
SELECT c.msp_id, c.account_id, c.version, c.passkey_id, a.ends_at, c.format, c.encapsulated_key,
       c.ciphertext
FROM account_credentials c
JOIN accounts a ON a.msp_id = c.msp_id AND a.account_id = c.account_id
WHERE a.ends_at IS NOT NULL;

DROP TABLE account_credentials;
ALTER TABLE account_credentials_by_version RENAME TO account_credentials;

-- The secret, where the cloud holds it: an envelope (crate::envelope), never the secret itself.
CREATE TABLE held_credentials (
    msp_id      BLOB    NOT NULL,
    account_id  BLOB    NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0),
    expires_at  INTEGER NOT NULL,
    credential  BLOB    NOT NULL,
    PRIMARY KEY (msp_id, account_id, version),
    FOREIGN KEY (msp_id, account_id) REFERENCES accounts (msp_id, account_id)
) STRICT, WITHOUT ROWID;
