-- Technicians that are suspended or removed, groups, and invitations that replace passkeys.

ALTER TABLE technicians ADD COLUMN state TEXT NOT NULL DEFAULT 'active'
    CHECK (state IN ('active', 'suspended', 'removed'));
ALTER TABLE technicians ALTER COLUMN state DROP DEFAULT;

-- The address of a removed technician is free again.
CREATE UNIQUE INDEX technicians_by_email ON technicians (msp_id, lower(email))
    WHERE state <> 'removed';

-- Whether the passkeys and sessions of before end when the invitation is used.
ALTER TABLE invitations ADD COLUMN replaces_passkeys BOOLEAN NOT NULL DEFAULT FALSE;

CREATE INDEX invitations_by_technician ON invitations (msp_id, technician_id);

CREATE TABLE technician_groups (
    msp_id      UUID    NOT NULL REFERENCES msps (msp_id),
    group_id    UUID    NOT NULL,
    name        TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    PRIMARY KEY (msp_id, group_id)
);

CREATE UNIQUE INDEX technician_groups_by_name ON technician_groups (msp_id, lower(name));

CREATE TABLE group_members (
    msp_id         UUID  NOT NULL,
    group_id       UUID  NOT NULL,
    technician_id  UUID  NOT NULL,
    PRIMARY KEY (msp_id, group_id, technician_id),
    FOREIGN KEY (msp_id, group_id) REFERENCES technician_groups (msp_id, group_id),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id)
);

CREATE INDEX group_members_by_technician ON group_members (msp_id, technician_id);
