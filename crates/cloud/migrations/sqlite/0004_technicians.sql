-- Technicians that are suspended or removed, groups, and invitations that replace passkeys.

-- The address of a removed technician is free again, so its uniqueness is a partial index. SQLite
-- cannot drop a constraint: the table is written anew, and its foreign keys are looked at when the
-- migration commits.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE technicians_before AS SELECT * FROM technicians;
DROP TABLE technicians;

-- A removed technician stays as a row, because accounts and the audit log refer to it.
CREATE TABLE technicians (
    msp_id         BLOB    NOT NULL REFERENCES msps (msp_id),
    technician_id  BLOB    NOT NULL CHECK (length(technician_id) = 16),
    display_name   TEXT    NOT NULL,
    email          TEXT    NOT NULL COLLATE NOCASE,
    role           TEXT    NOT NULL CHECK (role IN ('owner', 'admin', 'technician', 'auditor')),
    state          TEXT    NOT NULL CHECK (state IN ('active', 'suspended', 'removed')),
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (msp_id, technician_id)
) STRICT, WITHOUT ROWID;

INSERT INTO technicians (msp_id, technician_id, display_name, email, role, state, created_at)
SELECT msp_id, technician_id, display_name, email, role, 'active', created_at
FROM technicians_before;
DROP TABLE technicians_before;

CREATE UNIQUE INDEX technicians_by_email ON technicians (msp_id, email) WHERE state <> 'removed';

-- Whether the passkeys and sessions of before end when the invitation is used.
ALTER TABLE invitations ADD COLUMN replaces_passkeys INTEGER NOT NULL DEFAULT 0
    CHECK (replaces_passkeys IN (0, 1));

CREATE INDEX invitations_by_technician ON invitations (msp_id, technician_id);

CREATE TABLE technician_groups (
    msp_id      BLOB    NOT NULL REFERENCES msps (msp_id),
    group_id    BLOB    NOT NULL CHECK (length(group_id) = 16),
    name        TEXT    NOT NULL COLLATE NOCASE,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (msp_id, group_id),
    UNIQUE (msp_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE group_members (
    msp_id         BLOB  NOT NULL,
    group_id       BLOB  NOT NULL,
    technician_id  BLOB  NOT NULL,
    PRIMARY KEY (msp_id, group_id, technician_id),
    FOREIGN KEY (msp_id, group_id) REFERENCES technician_groups (msp_id, group_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX group_members_by_technician ON group_members (msp_id, technician_id);
