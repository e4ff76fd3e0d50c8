-- Whether changes to presets with Global Administrator need two administrators.
ALTER TABLE msps ADD COLUMN second_administrator_required INTEGER NOT NULL DEFAULT 0
    CHECK (second_administrator_required IN (0, 1));

-- Such changes, as long as they wait for the second one.
CREATE TABLE preset_proposals (
    msp_id       BLOB    NOT NULL REFERENCES msps (msp_id),
    proposal_id  BLOB    NOT NULL,
    -- What is to become of what, as JSON.
    change       TEXT    NOT NULL,
    -- Who proposed it; NULL for the command line. They may be removed before it is decided.
    proposed_by  BLOB,
    proposed_at  INTEGER NOT NULL,
    PRIMARY KEY (msp_id, proposal_id)
) STRICT, WITHOUT ROWID;
