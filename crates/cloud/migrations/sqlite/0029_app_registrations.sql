-- The MSP's own multi-tenant app registration, by which customers' tenants are reached.
CREATE TABLE app_registrations (
    msp_id      BLOB NOT NULL PRIMARY KEY REFERENCES msps (msp_id),
    client_id   BLOB NOT NULL CHECK (length(client_id) = 16),
    kind        TEXT NOT NULL CHECK (kind IN ('secret', 'certificate', 'token_file')),
    -- An envelope (crate::envelope), never the credential itself; bound to its number.
    credential  BLOB NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0),
    -- SHA-1 and SHA-256 of the certificate, in hexadecimal; NULL where there is none.
    thumbprint  TEXT,
    sha256      TEXT,
    -- NULL where nobody has said it.
    expires_at  INTEGER,
    saved_at    INTEGER NOT NULL,
    -- The fewest days before the expiry of which the alarm was given; NULL before the first.
    alarmed_days INTEGER
) STRICT, WITHOUT ROWID;

-- Whether the MSP's app registration proves us in this tenant; then client_secret is the envelope of
-- an empty text.
ALTER TABLE connections ADD COLUMN uses_registration INTEGER NOT NULL DEFAULT 0
    CHECK (uses_registration IN (0, 1));

-- Since when the customer is not connected any more. The row stays for the accounts that were made
-- through it.
ALTER TABLE connections ADD COLUMN disconnected_at INTEGER;
