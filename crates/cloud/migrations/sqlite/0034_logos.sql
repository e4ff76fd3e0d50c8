-- Logos as they are handed out, named by their content.
CREATE TABLE logos (
    msp_id      BLOB    NOT NULL REFERENCES msps (msp_id),
    sha256      TEXT    NOT NULL CHECK (length(sha256) = 64),
    png         BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (msp_id, sha256)
) STRICT;

-- What the policy gave the account when it was asked for; empty without one.
ALTER TABLE accounts ADD COLUMN credential_label TEXT NOT NULL DEFAULT '';

-- The name of its logo; NULL without one.
ALTER TABLE accounts ADD COLUMN credential_logo TEXT;
